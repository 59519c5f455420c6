from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models import Connection


class Waiting(models.Model):
    """A status, reaction, edit or deletion whose message is not here yet."""

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="+", db_index=False
    )
    wamid = models.CharField(max_length=255)  # of the message it waits for
    # Our own message's public id from biz_opaque_callback_data, if it carries one.
    callback = models.CharField(max_length=32, blank=True)
    kind = models.CharField(max_length=12)  # status, reaction, edit, revoke
    # What makes it itself, so that a repeat waits once.
    key = models.CharField(max_length=300)
    record = models.JSONField()  # the item, as inbox.waiting_room reads it
    meta_at = models.DateTimeField()
    received_at = models.DateTimeField()
    webhook = models.CharField(max_length=32, blank=True)  # as its Arrival has it

    class Meta:
        verbose_name = _("waiting item")
        verbose_name_plural = _("waiting items")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connection", "kind", "key"], name="waits_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["connection", "wamid"], name="waiting_for_wamid"),
            models.Index(fields=["callback"], name="waiting_for_callback"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.wamid}"
