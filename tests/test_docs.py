"""What can be set is documented, and what is documented can be set."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READERS = {"env_secret", "kept_secret"}


def is_reader(function: ast.expr) -> bool:
    """`env_secret(…)`, `kept_secret(…)` or `env.int(…)` and its kin."""
    if isinstance(function, ast.Name):
        return function.id in READERS
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "env"
    )


def read_settings() -> set[str]:
    names = set()
    for path in ROOT.glob("config/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and is_reader(node.func):
                name = node.args[0]
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    names.add(name.value)
    return names


def documented_settings() -> set[str]:
    """The names that docs/settings.md describes: a table's first cell, in code."""
    page = (ROOT / "docs" / "settings.md").read_text()
    return set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)`", page, re.MULTILINE))


def test_every_setting_is_documented() -> None:
    assert read_settings(), "for this test to mean anything"
    assert not read_settings() - documented_settings()


def test_every_documented_setting_exists() -> None:
    assert not documented_settings() - read_settings()
