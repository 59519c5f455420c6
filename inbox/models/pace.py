from __future__ import annotations

from django.db import models

from channels_app.models import Connection


class Pace(models.Model):
    """A connection's sending budget, one row for all workers."""

    connection = models.OneToOneField(Connection, models.CASCADE, related_name="pace")
    # The next free place in the line of messages per second.
    paced_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.connection_id}: {self.paced_until}"
