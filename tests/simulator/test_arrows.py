from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ALLOWED = {"simulator", "django", "requests"}


def imported(path: Path) -> set[str]:
    tree = ast.walk(ast.parse(path.read_text()))
    found: set[str] = set()
    for node in tree:
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_the_simulator_imports_nothing_of_the_product() -> None:
    files = list((ROOT / "simulator").rglob("*.py"))
    assert files, "for this test to mean anything"
    for path in files:
        strange = imported(path) - ALLOWED - sys.stdlib_module_names
        assert not strange, f"{path.relative_to(ROOT)} imports {strange}"


@pytest.mark.parametrize(
    "app", ["accounts", "channels_app", "inbox", "pipe", "templates_app"]
)
def test_no_app_imports_the_simulator(app: str) -> None:
    for path in (ROOT / app).rglob("*.py"):
        assert "simulator" not in imported(path), path.relative_to(ROOT)
