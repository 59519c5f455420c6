"""Reading JSON of which any key may be missing or of a wrong type."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from typing import Any

MAX_DEPTH = 64  # Meta's own go to a dozen
REPLACEMENT = "\ufffd"
LARGEST_CODE = 2**31 - 1  # that a column holds
LAST_YEAR = 9998  # the one after it ends hours earlier in the east
# PostgreSQL stores neither NUL nor half a surrogate pair; JSON can escape both.
UNSTORABLE = re.compile(rb"\\u(0000|[dD][89a-fA-F])")


class Unreadable(ValueError):
    """The body is not JSON that we could keep: its event fails, with this reason."""


def read(body: bytes) -> Any:
    """The body's JSON, such that every database and every encoder can hold it."""
    try:
        document = json.loads(
            body.decode("utf-8-sig", "replace"),
            parse_float=finite,
            parse_constant=lambda _: None,
        )
        return document if is_tame(body) else cleaned(document)
    except RecursionError:
        raise Unreadable("its JSON is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(f"it is not JSON: {error}") from None


def finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def is_tame(body: bytes) -> bool:
    """Nothing in it to be cleaned, and too few brackets to be nested too deeply."""
    brackets = body.count(b"{") + body.count(b"[")
    return brackets <= MAX_DEPTH and UNSTORABLE.search(body) is None


def cleaned(value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(k): cleaned(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [cleaned(element, depth + 1) for element in value]
    return value


def clean_text(text: str) -> str:
    if "\0" in text:
        text = text.replace("\0", REPLACEMENT)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = "".join(
                REPLACEMENT if "\ud800" <= char <= "\udfff" else char for char in text
            )
    return text


def text_at(source: dict[str, Any], *path: str) -> str:
    """The text (or whole number, as text) at this path; empty if there is none."""
    *before, last = path
    value = source
    for key in before:
        value = dict_at(value, key)
    found = value.get(last)
    if isinstance(found, str):
        return found
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return ""


def dict_at(source: dict[str, Any], key: str) -> dict[str, Any]:
    found = source.get(key)
    return found if isinstance(found, dict) else {}


def list_at(source: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects in that list; what is not an object becomes an empty one."""
    found = source.get(key)
    if not isinstance(found, list):
        return []
    return [element if isinstance(element, dict) else {} for element in found]


def number_at(source: dict[str, Any], key: str) -> int | None:
    digits = text_at(source, key)
    try:
        return int(digits)
    except ValueError:
        return None


def code_at(source: dict[str, Any], key: str) -> int | None:
    """A number of Meta's, such as an error's; None for what no column of ours holds."""
    code = number_at(source, key)
    return code if code is not None and abs(code) <= LARGEST_CODE else None


def moment_at(source: dict[str, Any], key: str) -> datetime | None:
    """Unix seconds, as text or number; None for what cannot be a time."""
    seconds = number_at(source, key)
    return None if seconds is None else moment_of(seconds)


def moment_of(seconds: int) -> datetime | None:
    """None also for what is no time in some place's clock."""
    if seconds <= 0:
        return None
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return moment if moment.year <= LAST_YEAR else None


def stamp(source: dict[str, Any], key: str, received_at: datetime) -> datetime:
    """Meta's time; one that is missing or in the future is the time we received it."""
    return min(moment_at(source, key) or received_at, received_at)
