"""Writing down what came of Graph calls, many at a time.

A status webhook may have come first: nothing here goes down the ladder, except back to
the queue, and that only for what Graph surely did not take.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Max

from channels_app.graph_failures import failure_of
from channels_app.models import Event, GraphFailure
from channels_app.publishing import record as record_events
from channels_app.rewriting import insert, rewrite
from inbox import day_limit
from inbox.delivery import Outcome
from inbox.error_codes import MEDIA_GONE, Cure, meaning_of
from inbox.holding import hold_if_needed
from inbox.models import Attempt, Message
from inbox.settling import look_again
from inbox.waiting_room import waiting_for

# An unconfirmed message holds its conversation's line for a while: its status may come.
HOLDS_LINE = timedelta(seconds=20)
# With the pauses below, an hour.
TRIES = 11
LONGEST_PAUSE = 600  # seconds

MESSAGE_FIELDS = (
    *("status", "wamid", "accepted_at", "failed_at"),
    *("error_code", "error_details", "not_before", "attempt_count"),
)
ATTEMPT_FIELDS = ("outcome", "duration_ms", "http_status", "error_code", "answer")


def record(outcomes: list[Outcome]) -> None:
    """Apply what came of these calls, in one transaction."""
    taken = [outcome for outcome in outcomes if outcome.is_accepted]
    others = [outcome for outcome in outcomes if not outcome.is_accepted]
    with transaction.atomic():
        for outcome in others:
            since = outcome.at - outcome.took
            number = outcome.parcel.message.connection
            hold_if_needed(number, outcome.code, since=since, at=outcome.at)
        settle(outcomes)
        insert(list(failures_in(others)))
        day_limit.give_back(one.parcel.message for one in others if was_not_taken(one))
        record_events(*(news_of(outcome) for outcome in outcomes))
        if taken:
            transaction.on_commit(partial(look_for_statuses, taken))


def settle(outcomes: list[Outcome]) -> None:
    """Accept them, fail them, queue them again, or leave them in doubt."""
    messages = locked(outcomes)
    known = overtaken(outcomes)
    for outcome in outcomes:
        message = messages.get(outcome.parcel.message.pk)
        if message is None:  # deleted meanwhile, as the demo's are
            continue
        if outcome.parcel.attempt_pk in known and not outcome.is_accepted:
            continue
        RESULTS[outcome.result](message, outcome)
        outcome.parcel.message.status = message.status
        outcome.parcel.message.wamid = message.wamid
        if outcome.code == MEDIA_GONE and message.status == "queued":
            message.attachments.all().upload_again(at=outcome.at)
    rewrite(messages.values(), MESSAGE_FIELDS)
    rewrite([attempt_of(outcome) for outcome in outcomes], ATTEMPT_FIELDS)


def locked(outcomes: list[Outcome]) -> dict[int, Message]:
    """Their rows as they are now, in the order in which statuses lock them."""
    rows = Message.objects.filter(pk__in=[one.parcel.message.pk for one in outcomes])
    if not all(outcome.is_accepted for outcome in outcomes):
        rows = rows.select_related("replaced_by")  # for `refused`
    ours = rows.select_for_update(of=("self",)).order_by("pk")
    return {message.pk: message for message in ours}


def overtaken(outcomes: list[Outcome]) -> set[int]:
    """Attempts of these after which there was another.

    They were written down before: the answer to that commit was lost, and it is tried
    again while somebody may be sending the message anew.
    """
    ours = {one.parcel.attempt_pk for one in outcomes if not one.is_accepted}
    if not ours:
        return ours
    messages = {one.parcel.message.pk for one in outcomes}
    rows = Attempt.objects.filter(message__in=messages).order_by()
    newest = rows.values("message").annotate(newest=Max("pk"))
    return ours - set(newest.values_list("newest", flat=True))


def look_for_statuses(outcomes: list[Outcome]) -> None:
    """Those that came before their message had a wamid wait for it."""
    messages = [outcome.parcel.message for outcome in outcomes]
    look_again(waiting_for(messages))


def was_not_taken(outcome: Outcome) -> bool:
    """Surely so; what Meta did not answer may have reached somebody."""
    refused = (Attempt.Outcome.REFUSED, Attempt.Outcome.UNREACHABLE)
    return outcome.result in refused


def attempt_of(outcome: Outcome) -> Attempt:
    goes_on = outcome.parcel.message.status == Message.Status.QUEUED
    is_refused = outcome.result == Attempt.Outcome.REFUSED
    return Attempt(
        pk=outcome.parcel.attempt_pk,
        outcome="postponed" if is_refused and goes_on else outcome.result,
        duration_ms=outcome.duration_ms,
        http_status=outcome.http_status,
        error_code=outcome.code,
        answer=outcome.answer,
    )


def failures_in(outcomes: list[Outcome]) -> Iterator[GraphFailure]:
    for outcome in outcomes:
        message, trouble = outcome.parcel.message, outcome.trouble
        if trouble is not None:
            number, subject = message.connection, message.public_id
            yield failure_of(trouble, number, "send", at=outcome.at, subject=subject)


def news_of(outcome: Outcome) -> Event:
    message = outcome.parcel.message
    return message.conversation.event(
        "message.status",
        at=outcome.at,
        subject=message.public_id,
        status=message.status,
    )


def accepted(message: Message, outcome: Outcome) -> None:
    message.wamid = message.wamid or outcome.wamid
    message.accepted_at = outcome.at
    if message.status in ("queued", "sending", "unconfirmed"):
        message.status = Message.Status.ACCEPTED


def unanswered(message: Message, outcome: Outcome) -> None:
    if message.status != "sending":
        return
    message.status = Message.Status.UNCONFIRMED
    message.not_before = outcome.at + HOLDS_LINE


def given_back(message: Message, outcome: Outcome) -> None:
    """It was never tried: it goes at once, and none of its tries are spent."""
    if message.status == "sending":
        message.status = Message.Status.QUEUED
        message.attempt_count -= 1


def refused(message: Message, outcome: Outcome) -> None:
    """Fail it, or queue it again: Graph said that it did not take it."""
    if message.status not in ("sending", "unconfirmed"):
        return
    meaning = meaning_of(outcome.code, permanent=outcome.permanent)
    pause = pause_before_next(meaning.cure, message, outcome)
    message.error_code, message.error_details = outcome.code, outcome.details
    if pause is None or hasattr(message, "replaced_by"):
        message.status = Message.Status.FAILED
        message.failed_at = outcome.at
        return
    message.status = Message.Status.QUEUED
    message.not_before = outcome.at + pause
    if meaning.cure is Cure.ADMIN:
        message.attempt_count = 0


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
        case Cure.ONE_MORE_TRY if outcome.parcel.message.error_code != outcome.code:
            return timedelta(seconds=3)
        case Cure.ADMIN:
            return timedelta()
    return None


def backoff(tries: int) -> timedelta:
    """1, 4, 16, 64 … seconds, and a little more, lest all come back at once."""
    seconds = min(4 ** (tries - 1), LONGEST_PAUSE)
    return timedelta(seconds=seconds * random.uniform(1, 1.25))  # noqa: S311


RESULTS: dict[str, Callable[[Message, Outcome], None]] = {
    Attempt.Outcome.ACCEPTED: accepted,
    Attempt.Outcome.UNANSWERED: unanswered,
    Attempt.Outcome.UNREACHABLE: refused,
    Attempt.Outcome.REFUSED: refused,
    Attempt.Outcome.GIVEN_BACK: given_back,
}
