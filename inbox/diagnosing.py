"""Why a message was not delivered: what could have been wrong, looked at one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.db.models import Max
from django.utils.translation import gettext as _

from inbox.error_codes import WINDOW_SHUT
from inbox.models import Identity, Message
from inbox.models.contact import written
from inbox.recounting import OPENING
from inbox.service_window import ServiceWindow, closing_time
from templates_app.models import SENDABLE, MessageTemplate

STUCK = (Message.Status.FAILED, Message.Status.UNCONFIRMED)


@dataclass(frozen=True)
class Check:
    passed: bool
    sentence: str
    at: datetime | None = None  # the time that the sentence ends with


def checks_of(message: Message) -> list[Check]:
    """The recipient, and the window or the template; nothing unless it is stuck."""
    if message.status not in STUCK or message.origin == Message.Origin.PHONE_APP:
        return []
    if message.kind == "template":
        return [recipient(message), template(message)]
    return [recipient(message), window(message)]


def recipient(message: Message) -> Check:
    kind, _colon, value = message.recipient.partition(":")
    if kind != Identity.Kind.WA_ID:
        return Check(True, _("It went to a WhatsApp user ID, not to a phone number."))
    words = {
        True: _("{number} is a complete number, with its country code."),
        False: _("{number} is no complete number: look at its country code."),
    }
    passed = is_complete(value)
    return Check(passed, words[passed].format(number=written(value)))


def is_complete(number: str) -> bool:
    """As long as that country's numbers are; nine digits without one may look local."""
    try:
        parsed = phonenumbers.parse(f"+{number}")
    except phonenumbers.NumberParseException:
        return False
    length = phonenumbers.is_possible_number_with_reason(parsed)
    return length == phonenumbers.ValidationResult.IS_POSSIBLE


def window(message: Message) -> Check:
    """How it stood when the message was to go out, by what had come in until then."""
    tried_at = last_tried_at(message)
    asked = message.conversation.messages.filter(OPENING, ordered_at__lte=tried_at)
    closes_at = closing_time(asked.aggregate(newest=Max("ordered_at"))["newest"])
    if closes_at is None:
        return Check(False, _("The customer had not written: only templates may go."))
    if not ServiceWindow(closes_at).is_open(at=tried_at):
        return Check(False, _("The window for free replies was shut since"), closes_at)
    if message.error_code == WINDOW_SHUT:
        told = _("WhatsApp found the window shut; by what came in it was open until")
        return Check(False, told, closes_at)
    return Check(True, _("The window for free replies was open until"), closes_at)


def last_tried_at(message: Message) -> datetime:
    tried = [attempt.started_at for attempt in message.attempts.all()]
    return max(tried, default=message.failed_at or message.created_at)


def template(message: Message) -> Check:
    """As Meta has it now, and since when: if that is earlier, as it had it then."""
    told = message.payload["template"]
    about = {"name": told["name"], "language": told["language"]["code"]}
    account = message.connection.business_account_id
    rows = MessageTemplate.objects.filter(business_account_id=account, **about)
    if (found := rows.first()) is None:
        missing = _("Meta has no template “{name}” ({language}) in this account.")
        return Check(False, missing.format(**about))
    about["status"] = found.status.lower().replace("_", " ")
    state = _("Meta has the template “{name}” ({language}) as {status}, since")
    return Check(found.status in SENDABLE, state.format(**about), found.status_at)
