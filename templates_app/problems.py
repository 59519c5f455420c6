"""What is wrong with a message template, at the place where it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Problem:
    field: str
    words: str
    # Nothing is there yet: no mistake as long as somebody writes.
    is_gap: bool = False


def missing(field: str) -> Problem:
    return Problem(field, _("This is needed."), is_gap=True)


def too_long(field: str, text: str, most: int) -> Problem:
    words = _("At most {most} characters; these are {count}.")
    return Problem(field, words.format(most=most, count=len(text)))
