from __future__ import annotations

from typing import ClassVar

from django.db import models

from inbox.models.contact import Contact


class Allowance(models.Model):
    """How many people a portfolio's templates have reached in a day, for all workers.

    ``used`` counts its Reached rows, so that nobody has to.
    """

    scope = models.CharField(max_length=32, unique=True)  # Connection.scope
    used = models.PositiveIntegerField(default=0)
    # When the next place comes free; set while messages wait for one.
    opens_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.scope}: {self.used}"


class Reached(models.Model):
    """A person whom a template reached outside a window: counted for a day."""

    scope = models.CharField(max_length=32)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    at = models.DateTimeField()  # by the newest one
    # The only one that did, as long as it may still turn out not to have.
    message_pk = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["scope", "at"], name="reached_in_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} at {self.at}"
