"""What lies in an archive, by its own table of contents: nothing is ever unpacked."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import IO

# What an archive would be, once it is unpacked.
MOST_UNPACKED = 1_000_000_000
LONGEST_DIRECTORY = 4_000_000
OFFICE = "application/vnd.openxmlformats-officedocument"
# Office documents are archives; each program has a folder of its own in its own.
FOLDERS = {
    "word": f"{OFFICE}.wordprocessingml.document",
    "xl": f"{OFFICE}.spreadsheetml.sheet",
    "ppt": f"{OFFICE}.presentationml.presentation",
}


@dataclass(frozen=True)
class Archive:
    content_type: str = ""  # if it is more than an archive
    is_bomb: bool = False


class TooMuch(Exception):
    pass


class Sparing:
    """A file that gives no more at once than a table of contents may be long.

    How long it is is said in two places of an archive, of which one may lie.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, length: int = -1) -> bytes:
        found = self.file.read(min(length, LONGEST_DIRECTORY + 1))
        if len(found) > LONGEST_DIRECTORY:
            raise TooMuch
        return found


def look_into(file: IO[bytes]) -> Archive | None:
    """None if it is no archive, or its table of contents cannot be read."""
    try:
        with zipfile.ZipFile(Sparing(file)) as archive:
            entries = archive.infolist()
    except TooMuch:
        return Archive(is_bomb=True)
    except Exception:
        # It raises whatever it stumbles over.
        return None
    names = [entry.filename for entry in entries]
    unpacked = sum(entry.file_size for entry in entries)
    return Archive(content_type_of(names), is_bomb=unpacked > MOST_UNPACKED)


def content_type_of(names: list[str]) -> str:
    if "[Content_Types].xml" not in names:
        return ""
    folders = (
        folder for folder in FOLDERS for name in names if name.startswith(folder)
    )
    return FOLDERS.get(next(folders, ""), "")
