from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from inbox.models.message import Message


class StatusReport(models.Model):
    """What Meta told once of how far a message of ours got; repeats add nothing."""

    # Found by the unique index, which begins with it.
    message = models.ForeignKey(
        Message, models.CASCADE, related_name="reports", db_index=False
    )
    status = models.CharField(max_length=11, choices=Message.Status.choices)
    error_code = models.IntegerField(null=True)
    meta_at = models.DateTimeField()  # as Meta says, even if that is in the future
    received_at = models.DateTimeField()
    # Public id of the webhook event that told it first, which may have been pruned.
    webhook = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ("received_at", "id")
        verbose_name = _("status report")
        verbose_name_plural = _("status reports")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "message",
                "status",
                "meta_at",
                # To a constraint no two nulls are alike; no code of Meta's is below 0.
                Coalesce("error_code", -1),
                name="one_report_a_status",
            )
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.meta_at:%F %T}"
