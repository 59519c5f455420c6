from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from accounts.public_ids import PublicIdField
from channels_app.encryption import EncryptedTextField

if TYPE_CHECKING:
    from accounts.models import Agent


def a_verify_token() -> str:
    return secrets.token_urlsafe(36)


def default_graph_url() -> str:
    return str(settings.GRAPH_URL)


def default_graph_version() -> str:
    return str(settings.GRAPH_VERSION)


def fingerprint(secret: str) -> str:
    """Names an app secret without telling it: what a WebhookEvent remembers."""
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def active(self) -> ConnectionQuerySet:
        """Those that receive: every one that no admin has switched off."""
        return self.exclude(state=Connection.State.OFF)

    def visible_to(self, agent: Agent) -> ConnectionQuerySet:
        """Those the agent's teams answer; one without a team is everybody's."""
        mine = Team.objects.filter(members=agent)
        return self.filter(Q(teams=None) | Q(teams__in=mine)).distinct()


class Connection(models.Model):
    """A WhatsApp business number that we answer, with its credentials."""

    class State(models.TextChoices):
        PENDING = "pending", _("nothing heard yet")
        ACTIVE = "active", _("active")
        ATTENTION = "attention", _("needs attention: sending is held")
        OFF = "off", _("off")

    class ReadReceipts(models.TextChoices):
        ON_OPEN = "on_open", _("when a conversation is opened")
        ON_REPLY = "on_reply", _("with a reply")
        NEVER = "never", _("never")

    public_id = PublicIdField("con")
    name = models.CharField(_("name"), max_length=80)
    phone_number_id = models.CharField(_("phone number ID"), max_length=32)
    business_account_id = models.CharField(_("business account ID"), max_length=32)
    teams = models.ManyToManyField(
        Team, blank=True, related_name="connections", verbose_name=_("teams")
    )
    read_receipts = models.CharField(
        _("read receipts"),
        max_length=10,
        choices=ReadReceipts.choices,
        default=ReadReceipts.ON_OPEN,
    )

    access_token = EncryptedTextField(_("access token"))
    app_secret = EncryptedTextField(_("app secret"), blank=True)
    previous_app_secret = EncryptedTextField(_("previous app secret"), blank=True)
    verify_token = EncryptedTextField(_("verify token"), default=a_verify_token)
    graph_url = models.CharField(
        _("Graph address"), max_length=200, default=default_graph_url
    )
    graph_version = models.CharField(
        _("Graph version"), max_length=8, default=default_graph_version
    )

    # Learned from Graph and from webhooks.
    portfolio_id = models.CharField(
        _("business portfolio ID"), max_length=32, blank=True
    )
    app_id = models.CharField(_("app ID"), max_length=32, blank=True)
    display_number = models.CharField(_("display number"), max_length=32, blank=True)
    verified_name = models.CharField(_("verified name"), max_length=120, blank=True)
    token_expires_at = models.DateTimeField(_("token ends"), null=True, blank=True)
    token_scopes = models.JSONField(_("token scopes"), default=list, blank=True)
    quality = models.CharField(_("quality"), max_length=12, blank=True)
    messaging_limit = models.CharField(_("messaging limit"), max_length=24, blank=True)
    throughput = models.PositiveIntegerField(_("messages per second"), default=80)
    coexistence = models.BooleanField(_("also on the phone app"), default=False)
    # What Meta told about the account, newest per kind: {field: {at, words}}.
    notices = models.JSONField(_("notices"), default=dict, blank=True)

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PENDING
    )
    attention = models.TextField(_("what needs attention"), blank=True)
    attention_code = models.IntegerField(null=True, blank=True)
    # The last *Test connection*: {state, steps: [{step, result, words}]}.
    check_report = models.JSONField(_("last test"), default=dict, blank=True)
    checked_at = models.DateTimeField(_("last tested"), null=True, blank=True)
    webhook_verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    last_webhook_at = models.DateTimeField(_("last webhook"), null=True, blank=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects: ClassVar[ConnectionQuerySet] = ConnectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name",)
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["phone_number_id"],
                condition=~Q(state="off"),
                name="one_active_connection_a_number",
                violation_error_message=_(
                    "Another active connection already has this phone number ID."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        """Within which Meta's user ids name one person."""
        return self.portfolio_id or self.business_account_id

    @property
    def secrets(self) -> list[str]:
        """App secrets that may sign for this number, newest first."""
        ours = [self.app_secret or settings.META_APP_SECRET, self.previous_app_secret]
        return [secret for secret in ours if secret]

    @property
    def webhook_url(self) -> str:
        return f"{settings.PUBLIC_URL}/webhooks/whatsapp/{self.public_id}"
