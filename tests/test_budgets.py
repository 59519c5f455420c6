"""Nothing may grow until nobody reads it any more."""

from __future__ import annotations

import ast
import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import django_htmx

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES = 300
FUNCTION_LINES = 40
MODULE_LINES = 150
STYLE_LINES = 150
INBOX_JS_BYTES = 40_000  # gzipped, with htmx
ON_DEMAND_BYTES = 8_000  # gzipped, each module that is loaded at its first use
IMPORT = re.compile(r"""(?:from|import)\s*["'](\.[^"']+)["']""")
ON_DEMAND = re.compile(r"""import\(["'](\.[^"']+)["']\)""")


def ours(pattern: str) -> Iterator[Path]:
    """Files of ours, without migrations, which nobody writes, and the machine's."""
    for folder in ROOT.iterdir():
        if folder.name == ".ci" or folder.name[0] != "." and folder.name != "var":
            for path in folder.rglob(pattern):
                if "migrations" not in path.parts:
                    yield path


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def too_long(pattern: str, limit: int) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {lines(path)} lines"
        for path in ours(pattern)
        if lines(path) > limit
    ]


def test_no_python_file_is_too_long() -> None:
    assert not too_long("*.py", FILE_LINES)


def test_no_function_is_too_long() -> None:
    functions = [
        (path, node, (node.end_lineno or 0) - node.lineno + 1)
        for path in ours("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert functions, "for this test to mean anything"
    assert not [
        f"{path.relative_to(ROOT)}:{node.name}: {length} lines"
        for path, node, length in functions
        if length > FUNCTION_LINES
    ]


def test_no_module_of_javascript_is_too_long() -> None:
    assert not too_long("*.js", MODULE_LINES)


def test_no_stylesheet_is_too_long() -> None:
    assert not too_long("*.css", STYLE_LINES)


def loaded_from(module: Path, seen: set[Path]) -> set[Path]:
    """The module and all that it imports, however deep."""
    if module not in seen:
        seen.add(module)
        for path in IMPORT.findall(module.read_text()):
            loaded_from((module.parent / path).resolve(), seen)
    return seen


def test_the_inbox_loads_little_javascript() -> None:
    wheel = Path(django_htmx.__file__).parent / "static" / "django_htmx"
    modules = loaded_from(ROOT / "static" / "js" / "app.js", set())
    assert len(modules) > 1, "for this test to mean anything"
    assert weight([*modules, wheel / "htmx-2.min.js"]) <= INBOX_JS_BYTES


def test_what_is_loaded_on_demand_is_small() -> None:
    page = loaded_from(ROOT / "static" / "js" / "app.js", set())
    asked_for = [
        (module.parent / path).resolve()
        for module in ours("*.js")
        if module.is_relative_to(ROOT / "static" / "js")
        for path in ON_DEMAND.findall(module.read_text())
    ]
    assert asked_for, "for this test to mean anything"
    for module in asked_for:
        assert module not in page, f"{module.name} is loaded with the page"
        assert weight(loaded_from(module, set()) - page) <= ON_DEMAND_BYTES, module.name


def weight(modules: Iterable[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in modules)


def test_a_css_class_has_one_home() -> None:
    """Two parts that mean different things by one name would draw over each other."""
    homes: dict[str, set[str]] = defaultdict(set)
    for part in (ROOT / "static/css/parts").glob("*.css"):
        for name in re.findall(r"^(\.[\w-]+) \{", part.read_text(), re.MULTILINE):
            homes[name].add(part.name)
    assert not {name: parts for name, parts in homes.items() if len(parts) > 1}
