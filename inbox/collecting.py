"""Fetching what customers sent, one loop a process: claimed, fetched, written down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from channels_app.graph_failures import failure_of
from channels_app.models import Event, GraphFailure
from channels_app.publishing import record as record_events
from channels_app.rewriting import insert, rewrite
from inbox.crew import Claim, Crew
from inbox.fetching import Fetched, fetch
from inbox.models import Attachment
from inbox.models.attachment import TELLING_TRIES
from inbox.storing import discard

THREADS = 10  # a photo is not to wait for four films before it
LONGEST_PAUSE = 3600  # seconds
ROOM_PAUSE = timedelta(minutes=1)

STORED = (
    *("file", "thumbnail", "size", "sha256", "content_type", "width", "height"),
    *("duration", "is_animated", "ready_at"),
)
FIELDS = ("state", "problem", "problem_details", "not_before", *STORED)


def claim(room: int, at: datetime) -> Claim[Attachment]:
    """Take up to so many; after this commits, their rows say `fetching`."""
    with transaction.atomic():
        rows = Attachment.objects.due(at=at).select_related(
            "message__connection", "message__conversation__connection"
        )
        ours = rows.select_for_update(skip_locked=True, of=("self",))
        taken = list(ours[:room])
        for attachment in taken:
            attachment.state, attachment.claimed_at = "fetching", at
            attachment.attempt_count += 1
        rewrite(taken, ["state", "claimed_at", "attempt_count"])
    return Claim(taken)


def hold(in_flight: list[Attachment]) -> None:
    keys = [attachment.pk for attachment in in_flight]
    rows = Attachment.objects.filter(pk__in=keys, state="fetching")
    rows.update(claimed_at=timezone.now())


def record(outcomes: list[Fetched]) -> None:
    """Apply what came of these, in one transaction."""
    told = {outcome.attachment.pk: outcome for outcome in outcomes}
    with transaction.atomic():
        rows = Attachment.objects.filter(pk__in=told).order_by("pk")
        held = {row.pk: row for row in rows.select_for_update(of=("self",))}
        ours = [o for o in outcomes if is_ours(o, held.get(o.attachment.pk))]
        for outcome in ours:
            settle(outcome)
        rewrite([outcome.attachment for outcome in ours], FIELDS)
        insert(list(failures_in(ours)))
        record_events(*news_of(ours))
    for outcome in outcomes:
        row = held.get(outcome.attachment.pk)
        if outcome not in ours and (row is None or row.file != outcome.attachment.file):
            discard(outcome.attachment)


def is_ours(outcome: Fetched, row: Attachment | None) -> bool:
    """Whether nobody took it over, and it was not written down already."""
    count = outcome.attachment.attempt_count
    return row is not None and (row.state, row.attempt_count) == ("fetching", count)


def settle(outcome: Fetched) -> None:
    attachment, at = outcome.attachment, outcome.at
    attachment.not_before = None
    if not outcome.problem:
        attachment.state, attachment.ready_at = Attachment.State.READY, at
        attachment.problem_details = ""
        return
    attachment.problem = outcome.problem
    attachment.problem_details = outcome.details
    if outcome.is_final:
        attachment.state = Attachment.State.REFUSED
    elif outcome.problem == "no_room":
        attachment.state = Attachment.State.WAITING
        attachment.not_before = at + ROOM_PAUSE
    elif attachment.media_dies_at and at >= attachment.media_dies_at:
        attachment.state, attachment.problem = Attachment.State.GONE, "gone"
    else:
        attachment.state = Attachment.State.WAITING
        attachment.not_before = at + pause_after(attachment.attempt_count)


def pause_after(tries: int) -> timedelta:
    """5, 15, 45 seconds …, until Meta has it no more."""
    return timedelta(seconds=min(5 * 3 ** min(tries - 1, 10), LONGEST_PAUSE))


def failures_in(outcomes: list[Fetched]) -> Iterator[GraphFailure]:
    for outcome in outcomes:
        message, trouble = outcome.attachment.message, outcome.trouble
        if trouble is not None and message is not None:
            number, subject = message.connection, message.public_id
            yield failure_of(trouble, number, "fetch", at=outcome.at, subject=subject)


def news_of(outcomes: list[Fetched]) -> Iterator[Event]:
    """Told when it can be read, or never will be; of tries, once it may take long."""
    for outcome in outcomes:
        attachment = outcome.attachment
        tries = attachment.attempt_count
        if attachment.message is None:
            continue
        if attachment.state != "waiting" or tries == TELLING_TRIES:
            yield attachment.message.conversation.event(
                "message.attachment",
                at=outcome.at,
                subject=attachment.message.public_id,
                state=attachment.state,
            )


def a_collector(threads: int) -> Crew[Attachment, Fetched]:
    return Crew(
        "media",
        threads,
        room=threads,
        claim=claim,
        carry=fetch,
        record=record,
        hold=hold,
    )


collector = a_collector(THREADS)


def fetch_due() -> None:
    collector.work()
