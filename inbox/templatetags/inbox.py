"""Filters for bubbles and people: they format, nothing else."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agent
from channels_app.models import Event
from inbox import formatting, media_troubles, retelling, troubles
from inbox.kinds import notices
from inbox.models import Attachment, Choice, Contact, Identity, Message
from inbox.models.contact import written
from inbox.templatetags.kinds import UNSHOWN, payload_of, shown_as

register = template.Library()

MOST_PREVIEWED = 400  # characters of a text that a line may show

# What stands for a message in one line: its sign, and its name if it has no words.
SIGNS: dict[str, tuple[str, str | Promise]] = {
    "image": ("📷", gettext_lazy("Photo")),
    "video": ("🎬", gettext_lazy("Video")),
    "audio": ("🎤", gettext_lazy("Voice message")),
    "document": ("📄", gettext_lazy("Document")),
    "sticker": ("", gettext_lazy("Sticker")),
    "location": ("📍", gettext_lazy("Location")),
    "contacts": ("👤", gettext_lazy("Contact card")),
    "order": ("🛒", gettext_lazy("Order")),
}


@register.filter
def formatted(text: str) -> SafeString:
    """WhatsApp's formatting as HTML; whatsapp() escapes all that people wrote."""
    return mark_safe(formatting.whatsapp(text))  # noqa: S308


@register.filter
def price_words(message: Message) -> str:
    """What Meta told of the price, in its words: "utility, regular, PMP"."""
    told = message.pricing
    words = (told.get("category"), told.get("type"), told.get("pricing_model"))
    return ", ".join(str(word).replace("_", " ") for word in words if word)


@register.filter
def is_emoji_only(text: str) -> bool:
    return formatting.is_emoji_only(text)


@register.filter
def preview(message: Message | None) -> str:
    """A message in one line, for the list and for quotes."""
    if message is None:
        return ""
    if message.revoked_at:
        return _("This message was deleted")
    sign, name = SIGNS.get(message.kind, ("", ""))
    words = formatting.plain(message.text[:MOST_PREVIEWED]) or name
    if not words and shown_as(message) == UNSHOWN:
        words = notices.unshown(message.kind, payload_of(message))
    words = " ".join(str(words or _("A message without words")).split())
    return f"{sign} {words}".strip()


@register.filter
def is_ours(message: Message) -> bool:
    return message.direction == Message.Direction.OUTBOUND


@register.filter
def is_late(message: Message) -> bool:
    """Whether it reached us so late that it may stand above what was read since."""
    if is_ours(message) or not message.created_at:
        return False
    return message.created_at - message.ordered_at > retelling.LATE


@register.filter
def author_name(message: Message) -> str:
    if not is_ours(message):
        return message.conversation.contact.display_name
    if message.author:
        return message.author.get_short_name()
    by_program = message.origin == Message.Origin.PROGRAM
    return _("Program") if by_program else _("Phone app")


@register.filter
def quoted_author(message: Message) -> str:
    quoted = message.quoted
    if quoted is None:
        return ""
    quoted.conversation = message.conversation
    return author_name(quoted)


@register.filter
def short(name: str) -> str:
    """As colleagues say it."""
    return Agent(name=name).get_short_name()


@register.filter
def attachment(message: Message) -> Attachment | None:
    """Its file, which came along with it."""
    found = next(iter(getattr(message, "files", ())), None)
    return Attachment(**found) if found else None


@register.filter
def clock(seconds: float) -> str:
    """0:07, as players say it."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


@register.filter
def problem(attachment: Attachment) -> str:
    return media_troubles.words(attachment)


@register.filter
def is_reactable(message: Message) -> bool:
    return message.pk is not None and message.is_reactable(at=timezone.now())


@register.filter
def trouble(message: Message) -> troubles.Trouble | None:
    return troubles.trouble_of(message) if message.pk else None


@register.filter
def at(payload: Any, path: str) -> Any:
    """What Meta's JSON holds at a dotted path; nothing where its shape differs."""
    for key in path.split("."):
        payload = payload.get(key) if isinstance(payload, dict) else None
    return payload


@register.filter
def listed(value: Any) -> list[dict[str, Any]]:
    """The objects in a list of Meta's; none where its shape differs."""
    found = value if isinstance(value, list) else []
    return [part for part in found if isinstance(part, dict)]


@register.filter
def line(event: Event) -> str:
    """The grey line that an event leaves in the thread."""
    who = event.agent.get_short_name() if event.agent else ""
    to, to_name = getattr(event, "to", ""), getattr(event, "to_name", "")
    himself = event.agent is not None and event.agent.public_id == to
    match event.type:
        case "conversation.closed":
            return format_html(_("<b>{}</b> closed this"), who or _("Parley"))
        case "conversation.reopened" if who:
            return format_html(_("<b>{}</b> reopened this"), who)
        case "conversation.reopened":
            return _("Reopened by a new message")
        case "conversation.assigned" if to_name and not himself:
            by = format_html("<b>{}</b>", who or _("Parley"))
            name = format_html("<b>{}</b>", short(to_name))
            return format_html(_("{} gave this to {}"), by, name)
        case "conversation.assigned":
            return format_html(_("<b>{}</b> took this"), who or _("Parley"))
        case "conversation.unassigned":
            return format_html(_("<b>{}</b> gave this back"), who or _("Parley"))
        case "conversation.blocked":
            return format_html(_("<b>{}</b> blocked the customer"), who or _("Parley"))
        case "conversation.unblocked":
            words = _("<b>{}</b> unblocked the customer")
            return format_html(words, who or _("Parley"))
        case "contact.opted_in" if who:
            return format_html(_("<b>{}</b> recorded consent to marketing"), who)
        case "contact.opted_in":
            return _("The customer agreed to marketing messages")
        case "contact.opted_out" if who:
            return format_html(_("<b>{}</b> opted the customer out of marketing"), who)
        case "contact.opted_out":
            return _("The customer opted out of marketing messages")
    return event.type


@register.filter
def choice_source(choice: dict[str, Any]) -> str:
    """By which way we learned of it, in words."""
    known = dict(Choice.Source.choices)
    return str(known.get(choice["source"], choice["source"]))


@register.filter
def identities(contact: Contact) -> list[Identity]:
    """How they can be known now, phone number first."""
    kinds = (Identity.Kind.WA_ID, Identity.Kind.USERNAME, Identity.Kind.USER_ID)
    return [found for kind in kinds if (found := contact.current(kind))]


@register.filter
def identity_words(identity: Identity) -> str:
    if identity.kind == Identity.Kind.WA_ID:
        return written(identity.value)
    is_name = identity.kind == Identity.Kind.USERNAME
    return f"@{identity.value}" if is_name else identity.value
