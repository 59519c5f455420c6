from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.connection import Connection


class GraphFailureQuerySet(models.QuerySet["GraphFailure"]):
    def expired(self, *, at: datetime) -> GraphFailureQuerySet:
        """Older than the raw webhooks that we keep."""
        return self.filter(at__lt=at - timedelta(days=settings.WEBHOOK_KEEP_DAYS))


class GraphFailure(models.Model):
    """A call that Graph refused or left unanswered, of whatever kind.

    Never with what somebody wrote, with a phone number or a secret.
    """

    class Outcome(models.TextChoices):
        REFUSED = "refused", _("refused")
        POSTPONED = "postponed", _("refused for now")
        UNREACHABLE = "unreachable", _("never opened")
        UNANSWERED = "unanswered", _("written, without an answer")

    at = models.DateTimeField(_("at"), db_index=True)
    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="+", verbose_name=_("number")
    )
    # What it was for: send, read receipt, typing, templates, check: token, …
    operation = models.CharField(_("operation"), max_length=40)
    subject = models.CharField(_("message"), max_length=32, blank=True)  # public id
    outcome = models.CharField(_("outcome"), max_length=11, choices=Outcome.choices)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    code = models.IntegerField(_("code"), null=True)
    subcode = models.IntegerField(_("subcode"), null=True)
    words = models.TextField(_("words"), blank=True)
    trace = models.CharField(_("Meta's trace ID"), max_length=80, blank=True)
    method = models.CharField(_("method"), max_length=6, blank=True)
    path = models.CharField(_("path"), max_length=200, blank=True)
    # Its shape: for what was written there stands only how long it was.
    request = models.JSONField(_("request"), default=dict, blank=True)
    duration_ms = models.PositiveIntegerField(_("duration in ms"), null=True)

    objects: ClassVar[GraphFailureQuerySet] = GraphFailureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-id",)
        verbose_name = _("failed Graph call")
        verbose_name_plural = _("failed Graph calls")

    def __str__(self) -> str:
        return f"{self.operation} {self.code or self.outcome}"
