"""What is on its way, what happened, and what shall go wrong."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from simulator.models.business import BusinessNumber
from simulator.models.people import Message


class Webhook(models.Model):
    """One change on its way to the business. A batch makes one POST of several."""

    number = models.ForeignKey(BusinessNumber, on_delete=models.CASCADE)
    field = models.CharField(max_length=60)
    value = models.JSONField()
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True)
    status = models.CharField(max_length=10, blank=True)

    due_at = models.FloatField()
    # Stands beside the line: what comes after it does not wait for it.
    aside = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)  # how often 200 was heard
    posted_at = models.FloatField(null=True)
    url = models.CharField(max_length=500, blank=True)
    http_status = models.PositiveIntegerField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                "number", "id", name="line", condition=Q(posted_at__isnull=True)
            ),
            models.Index("due_at", name="due", condition=Q(posted_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.pk}"


class Call(models.Model):
    """A Graph call and our answer, as evidence. Tokens are not kept."""

    at = models.FloatField()
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=500)
    request: models.JSONField[Any, Any] = models.JSONField(null=True)
    http_status = models.PositiveIntegerField(null=True)
    response: models.JSONField[Any, Any] = models.JSONField(null=True)
    dropped = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Fault(models.Model):
    name = models.CharField(primary_key=True, max_length=40)
    value = models.FloatField(null=True)
    count = models.PositiveIntegerField(null=True)
    on = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return self.name


class Pace(models.Model):
    """One row: how long things take here, in seconds."""

    sent_after = models.FloatField(default=0.15)
    delivered_after = models.FloatField(default=0.25)
    reviewed_after = models.FloatField(default=8)  # a message template, by Meta
    limits = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.sent_after} s, {self.delivered_after} s"

    @classmethod
    def now(cls) -> Pace:
        return cls.objects.filter(pk=1).first() or cls(pk=1)
