"""What Meta says of a contact or instead of a message, in our words."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_app.payloads.reading import dict_at, list_at, number_at, text_at
from inbox.models.contact import written

UNAVAILABLE = 131060

# What Meta names but does not hand over.
UNSHOWN: dict[str, Promise] = {
    "poll": gettext_lazy("A poll."),
    "poll_creation": gettext_lazy("A poll."),
    "poll_update": gettext_lazy("A vote in a poll."),
    "video_note": gettext_lazy("A video note."),
    "live_location": gettext_lazy("A live location."),
    "event": gettext_lazy("An invitation to an event."),
    "group_invite": gettext_lazy("An invitation to a group."),
    "edit": gettext_lazy("A message was edited."),
    "view_once": gettext_lazy("A photo or video that can be seen once."),
    "media_placeholder": gettext_lazy("A file from before this number was connected."),
    "request_welcome": gettext_lazy("They opened this chat for the first time."),
}


def notice_of(payload: dict[str, Any]) -> str:
    told = dict_at(payload, "system")
    match text_at(told, "type"):
        case "user_changed_number" if new := text_at(told, "wa_id"):
            numbers = {"new": written(new), "old": written(text_at(payload, "from"))}
            if not text_at(payload, "from"):
                return _("They have a new number: %(new)s") % numbers
            return _("They changed their number from %(old)s to %(new)s") % numbers
        case "user_changed_user_id":
            return _("WhatsApp gave them a new user ID")
        case "customer_identity_changed":
            return _("Their security code changed: they may have a new phone")
    return text_at(told, "body") or _("WhatsApp told something of this contact")


def unshown(kind: str, payload: dict[str, Any]) -> str:
    """What it is that cannot be shown, as far as Meta says."""
    error = next(iter(list_at(payload, "errors")), {})
    named = text_at(dict_at(payload, "unsupported"), "type")
    if known := UNSHOWN.get(named or kind):
        return str(known)
    if number_at(error, "code") == UNAVAILABLE:
        return _("A message that WhatsApp did not hand over.")
    if named or (kind and kind not in ("unsupported", "unknown", "interactive")):
        return _("A message of the kind “%(kind)s”.") % {"kind": named or kind}
    return _("A kind of message that WhatsApp does not hand over.")
