"""The customers' side: phones, and what is on them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from simulator.models.business import BusinessNumber

WINDOW = 24 * 60 * 60  # seconds from the customer's last message
FREE_ENTRY = 72 * 60 * 60  # seconds from the first answer to who came from an ad


class Phone(models.Model):
    """A customer. One business-scoped id does: all accounts are one portfolio's."""

    name = models.CharField(max_length=100, blank=True)
    wa_id = models.CharField(max_length=20, null=True, unique=True)
    user_id = models.CharField(max_length=140, null=True, unique=True)
    username = models.CharField(max_length=60, null=True, unique=True)
    online = models.BooleanField(default=True)
    receipts = models.BooleanField(default=True)
    on_whatsapp = models.BooleanField(default=True)
    blocked = models.BooleanField(default=False)
    open = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wa_id__isnull=False) | Q(user_id__isnull=False),
                name="phone_can_be_addressed",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.wa_id or f"@{self.username}"

    @property
    def reachable(self) -> bool:
        return self.online and not self.blocked


class Chat(models.Model):
    """What one phone and one business number know of each other."""

    phone = models.ForeignKey(Phone, on_delete=models.CASCADE)
    number = models.ForeignKey(BusinessNumber, on_delete=models.CASCADE)
    last_inbound_at = models.FloatField(null=True)
    # From an ad: answered within a day, all is free for three days from the answer.
    referred_at = models.FloatField(null=True)
    free_until = models.FloatField(null=True)
    typing_until = models.FloatField(default=0)
    blocked = models.BooleanField(default=False)  # by the business

    class Meta:
        constraints = [models.UniqueConstraint("phone", "number", name="one_chat")]

    def __str__(self) -> str:
        return f"{self.phone_id} with {self.number_id}"

    @property
    def window_closes_at(self) -> float | None:
        return self.last_inbound_at and self.last_inbound_at + WINDOW

    def answer(self, at: float) -> float | None:
        """Begin the free entry period if this answer does; return when it ends."""
        referred = self.referred_at is not None and at < self.referred_at + WINDOW
        if referred and (self.free_until is None or self.free_until <= at):
            self.referred_at, self.free_until = None, at + FREE_ENTRY
            self.save(update_fields=["referred_at", "free_until"])
        free = self.free_until is not None and at < self.free_until
        return self.free_until if free else None


class Message(models.Model):
    """Inbound is what the customer wrote. `payload` is Meta's JSON: of an inbound one
    the webhook's message object, of an outbound one what Graph was given."""

    wamid = models.CharField(max_length=255, unique=True)
    number = models.ForeignKey(BusinessNumber, on_delete=models.CASCADE)
    phone = models.ForeignKey(Phone, on_delete=models.CASCADE, null=True)
    outbound = models.BooleanField()
    type = models.CharField(max_length=40)
    payload = models.JSONField()
    quote = models.CharField(max_length=255, blank=True)
    timestamp = models.FloatField()

    recipient = models.CharField(max_length=160, blank=True)
    callback_data = models.CharField(max_length=512, blank=True)
    accepted = models.BooleanField(default=False)
    opening = models.BooleanField(default=False)  # a template outside the window

    # outbound: accepted, sent, delivered, read, failed
    # inbound: waiting (on a phone that is offline), sent, delivered, read
    status = models.CharField(max_length=10)
    times = models.JSONField(default=dict)
    error = models.JSONField(null=True)
    free_until = models.FloatField(null=True)
    charged = models.BooleanField(default=False)
    due_at = models.FloatField(null=True, db_index=True)

    class Meta:
        indexes = [
            models.Index("phone", "number", "timestamp", name="screen"),
            models.Index("timestamp", name="openings", condition=Q(opening=True)),
        ]

    def __str__(self) -> str:
        return self.wamid


class Reaction(models.Model):
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="reactions"
    )
    by = models.CharField(max_length=10)  # phone or business
    emoji = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint("message", "by", name="one_reaction")]

    def __str__(self) -> str:
        return self.emoji
