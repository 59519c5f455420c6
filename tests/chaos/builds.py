"""Builds broken on purpose, each by a patch: the attack has to notice."""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import ROOT

PATCHES = Path(__file__).parent / "broken"


def names() -> list[str]:
    return sorted(path.stem for path in PATCHES.glob("*.patch"))


@contextmanager
def broken_build(name: str) -> Iterator[Path]:
    """A copy of the tree, with this patch applied."""
    with tempfile.TemporaryDirectory(prefix="parley-broken-") as folder:
        tree, archive = Path(folder, "tree"), Path(folder, "tree.tar")
        git("archive", "--output", str(archive), "HEAD")
        with tarfile.open(archive) as packed:
            packed.extractall(tree, filter="data")
        git("apply", str(PATCHES / f"{name}.patch"), folder=tree)
        yield tree


def git(*words: str, folder: Path = ROOT) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True)
