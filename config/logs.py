"""What a line in the log looks like, and what never stands in one.

An error may quote what it could not do: PostgreSQL names a whole row, with a message's
text and a phone number. So of what an error says only the first line is logged.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from channels_app.tracing import trace

QUOTING = re.compile(r"LINE \d+:|DETAIL:|CONTEXT:")
# What our own lines add: ids, codes and durations.
FIELDS = ("subject", "conversation", "method", "path", "status", "ms")


class PlainLines(logging.Formatter):
    def formatMessage(self, record: logging.LogRecord) -> str:
        said = first_part(super().formatMessage(record))
        return " ".join(filter(None, [said, *map(str, added(record).values())]))

    def formatException(self, exc_info: Any) -> str:
        return "\n".join(map(where_and_what, chain(exc_info[1])))


class JSONLines(PlainLines):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": first_part(record.getMessage()),
            **added(record),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def added(record: logging.LogRecord) -> dict[str, Any]:
    told = {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
    return told | {"id": trace.get()}


def first_part(message: str) -> str:
    """Without what PostgreSQL adds, which quotes the row or the statement; Celery logs
    it as a text."""
    return QUOTING.split(message, maxsplit=1)[0]


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error that came last, and those it came of."""
    while error:
        yield error
        hidden = error.__suppress_context__
        error = error.__cause__ or (None if hidden else error.__context__)


def where_and_what(error: BaseException) -> str:
    said = str(error).partition("\n")[0]
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{frames}{type(error).__name__}: {said}"
