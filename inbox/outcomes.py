"""Writing down what came of Graph calls, many at a time.

A status webhook may have come first: nothing here goes down the ladder, except back to
the queue, and that only for what Graph surely did not take.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from channels_app.publishing import record as record_events
from inbox.delivery import Outcome
from inbox.error_codes import Cure, meaning_of
from inbox.models import Attempt, Message
from inbox.models.message import below

# An unconfirmed message holds its conversation's line for a while: its status may come.
HOLDS_LINE = timedelta(seconds=20)
# With the pauses below, an hour.
TRIES = 11
LONGEST_PAUSE = 600  # seconds

MESSAGE_FIELDS = [
    "status",
    "wamid",
    "accepted_at",
    "failed_at",
    "error_code",
    "error_details",
    "not_before",
    "attempt_count",
]
ATTEMPT_FIELDS = ["outcome", "duration_ms", "http_status", "error_code", "answer"]


def record(outcomes: list[Outcome]) -> None:
    """Apply what came of these calls, in one transaction."""
    with transaction.atomic():
        hold_connections(outcomes)
        keys = [outcome.parcel.message_pk for outcome in outcomes]
        rows = Message.objects.select_for_update(of=("self",)).select_related(
            "conversation", "connection"
        )
        messages = {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}
        finish_attempts(outcomes)
        changed = []
        for outcome in outcomes:
            message = messages.get(outcome.parcel.message_pk)
            if message and RESULTS[outcome.result](message, outcome):
                changed.append((message, outcome))
        Message.objects.bulk_update([message for message, _ in changed], MESSAGE_FIELDS)
        record_events(
            *(
                message.conversation.event(
                    "message.status",
                    at=outcome.at,
                    subject=message.public_id,
                    status=message.status,
                )
                for message, outcome in changed
            )
        )


def hold_connections(outcomes: list[Outcome]) -> None:
    """Trouble of the number itself: hold its queue, in sight, until a test passes."""
    for outcome in outcomes:
        meaning = meaning_of(outcome.code, permanent=outcome.permanent)
        if outcome.code is not None and meaning.cure is Cure.ADMIN:
            words = " ".join(filter(None, (str(meaning.sentence), str(meaning.hint))))
            connection = outcome.parcel.connection
            connection.needs_attention(outcome.code, words, at=outcome.at)


def finish_attempts(outcomes: list[Outcome]) -> None:
    Attempt.objects.bulk_update(
        [
            Attempt(
                pk=outcome.parcel.attempt_pk,
                outcome=outcome.result,
                duration_ms=outcome.took // timedelta(milliseconds=1),
                http_status=outcome.http_status,
                error_code=outcome.code,
                answer=outcome.answer,
            )
            for outcome in outcomes
        ],
        ATTEMPT_FIELDS,
    )


def accepted(message: Message, outcome: Outcome) -> bool:
    message.wamid = message.wamid or outcome.wamid
    message.accepted_at = outcome.at
    if message.status in below("accepted"):
        message.status = Message.Status.ACCEPTED
        message.error_code, message.error_details = None, ""
    return True


def unanswered(message: Message, outcome: Outcome) -> bool:
    if message.status != "sending":
        return False
    message.status = Message.Status.UNCONFIRMED
    message.not_before = outcome.at + HOLDS_LINE
    return True


def refused(message: Message, outcome: Outcome) -> bool:
    """Fail it, or queue it again: Graph said that it did not take it."""
    if message.status not in ("sending", "unconfirmed"):
        return False
    meaning = meaning_of(outcome.code, permanent=outcome.permanent)
    pause = pause_before_next(meaning.cure, message, outcome)
    message.error_code, message.error_details = outcome.code, outcome.details
    if pause is None or hasattr(message, "replaced_by"):
        message.status = Message.Status.FAILED
        message.failed_at = outcome.at
        return True
    message.status = Message.Status.QUEUED
    message.not_before = outcome.at + pause
    if meaning.cure is Cure.ADMIN:
        message.attempt_count = 0
    return True


def pause_before_next(
    cure: Cure, message: Message, outcome: Outcome
) -> timedelta | None:
    """How long to wait before the same is tried again; none if it is not."""
    tries = message.attempt_count
    match cure:
        case Cure.TIME if tries < TRIES:
            return backoff(tries)
        case Cure.LITTLE_TIME if tries <= 3:
            return backoff(tries)
        case Cure.PAIR_TIME if tries < TRIES:
            return timedelta(seconds=min(4**tries, LONGEST_PAUSE))
        case Cure.MINUTES if tries < TRIES:
            return timedelta(minutes=min(tries, 5))
        case Cure.ONE_MORE_TRY if message.error_code != outcome.code:
            return timedelta(seconds=3)
        case Cure.ADMIN:
            return timedelta()
    return None


def backoff(tries: int) -> timedelta:
    """1, 4, 16, 64 … seconds, and a little more, lest all come back at once."""
    seconds = min(4 ** (tries - 1), LONGEST_PAUSE)
    return timedelta(seconds=seconds * random.uniform(1, 1.25))  # noqa: S311


RESULTS: dict[str, Callable[[Message, Outcome], bool]] = {
    Attempt.Outcome.ACCEPTED: accepted,
    Attempt.Outcome.UNANSWERED: unanswered,
    Attempt.Outcome.UNREACHABLE: refused,
    Attempt.Outcome.REFUSED: refused,
}
