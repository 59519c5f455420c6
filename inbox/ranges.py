"""What a player asks for of a file: a piece, and then the next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# More is not given at once, whatever is asked: Daphne would hold it in memory for as
# long as the player takes, which then asks for the next.
LONGEST = 2_000_000
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True)
class Slice:
    """Some bytes of a file; without length, none that the file has."""

    start: int
    length: int
    size: int

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"


def asked(headers: Mapping[str, str], *, size: int, etag: str) -> Slice | None:
    """The piece that is asked for; None for the whole file."""
    found = ONE_RANGE.fullmatch(headers.get("Range", "").replace(" ", ""))
    if not found or headers.get("If-Range", etag) != etag:
        return None
    first, last = found.groups()
    if first:
        start, end = int(first), min(int(last or size), size - 1)
        if last and int(last) < start:
            return None
    elif last:
        start, end = max(size - int(last), 0), size - 1
    else:
        return None
    return Slice(start, min(max(end - start + 1, 0), LONGEST), size)
