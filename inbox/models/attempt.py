from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from inbox.models.message import Message


class Attempt(models.Model):
    """One Graph call for a message; written before the call, finished after it."""

    class Outcome(models.TextChoices):
        STARTED = "started", _("no answer yet")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")  # for good
        POSTPONED = "postponed", _("refused for now")
        UNREACHABLE = "unreachable", _("never opened")
        UNANSWERED = "unanswered", _("written, without an answer")
        GIVEN_BACK = "given_back", _("not made: no thread was free")

    message = models.ForeignKey(
        Message, models.CASCADE, related_name="attempts", db_index=False
    )
    started_at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField(null=True)
    outcome = models.CharField(
        max_length=11, choices=Outcome.choices, default=Outcome.STARTED
    )
    http_status = models.PositiveSmallIntegerField(null=True)
    error_code = models.IntegerField(null=True)
    answer = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes: ClassVar = [
            models.Index(fields=["message", "id"], name="attempts_of_message")
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.started_at:%F %T}"
