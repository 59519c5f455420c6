"""What can be said, as programs and the composer say it, checked once for both.

``checked(kind, given)`` takes plain JSON, in Meta's shape or a simpler one (a bare
text, flat buttons, ``url`` for ``link``), checks every limit of Meta's that can be
known beforehand, and gives Meta's object. What is wrong is a ValidationProblem.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from channels_app.payloads.reading import cleaned
from channels_app.payloads.wording import readable
from inbox.contents import plain
from inbox.contents.given import Given
from inbox.contents.interactive import interactive
from inbox.refusals import ValidationProblem

KINDS: dict[str, Callable[[Given], Any]] = {
    "text": plain.text,
    "location": plain.location,
    "contacts": plain.contacts,
    "reaction": plain.reaction,
    "interactive": interactive,
}


@dataclass(frozen=True)
class Content:
    kind: str
    meta: Any  # Meta's object of that kind

    @property
    def text(self) -> str:
        """What can be read of it, for lists and searches."""
        return readable({"type": self.kind, self.kind: self.meta})


def checked(kind: str, given: Any) -> Content:
    if kind not in KINDS:
        names = ", ".join(sorted(KINDS))
        told = _("This has to be one of: %(names)s.") % {"names": names}
        raise ValidationProblem("type", told)
    try:
        tame = cleaned(given)
    except RecursionError:
        raise ValidationProblem(kind, _("This is nested too deeply.")) from None
    return Content(kind, KINDS[kind](Given(tame, kind)))


__all__ = ["Content", "checked"]
