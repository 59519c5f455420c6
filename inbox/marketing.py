"""Marketing templates go to those who want them: asked when written, and when sent."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q

from inbox.error_codes import NO_OPT_IN, OPTED_OUT
from inbox.refusals import NoOptIn, OptedOut
from templates_app.models import MessageTemplate

if TYPE_CHECKING:
    from inbox.models import Contact, Conversation, Message

# What names a template: its business account, name and language.
Named = tuple[str, str, str]


def check(conversation: Conversation, kind: str, content: Any) -> None:
    """Refuse a marketing template that this contact has not asked for."""
    if kind != "template" or not (code := objection_of(conversation.contact)):
        return
    if promotional([named(conversation.connection.business_account_id, content)]):
        raise OptedOut if code == OPTED_OUT else NoOptIn


def unwanted(messages: Collection[Message]) -> dict[int, int]:
    """Those queued ones that their contact does not want, by now, and why."""
    in_question = {
        message: named(
            message.connection.business_account_id, message.payload["template"]
        )
        for message in messages
        if message.kind == "template" and objection_of(message.conversation.contact)
    }
    found = promotional(in_question.values())
    return {
        message.pk: objection_of(message.conversation.contact)
        for message, name in in_question.items()
        if name in found
    }


def objection_of(contact: Contact) -> int:
    """The error code of what this contact says to marketing; 0 if it is welcome."""
    if contact.is_opted_out:
        return OPTED_OUT
    is_assumed = settings.MARKETING_OPT_IN == "assumed"
    return 0 if contact.is_opted_in or is_assumed else NO_OPT_IN


def named(account: str, content: Any) -> Named:
    return account, content["name"], content["language"]["code"]


def promotional(templates: Collection[Named]) -> set[Named]:
    """Which of these are for marketing, as Meta has them now."""
    if not templates:
        return set()
    wanted = Q()
    for account, name, language in set(templates):
        wanted |= Q(business_account_id=account, name=name, language=language)
    rows = MessageTemplate.objects.filter(wanted, category="MARKETING")
    return set(rows.values_list("business_account_id", "name", "language"))
