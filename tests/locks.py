"""A database that somebody else holds locked for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection


@contextmanager
def locked(table: str, words: str) -> Iterator[list[str]]:
    """Updates of the table that have these words in them fail; gives those that did."""
    failed: list[str] = []

    def ask(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(f'UPDATE "{table}"') and words in sql:
            failed.append(sql)
            raise OperationalError("database is locked")
        return execute(sql, *rest)

    with connection.execute_wrapper(ask):
        yield failed
    assert failed, "for this test to mean anything"
