"""Files that outlive a power cut: on the disk before any row says that they are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class LastingFiles(FileSystemStorage):
    def _save(self, name: str, content: Any) -> str:
        kept: str = super()._save(name, content)  # type: ignore[misc]
        path, root = Path(self.path(kept)), Path(self.location)
        # Its folders too: a name is an entry in one, and they may be as new as it is.
        for written in (path, *path.parents):
            sync(written)
            if written == root:
                break
        return kept


def sync(path: Path) -> None:
    found = os.open(path, os.O_RDONLY)
    try:
        os.fsync(found)
    finally:
        os.close(found)
