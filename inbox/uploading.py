"""Bringing to Meta what agents send, one loop a process; messages wait for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from channels_app.graph_errors import CloudAPIError, GraphTrouble
from channels_app.graph_failures import failure_of
from channels_app.models import Event, GraphFailure
from channels_app.publishing import record as record_events
from channels_app.rewriting import insert, rewrite
from inbox import sendable
from inbox.crew import Claim, Crew
from inbox.delivery import code_of
from inbox.error_codes import FILE_LOST, NEVER_OPENED, Cure, meaning_of
from inbox.holding import hold_if_needed
from inbox.models import Attachment, Message
from inbox.models.attachment import DEAD_AFTER, KEPT_OF_OURS

logger = logging.getLogger(__name__)

THREADS = 10
TRIES = 9  # with the pauses below, some hours
LONGEST_PAUSE = 3600  # seconds
FIELDS = ("media_id", "media_dies_at", "upload_due_at", "attempt_count")


@dataclass(frozen=True)
class Uploaded:
    """What came of it: Meta's id, or a code."""

    attachment: Attachment
    since: datetime
    at: datetime
    media_id: str = ""
    code: int | None = None
    details: str = ""
    permanent: bool = False
    trouble: GraphTrouble | None = None


def claim(room: int, at: datetime) -> Claim[Attachment]:
    """Take up to so many. Whoever dies over them gives them back by being silent."""
    with transaction.atomic():
        rows = Attachment.objects.to_upload(at=at).select_related(
            "message__connection", "message__conversation"
        )
        taken = list(rows.select_for_update(skip_locked=True, of=("self",))[:room])
        for attachment in taken:
            attachment.upload_due_at = at + DEAD_AFTER
            attachment.attempt_count += 1
        rewrite(taken, ["upload_due_at", "attempt_count"])
    return Claim(taken)


def hold(in_flight: list[Attachment]) -> None:
    keys = [attachment.pk for attachment in in_flight]
    rows = Attachment.objects.filter(pk__in=keys, upload_due_at__isnull=False)
    rows.update(upload_due_at=timezone.now() + DEAD_AFTER)


def upload(attachment: Attachment) -> Uploaded:
    """Make the call. Whatever happens, there is an outcome."""
    since, told = timezone.now(), dict[str, Any]()
    try:
        told["media_id"] = carry(attachment)
    except CloudAPIError as error:
        told |= {"code": code_of(error), "details": error.details or error.title}
        told |= {"permanent": error.permanent, "trouble": error}
    except GraphTrouble as error:
        told |= {"code": NEVER_OPENED, "details": str(error), "trouble": error}
    except FileNotFoundError as error:
        told |= {"code": FILE_LOST, "details": error.strerror or "", "permanent": True}
    except Exception as error:
        logger.exception("Uploading attachment %s failed", attachment)
        told |= {"code": NEVER_OPENED, "details": type(error).__name__}
    return Uploaded(attachment, since, timezone.now(), **told)


def carry(attachment: Attachment) -> str:
    connection = message_of(attachment).connection
    content_type, ending = sendable.uploaded_as(attachment.content_type)
    if not attachment.file:
        raise FileNotFoundError  # it was kept no longer
    with attachment.file.open("rb") as file:
        return connection.api().upload(
            connection.phone_number_id,
            file,
            name=f"{attachment.public_id}{ending}",
            content_type=content_type,
        )


def message_of(attachment: Attachment) -> Message:
    if attachment.message is None:
        raise ValueError("Only what goes with a message is uploaded")
    return attachment.message


def record(outcomes: list[Uploaded]) -> None:
    """Apply what came of these, in one transaction."""
    with transaction.atomic():
        for outcome in outcomes:
            number = message_of(outcome.attachment).connection
            hold_if_needed(number, outcome.code, since=outcome.since, at=outcome.at)
        ours = held_still(outcomes)
        news = [event for outcome in ours if (event := settle(outcome))]
        rewrite([outcome.attachment for outcome in ours], FIELDS)
        insert(list(failures_in(outcomes)))
        record_events(*news)


def held_still(outcomes: list[Uploaded]) -> list[Uploaded]:
    """Those that nobody took over meanwhile, who knows better what became of them."""
    keys = [outcome.attachment.pk for outcome in outcomes]
    rows = Attachment.objects.filter(pk__in=keys, upload_due_at__isnull=False)
    held = rows.order_by("pk").select_for_update(of=("self",))
    tries = dict(held.values_list("pk", "attempt_count"))
    return [
        outcome
        for outcome in outcomes
        if tries.get(outcome.attachment.pk) == outcome.attachment.attempt_count
    ]


def settle(outcome: Uploaded) -> Event | None:
    """Let its message go, fail it, or try again later."""
    attachment = outcome.attachment
    message = message_of(attachment)
    if outcome.media_id:
        attachment.media_id = outcome.media_id
        attachment.media_dies_at = outcome.at + KEPT_OF_OURS
        attachment.upload_due_at = None
        message.deliver_later()
        return None
    if meaning_of(outcome.code, permanent=outcome.permanent).cure is Cure.ADMIN:
        # Its number is held. When that is over, this goes on as if it were new.
        attachment.attempt_count = 1
    elif outcome.permanent or attachment.attempt_count >= TRIES:
        attachment.upload_due_at = None
        return fail(message, outcome)
    attachment.upload_due_at = outcome.at + pause_after(attachment.attempt_count)
    return None


def pause_after(tries: int) -> timedelta:
    """2, 8, 32 seconds …, up to an hour."""
    return timedelta(seconds=min(2 * 4 ** min(tries - 1, 10), LONGEST_PAUSE))


def fail(message: Message, outcome: Uploaded) -> Event | None:
    waits = Message.objects.filter(pk=message.pk, status="queued")
    told = {"error_code": outcome.code, "error_details": outcome.details}
    if not waits.update(status="failed", failed_at=outcome.at, **told):
        return None
    subject, event = message.public_id, message.conversation.event
    return event("message.status", at=outcome.at, subject=subject, status="failed")


def failures_in(outcomes: list[Uploaded]) -> Iterator[GraphFailure]:
    for outcome in outcomes:
        message, trouble = message_of(outcome.attachment), outcome.trouble
        if trouble is not None:
            number, subject = message.connection, message.public_id
            yield failure_of(trouble, number, "upload", at=outcome.at, subject=subject)


def an_uploader(threads: int) -> Crew[Attachment, Uploaded]:
    return Crew(
        "media",
        threads,
        room=threads,
        claim=claim,
        carry=upload,
        record=record,
        hold=hold,
    )


uploader = an_uploader(THREADS)


def upload_due() -> None:
    uploader.work()
