from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from inbox.consent import (
    LONGEST_WORDS,
    RESUME,
    START_WORDS,
    STOP,
    STOP_WORDS,
    normalised,
    phrases,
)


class OptWordsManager(models.Manager["OptWords"]):
    def current(self) -> OptWords:
        """The only row; as long as nobody has edited it, what we begin with."""
        return self.first() or OptWords(pk=1)


class OptWords(models.Model):
    """By which words, sent alone, contacts take marketing back or allow it again."""

    stop = models.TextField(
        _("words that opt out"),
        default=STOP_WORDS,
        help_text=_(
            "One on a line, or several with commas between them. A message that is "
            "nothing but one of these counts; capitals, accents and punctuation do not."
        ),
    )
    start = models.TextField(_("words that opt in"), default=START_WORDS)

    objects: ClassVar[OptWordsManager] = OptWordsManager()

    class Meta:
        verbose_name = _("opt-out words")
        verbose_name_plural = _("opt-out words")

    def __str__(self) -> str:
        return str(_("Opt-out words"))

    def clean(self) -> None:
        stop, start = phrases(self.stop), phrases(self.start)
        for field, listed in (("stop", stop), ("start", start)):
            if not listed:
                raise ValidationError({field: _("There must be a word.")})
            if long := [words for words in listed if len(words) > LONGEST_WORDS]:
                told = _("“%(words)s” is longer than %(limit)s characters.")
                values = {"words": long[0], "limit": LONGEST_WORDS}
                raise ValidationError({field: told % values})
        if both := stop & start:
            words = _("“%s” also stands among those that opt out.")
            raise ValidationError({"start": words % both.pop()})

    def choice_in(self, text: str) -> str:
        """What a message says that is nothing but such a word."""
        said = normalised(text)
        if said in phrases(self.stop):
            return STOP
        return RESUME if said in phrases(self.start) else ""
