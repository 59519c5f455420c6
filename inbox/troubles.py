"""What is wrong with a message, in plain words, and which button helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from channels_app.models import Connection
from inbox.error_codes import DAY_LIMIT, Cure, meaning_of

if TYPE_CHECKING:
    from inbox.models import Message


@dataclass(frozen=True)
class Trouble:
    sentence: str
    hint: str = ""
    # Of "retry", "leave" and "template", in the order of their buttons.
    actions: tuple[str, ...] = ()


def trouble_of(message: Message) -> Trouble | None:
    """What its author should know; nothing while all goes well.

    For lists: select connection and replaced_by along.
    """
    match message.status:
        case "failed":
            return failure(message)
        case "unconfirmed":
            return doubt(message)
        case "queued":
            return delay(message)
    return None


def failure(message: Message) -> Trouble:
    meaning = meaning_of(message.error_code)
    sentence, hint = str(meaning.sentence), str(meaning.hint)
    if meaning.cure is Cure.CHANGE and not hint:
        # Meta's own words tell what to change, and nothing else does.
        hint = message.error_details
    if hasattr(message, "replaced_by"):
        return Trouble(sentence, _("It was sent again."))
    return Trouble(sentence, hint, meaning.actions)


def doubt(message: Message) -> Trouble:
    sentence = _("WhatsApp did not say whether it took this message.")
    if hasattr(message, "replaced_by"):
        return Trouble(sentence, _("It was sent again."))
    if message.left_at:
        return Trouble(sentence, _("It was left as it is."))
    if not message.asked_at:
        return Trouble(sentence, _("Waiting for WhatsApp to confirm it."))
    return Trouble(
        sentence,
        _("The customer may have received it. Send it again, or leave it?"),
        ("retry", "leave"),
    )


def delay(message: Message) -> Trouble | None:
    connection = message.connection
    if connection.state == Connection.State.ATTENTION:
        return Trouble(
            _("Held back until this number works again."), connection.attention
        )
    if connection.state == Connection.State.OFF:
        return Trouble(_("Held back: this number is switched off."))
    if message.error_code is None:
        return None
    meaning = meaning_of(message.error_code, permanent=False)
    hint = meaning.hint if message.error_code == DAY_LIMIT else _("Trying again.")
    return Trouble(str(meaning.sentence), str(hint))
