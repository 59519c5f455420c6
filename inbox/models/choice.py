from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Agent
from inbox.models.contact import Contact


class Choice(models.Model):
    """A contact's wish for marketing messages: when it was said, how, and to whom.

    All are kept, because whose it was may turn out later; the newest counts.
    """

    class Source(models.TextChoices):
        META = "meta", _("in WhatsApp's own settings")
        MESSAGE = "message", _("by a message")
        AGENT = "agent", _("recorded by an agent")
        IMPORTED = "imported", _("imported")

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="choices")
    scope = models.CharField(max_length=32)
    # As on messages: "user_id:PT.…", "wa_id:351…".
    other_side = models.CharField(max_length=180)
    value = models.CharField(max_length=12)  # stop, resume, signup
    at = models.DateTimeField()  # by Meta's clock, if Meta told it
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.META)
    by = models.ForeignKey(
        Agent, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    how = models.CharField(max_length=200, blank=True)  # in the agent's words

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
