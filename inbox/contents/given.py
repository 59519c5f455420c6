"""A piece of what somebody wants to send, which knows its place and checks itself.

Whatever is wrong is a ValidationProblem whose field is that place, as a path:
``interactive.action.buttons.0.title``. Lengths are counted in characters, as Meta's.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inbox.refusals import ValidationProblem

URL_LIMIT = 2000
MOST = 1_000  # of what Meta names no limit for


@dataclass(frozen=True)
class Given:
    value: Any
    path: str

    def problem(self, words: str) -> ValidationProblem:
        return ValidationProblem(self.path, words)

    def __contains__(self, key: str) -> bool:
        """Whether something is there: nothing, and an empty text, are left out."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value is not None and value != "" and value != {}

    def at(self, key: str) -> Given:
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Given(value, f"{self.path}.{key}")

    def object(self) -> Given:
        """This, which has to be an object."""
        if self.value is None:
            raise self.problem(_("This is needed."))
        if not isinstance(self.value, dict):
            raise self.problem(_("This has to be an object."))
        return self

    def each(self, *, least: int = 1, most: int = MOST) -> list[Given]:
        """The elements of this list, which holds so many."""
        if self.value is None:
            raise self.problem(_("This is needed."))
        if not isinstance(self.value, list):
            raise self.problem(_("This has to be a list."))
        count = len(self.value)
        if count > most:
            raise self.problem(too_many(most, count))
        if count < least:
            needed = ngettext(
                "At least %(least)d is needed.", "At least %(least)d are needed.", least
            )
            raise self.problem(needed % {"least": least})
        return [Given(one, f"{self.path}.{i}") for i, one in enumerate(self.value)]

    def text(self, limit: int = MOST) -> str:
        """Words that somebody can read, as they will be sent."""
        if self.value is None:
            raise self.problem(_("This is needed."))
        if not isinstance(self.value, str):
            raise self.problem(_("This has to be a text."))
        text = self.value.strip()
        if not any(char.isprintable() and not char.isspace() for char in text):
            raise self.problem(_("Write something first."))
        if len(text) > limit:
            raise self.problem(
                _("WhatsApp takes at most %(limit)d characters; these are %(count)d.")
                % {"limit": limit, "count": len(text)}
            )
        return text

    def url(self) -> str:
        address = self.text(URL_LIMIT)
        try:
            parts = urlsplit(address)
        except ValueError:
            parts = urlsplit("")
        good = parts.scheme in ("http", "https") and parts.hostname
        if not good or any(char.isspace() for char in address):
            raise self.problem(_("This has to be an address like https://example.com."))
        return address

    def one_of(self, values: Collection[str]) -> str:
        if not isinstance(self.value, str) or self.value not in values:
            names = ", ".join(sorted(values))
            raise self.problem(
                _("This has to be one of: %(names)s.") % {"names": names}
            )
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.problem(_("This has to be true or false."))
        return self.value

    def whole(self, least: int, most: int) -> int:
        if type(self.value) is not int or not least <= self.value <= most:
            between = _("This has to be a whole number from %(least)d to %(most)d.")
            raise self.problem(between % {"least": least, "most": most})
        return self.value

    def degrees(self, most: int) -> str | float:
        """A coordinate, as it was given: Meta takes texts and numbers."""
        if self.value is None or self.value == "":
            raise self.problem(_("This is needed."))
        number = math.nan
        if isinstance(self.value, str | int | float) and self.value is not True:
            with suppress(ValueError, OverflowError):
                number = float(self.value)
        if not abs(number) <= most:
            between = _("This has to be a number from −%(most)d to %(most)d.")
            raise self.problem(between % {"most": most})
        return self.value.strip() if isinstance(self.value, str) else number

    def only_if(self, allowed: bool, words: str) -> None:
        if not allowed:
            raise self.problem(words)


def too_many(most: int, count: int) -> str:
    return _("WhatsApp takes at most %(limit)d; these are %(count)d.") % {
        "limit": most,
        "count": count,
    }


def unique(given: list[Given], values: list[str]) -> None:
    """Two that are the same are told at the second one."""
    seen: set[str] = set()
    for one, value in zip(given, values, strict=True):
        if value in seen:
            raise one.problem(_("Another one is called the same."))
        seen.add(value)
