"""Meta's side: apps, business accounts with their tokens and templates, numbers."""

from __future__ import annotations

from django.db import models

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
    # Names of deleted templates, with the time until which Meta keeps them back.
    resting_names = models.JSONField(default=dict)

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
    language = models.CharField(max_length=16, default="en")
    category = models.CharField(max_length=20, default="UTILITY")
    previous_category = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=20, default="APPROVED")
    rejected_reason = models.CharField(max_length=40, default="NONE")
    quality = models.CharField(max_length=10, default="UNKNOWN")
    parameter_format = models.CharField(max_length=12, default="POSITIONAL")
    components = models.JSONField(default=list)
    ttl = models.IntegerField(null=True)  # seconds
    pauses = models.PositiveIntegerField(default=0)
    # When it was made through Graph, and when it was edited while approved.
    made_at = models.FloatField(default=0)
    edits = models.JSONField(default=list)
    # When it changes by itself: somebody will have looked at it, or its pause is over.
    due_at = models.FloatField(null=True)

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
    # Service messages that cost nothing, of a month; and how many of which month went.
    free_messages = models.PositiveIntegerField(default=1_000)
    free_month = models.CharField(max_length=7, blank=True)
    free_used = models.PositiveIntegerField(default=0)

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
