from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from inbox.models.contact import Contact


class Choice(models.Model):
    """What Meta told of a contact's wish for marketing messages.

    Kept, because whose it was may turn out later.
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="choices")
    scope = models.CharField(max_length=32)
    # As on messages: "user_id:PT.…", "wa_id:351…".
    other_side = models.CharField(max_length=180)
    value = models.CharField(max_length=12)  # stop, resume, signup
    at = models.DateTimeField()  # by Meta's clock

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scope", "other_side", "at", "value"], name="one_choice_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.value} of {self.other_side}"
