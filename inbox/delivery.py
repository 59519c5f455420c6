"""One message, one Graph call, and what came of it. Nothing here touches a row."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from channels_app.graph_errors import (
    CloudAPIError,
    GraphTrouble,
    MediaGone,
    NeverOpened,
    Unanswered,
)
from inbox.error_codes import MEDIA_GONE, NEVER_OPENED, of_http
from inbox.models import Attachment, Attempt, Message
from inbox.recipients import address
from templates_app.filling import with_ids

logger = logging.getLogger(__name__)

# Who has waited longer than this for a thread is given back: soon somebody takes us for
# dead (see sweeping), and lets the next message of its conversation go first.
TOO_LATE = timedelta(seconds=15)


@dataclass(frozen=True)
class Parcel:
    """A claimed message, ready to go at its place in the connection's line."""

    message: Message
    attempt_pk: int
    place: datetime


@dataclass(frozen=True)
class Outcome:
    """What Graph's answer, or its silence, says."""

    parcel: Parcel
    result: Attempt.Outcome
    at: datetime
    took: timedelta
    http_status: int | None = None
    code: int | None = None
    details: str = ""
    # Whether Meta says that the same request will be refused again.
    permanent: bool = True
    answer: dict[str, Any] = field(default_factory=dict)
    trouble: GraphTrouble | None = None

    @property
    def is_accepted(self) -> bool:
        return self.result == Attempt.Outcome.ACCEPTED

    @property
    def duration_ms(self) -> int:
        return self.took // timedelta(milliseconds=1)

    @property
    def wamid(self) -> str:
        wamid: str = self.answer["messages"][0]["id"]
        return wamid


def envelope(message: Message) -> dict[str, Any]:
    """The body of Graph's call. Our id in it settles what else stays unconfirmed."""
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **address(message.recipient),
        "type": message.kind,
        message.kind: content(message),
        "biz_opaque_callback_data": message.public_id,
    }
    if message.quoted_wamid:
        body["context"] = {"message_id": message.quoted_wamid}
    return body


def content(message: Message) -> Any:
    """Meta's object of its kind; of a file, with the id under which Meta has it."""
    said = message.payload[message.kind]
    if message.kind == "template":
        return with_ids(said, [one.media_id for one in message.attachments.all()])
    if message.kind not in Attachment.Kind.values or "id" in said or "link" in said:
        return said
    ids = [attachment.media_id for attachment in message.attachments.all()]
    return {"id": ids[0], **said} if ids else said


def deliver(parcel: Parcel) -> Outcome:
    """Make the call. Whatever happens, there is an outcome."""
    time.sleep(max((parcel.place - timezone.now()).total_seconds(), 0))
    started = time.monotonic()
    late = timezone.now() - parcel.place > TOO_LATE
    said = {"result": Attempt.Outcome.GIVEN_BACK} if late else call(parcel)
    took = timedelta(seconds=time.monotonic() - started)
    return Outcome(parcel=parcel, at=timezone.now(), took=took, **said)


def call(parcel: Parcel) -> dict[str, Any]:
    connection = parcel.message.connection
    try:
        answer = connection.api().send(
            connection.phone_number_id, envelope(parcel.message)
        )
    except CloudAPIError as error:
        return refusal(error)
    except NeverOpened as error:
        said = {"code": NEVER_OPENED, "details": str(error), "permanent": False}
        return {"result": Attempt.Outcome.UNREACHABLE, "trouble": error, **said}
    except Unanswered as error:
        said = {"details": str(error)}
        return {"result": Attempt.Outcome.UNANSWERED, "trouble": error, **said}
    except Exception:
        # A fault of ours, perhaps after the request was written: never send it again.
        logger.exception("Sending message %s failed", parcel.message)
        return {"result": Attempt.Outcome.UNANSWERED}
    return {"result": Attempt.Outcome.ACCEPTED, "http_status": 200, "answer": answer}


def refusal(error: CloudAPIError) -> dict[str, Any]:
    return {
        "result": Attempt.Outcome.REFUSED,
        "http_status": error.http_status,
        "code": code_of(error),
        "details": error.details or error.title,
        "permanent": error.permanent,
        "trouble": error,
        "answer": {
            "code": error.code,
            "subcode": error.subcode,
            "title": error.title,
            "details": error.details,
            "trace": error.trace,
        },
    }


def code_of(error: CloudAPIError) -> int:
    if isinstance(error, MediaGone):
        return MEDIA_GONE
    return of_http(error.http_status) if error.code is None else error.code
