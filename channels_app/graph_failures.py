"""Writing down every call to Graph that failed, so that one list shows them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone

from channels_app.graph_errors import CloudAPIError, GraphTrouble, NeverOpened
from channels_app.models import Connection, GraphFailure

# Meta's explanations may quote the number that a message was to go to.
NUMBER = re.compile(r"\+?\d(?:[ -]?\d){7,}")


@contextmanager
def noted(connection: Connection, operation: str, subject: str = "") -> Iterator[None]:
    """Write down the trouble that a call in here runs into, and let it pass on."""
    try:
        yield
    except GraphTrouble as trouble:
        at = timezone.now()
        failure_of(trouble, connection, operation, at=at, subject=subject).save()
        raise


def failure_of(
    trouble: GraphTrouble,
    connection: Connection,
    operation: str,
    *,
    at: datetime,
    subject: str = "",
) -> GraphFailure:
    """The row, unsaved: who has many saves them together."""
    failure = GraphFailure(
        at=at,
        connection=connection,
        operation=operation[:40],
        subject=subject,
        outcome=outcome_of(trouble),
    )
    words = str(trouble)
    if isinstance(trouble, CloudAPIError):
        words = trouble.details or trouble.title
        failure.http_status = trouble.http_status
        failure.code, failure.subcode = trouble.code, trouble.subcode
        failure.trace = trouble.trace[:80]
    failure.words = NUMBER.sub("…", words)
    if call := trouble.call:
        failure.method, failure.path = call.method, call.path[:200]
        failure.request, failure.duration_ms = call.shape, call.duration_ms
    return failure


def outcome_of(trouble: GraphTrouble) -> GraphFailure.Outcome:
    outcomes = GraphFailure.Outcome
    if isinstance(trouble, CloudAPIError):
        return outcomes.REFUSED if trouble.permanent else outcomes.POSTPONED
    never = isinstance(trouble, NeverOpened)
    return outcomes.UNREACHABLE if never else outcomes.UNANSWERED
