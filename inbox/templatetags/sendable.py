"""What may be sent, as scripts know it before anything is brought up."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from inbox.sendable import ANIMATED_STICKER, AS_BROWSERS_SAY, KIND_OF, KINDS, Kind

register = template.Library()


@register.simple_tag
def sendable_limits() -> list[Kind]:
    return list(KINDS.values())


@register.simple_tag
def sendable_facts() -> dict[str, Any]:
    # Whether a sticker moves the server sees.
    largest = {name: kind.largest for name, kind in KINDS.items()}
    largest["sticker"] = ANIMATED_STICKER
    known = KIND_OF | {name: KIND_OF[mime] for name, mime in AS_BROWSERS_SAY.items()}
    return {
        "types": {mime: (kind, largest[kind]) for mime, kind in known.items()},
        "kinds": {name: str(kind.words) for name, kind in KINDS.items()},
        "words": {
            "voice": _("Voice message"),
            "document": _("Document"),
            "empty": _("This file is empty."),
            "unknown": _("WhatsApp takes no such file ({type})."),
            "too_large": _("{what} may have at most {most}; this one has {size}."),
            "no_microphone": _("This browser gives us no microphone."),
            "no_recorder": _("This browser cannot record what WhatsApp takes."),
        },
    }
