"""Names of files, which others gave them: shown so that they deceive nobody."""

from __future__ import annotations

import re
from pathlib import PurePath

LONGEST_ENDING = 16
SHOWN_OF_BEGINNING, SHOWN_OF_END = 60, 16


def plain(name: str) -> str:
    """Without folders, and without letters that break lines or turn others round."""
    printable = "".join(char for char in name if char.isprintable())
    return re.split(r"[/\\]", printable)[-1].strip(" .")


def shown(name: str) -> str:
    """Short enough for a bubble."""
    found = plain(name)
    if len(found) <= SHOWN_OF_BEGINNING + SHOWN_OF_END:
        return found
    return f"{found[:SHOWN_OF_BEGINNING]}…{found[-SHOWN_OF_END:]}"


def shortened(name: str, most: int) -> str:
    """By its end a file is known, by people and by programs."""
    ending = PurePath(name).suffix if len(name) > most else ""
    ending = ending if len(ending) <= LONGEST_ENDING else ""
    return name[: most - len(ending)] + ending
