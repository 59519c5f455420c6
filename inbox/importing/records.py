"""The records of a file in UTF-8, one after the other, from any place in it.

A record is a line, or several when a cell in quotation marks has line breaks in it. Odd
ones are told as such, and never swallow the lines after them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

from inbox.exporting import unguarded

LONGEST_LINE = 20_000  # bytes
MOST_LINES = 20  # of one record
QUOTE = b'"'


@dataclass(frozen=True)
class Record:
    """Its cells, or why there are none; ``next`` is where the following one begins."""

    line: int
    next: tuple[int, int]
    cells: list[str] = field(default_factory=list)
    problem: str = ""


def records(
    file: IO[bytes], delimiter: str, *, line: int, position: int
) -> Iterator[Record]:
    """Those from this line on, which begins at this place in the file."""
    file.seek(position)
    while raw := file.readline(LONGEST_LINE + 1):
        first = line
        position, line = position + len(raw), line + 1
        if len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
            position += rest_of_line(file)
            words = _("It has more than {most} bytes.").format(most=LONGEST_LINE)
            yield Record(first, (line, position), problem=words)
            continue
        whole, more = completed(file, raw)
        if whole is None:
            # The lines after it are records of their own.
            file.seek(position)
            words = _("A quotation mark is opened and not closed.")
            yield Record(first, (line, position), problem=words)
            continue
        position, line = position + len(whole) - len(raw), line + more
        yield parsed(whole, delimiter, line=first, next=(line, position))


def completed(file: IO[bytes], raw: bytes) -> tuple[bytes | None, int]:
    """The record that begins with this line; None if its quotation never ends."""
    more = 0
    while raw.count(QUOTE) % 2:
        following = file.readline(LONGEST_LINE + 1)
        more += 1
        if not following or more == MOST_LINES or len(following) > LONGEST_LINE:
            return None, 0
        raw += following
    return raw, more


def rest_of_line(file: IO[bytes]) -> int:
    size = 0
    while piece := file.readline(LONGEST_LINE):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size


def parsed(raw: bytes, delimiter: str, *, line: int, next: tuple[int, int]) -> Record:
    text = raw.decode().rstrip("\r\n")
    try:
        (cells,) = (
            csv.reader([text], delimiter=delimiter, strict=True) if text else [[]]
        )
    except (csv.Error, ValueError):
        return Record(line, next, problem=_("Its quotation marks are not in order."))
    return Record(line, next, [unguarded(cell.strip()) for cell in cells])
