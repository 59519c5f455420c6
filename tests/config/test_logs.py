"""A line says what went wrong, and not with whose words."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from channels_app.tracing import trace
from config.logs import JSONLines, PlainLines

QUOTED = "null value in column “kind”\nDETAIL:  Failing row contains (1, Hello\nDina)."
MISREAD = 'invalid input syntax for type json\nLINE 1: ..., "Hello", Dina\nDETAIL: at'
UNCLEAR = "the batch\nHello"
FORMATTERS = [JSONLines(), PlainLines("%(levelname)s %(message)s")]


def failed(message: str, *values: object) -> logging.LogRecord:
    """A line about an error that came of another, which quotes a customer."""
    try:
        try:
            raise ValueError(QUOTED)
        except ValueError as error:
            raise RuntimeError(UNCLEAR) from error
    except RuntimeError:
        told = sys.exc_info()
    return logging.LogRecord("pipe", logging.ERROR, "", 1, message, values, told)


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_an_error_is_told_without_the_row_that_it_quotes(
    formatter: logging.Formatter,
) -> None:
    line = formatter.format(failed("It %s", "failed"))

    for told in ("It failed", "ValueError: null value", "RuntimeError: the batch"):
        assert told in line
    assert "test_logs.py" in line, "and where"
    assert "Hello" not in line
    assert "Dina" not in line


@pytest.mark.parametrize("formatter", FORMATTERS)
@pytest.mark.parametrize("quoting", [QUOTED, MISREAD])
def test_nor_where_it_is_quoted_in_the_message_as_celery_does(
    formatter: logging.Formatter, quoting: str
) -> None:
    record = logging.LogRecord(
        "pipe", 40, "", 1, "Task: %r", (ValueError(quoting),), None
    )
    line = formatter.format(record)

    assert quoting[:12] in line
    assert "Dina" not in line


def test_a_line_is_an_object_with_what_it_is_about() -> None:
    record = logging.makeLogRecord(
        {"name": "pipe", "levelname": "INFO", "msg": "Graph", "ms": 80, "request": "x"}
    )
    before = trace.set("req_1")
    try:
        line = json.loads(JSONLines().format(record))
    finally:
        trace.reset(before)

    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "pipe",
        "id": "req_1",
        "message": "Graph",
        "ms": 80,
    }
