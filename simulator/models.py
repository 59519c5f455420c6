"""Meta's side and the customers' side of WhatsApp, as far as an inbox meets them.

Times are Unix seconds, as in everything that Meta sends.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

SCOPES = ["whatsapp_business_management", "whatsapp_business_messaging"]
FIELDS = [
    "messages",
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "template_category_update",
    "phone_number_quality_update",
    "phone_number_name_update",
    "account_update",
    "account_alerts",
    "account_review_update",
    "account_settings_update",
    "business_capability_update",
    "security",
    "user_preferences",
    "smb_message_echoes",
]
WINDOW = 24 * 60 * 60  # seconds from the customer's last message


def all_scopes() -> list[str]:
    return list(SCOPES)


def all_fields() -> list[str]:
    return list(FIELDS)


class App(models.Model):
    id = models.CharField(primary_key=True, max_length=32)
    name = models.CharField(max_length=100, default="Inbox")
    secret = models.CharField(max_length=100)
    callback_url = models.CharField(max_length=500, blank=True)
    verify_token = models.CharField(max_length=255, blank=True)
    fields = models.JSONField(default=all_fields)
    live = models.BooleanField(default=True)
    proof_required = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class BusinessAccount(models.Model):
    id = models.CharField(primary_key=True, max_length=32)
    portfolio_id = models.CharField(max_length=32)
    app = models.ForeignKey(App, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    subscribed = models.BooleanField(default=True)
    override_url = models.CharField(max_length=200, blank=True)
    payment = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class AccessToken(models.Model):
    """One token may reach several accounts: then it has a row for each."""

    token = models.CharField(max_length=500)
    account = models.ForeignKey(BusinessAccount, on_delete=models.CASCADE)
    scopes = models.JSONField(default=all_scopes)
    issued_at = models.FloatField()
    expires_at = models.FloatField(default=0)  # 0: never

    class Meta:
        constraints = [models.UniqueConstraint("token", "account", name="one_token")]

    def __str__(self) -> str:
        return f"token of {self.account_id}"


class MessageTemplate(models.Model):
    id = models.CharField(primary_key=True, max_length=32)
    account = models.ForeignKey(BusinessAccount, on_delete=models.CASCADE)
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=10, default="en")
    category = models.CharField(max_length=20, default="UTILITY")
    status = models.CharField(max_length=20, default="APPROVED")
    components = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint("account", "name", "language", name="one_template")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class BusinessNumber(models.Model):
    id = models.CharField(primary_key=True, max_length=32)
    account = models.ForeignKey(BusinessAccount, on_delete=models.CASCADE)
    name = models.CharField(max_length=100, default="Teapot Shop")
    display_phone_number = models.CharField(max_length=40)
    override_url = models.CharField(max_length=200, blank=True)
    registered = models.BooleanField(default=True)
    locked = models.BooleanField(default=False)
    quality_rating = models.CharField(max_length=10, default="GREEN")
    tier = models.CharField(max_length=20, default="TIER_2K")
    throughput = models.PositiveIntegerField(default=80)

    def __str__(self) -> str:
        return f"{self.name} {self.display_phone_number}"

    @property
    def digits(self) -> str:
        return "".join(filter(str.isdigit, self.display_phone_number))

    @property
    def callback_url(self) -> str:
        """Where changes of the field *messages* go; all others go to the app's."""
        account = self.account
        return self.override_url or account.override_url or account.app.callback_url


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
    typing_until = models.FloatField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("phone", "number", name="one_chat")]

    def __str__(self) -> str:
        return f"{self.phone_id} with {self.number_id}"

    @property
    def window_closes_at(self) -> float | None:
        return self.last_inbound_at and self.last_inbound_at + WINDOW


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
    graph_version = models.CharField(max_length=8, blank=True)
    accepted = models.BooleanField(default=False)

    # outbound: accepted, sent, delivered, read, failed
    # inbound: waiting (on a phone that is offline), sent, delivered, read
    status = models.CharField(max_length=10)
    times = models.JSONField(default=dict)
    error = models.JSONField(null=True)
    due_at = models.FloatField(null=True, db_index=True)

    class Meta:
        indexes = [models.Index("phone", "number", "timestamp", name="screen")]

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


class Webhook(models.Model):
    """One change on its way to the business. A batch makes one POST of several."""

    number = models.ForeignKey(BusinessNumber, on_delete=models.CASCADE)
    field = models.CharField(max_length=60)
    value = models.JSONField()
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True)
    status = models.CharField(max_length=10, blank=True)

    due_at = models.FloatField()
    attempts = models.PositiveIntegerField(default=0)
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
    limits = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.sent_after} s, {self.delivered_after} s"

    @classmethod
    def now(cls) -> Pace:
        return cls.objects.filter(pk=1).first() or cls(pk=1)
