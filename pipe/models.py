"""What goes through in a minute, kept for a week: no figure needs to count a table."""

from __future__ import annotations

from collections import Counter

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from channels_app.models import Connection, WebhookEvent
from inbox.models import Message
from pipe.tallying import Key, tally


class Sample(models.Model):
    """A minute: which rows came in it, and how large everything was at its end."""

    minute = models.DateTimeField(_("minute"), unique=True)
    # The rows of this minute, by id: those after the first number, up to the second.
    webhooks_after = models.BigIntegerField()
    webhooks_upto = models.BigIntegerField()
    messages_after = models.BigIntegerField()
    messages_upto = models.BigIntegerField()
    # Of the minutes before: [connection, what, in an hour, in a day, in a week].
    totals = models.JSONField(default=list)
    sizes = models.JSONField(default=dict)  # pipe.sizes

    class Meta:
        ordering = ("-minute",)
        # Its list in the admin is the page.
        verbose_name = _("pipe")
        verbose_name_plural = _("pipe")

    def __str__(self) -> str:
        return f"{self.minute:%F %H:%M}"

    @transaction.atomic
    def count(self) -> None:
        """Count its rows, as they are now: webhooks settle, and statuses climb."""
        # Two samplers may be at it: one waits, and finds nothing changed.
        Sample.objects.select_for_update().get(pk=self.pk)
        webhooks = WebhookEvent.objects.order_by().filter(
            pk__gt=self.webhooks_after, pk__lte=self.webhooks_upto
        )
        messages = Message.objects.filter(
            pk__gt=self.messages_after, pk__lte=self.messages_upto
        )
        counted = tally(webhooks, messages)
        known: Counter[Key] = Counter(
            {(row.connection_id, row.what): row.count for row in self.tallies.all()}
        )
        if counted == known:
            return
        self.tallies.all().delete()
        Tally.objects.bulk_create(
            Tally(sample=self, connection_id=connection, what=what, count=count)
            for (connection, what), count in counted.items()
        )


class Tally(models.Model):
    """How many of one kind came in a minute, and at which connection."""

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="tallies")
    connection = models.ForeignKey(
        Connection, models.CASCADE, null=True, related_name="+"
    )
    what = models.CharField(max_length=20)  # pipe.tallying
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")

    def __str__(self) -> str:
        return f"{self.what} × {self.count}"
