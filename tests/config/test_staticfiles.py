from __future__ import annotations

import json
import re
from pathlib import Path

IMPORT = re.compile(r"""(?:from|import)\s*["'](\.[^"']+)["'];""")


def test_modules_import_each_other_by_their_hashed_names(static_root: Path) -> None:
    names = json.loads((static_root / "staticfiles.json").read_text())["paths"]
    ours = [
        name
        for name in names
        if name.endswith(".js") and name.startswith(("js/", "simulator/"))
    ]
    imported = [
        (static_root / names[name]).parent / path
        for name in ours
        for path in IMPORT.findall((static_root / names[name]).read_text())
    ]
    assert imported, "for this test to mean anything"
    hashed = {static_root / name for name in names.values()}
    assert not [path for path in imported if path.resolve() not in hashed]
