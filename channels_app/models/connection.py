from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from accounts.public_ids import PublicIdField
from channels_app import publishing
from channels_app.cloud_api import CloudAPI, session
from channels_app.encryption import EncryptedTextField
from channels_app.models.credentials import (
    a_day_from_now,
    a_verify_token,
    a_version,
    a_web_address,
    default_graph_url,
    default_graph_version,
    one_word,
    only_digits,
)

if TYPE_CHECKING:
    from accounts.models import Agent
    from channels_app.models.event import Event


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def active(self) -> ConnectionQuerySet:
        """Those that receive: every one that no admin has switched off."""
        return self.exclude(state=Connection.State.OFF)

    def visible_to(self, agent: Agent) -> ConnectionQuerySet:
        """Those the agent's teams answer; one without a team is everybody's."""
        mine = Team.objects.filter(members=agent)
        return self.filter(Q(teams=None) | Q(teams__in=mine)).distinct()

    def concerned(
        self, *, numbers: Iterable[str], accounts: Iterable[str]
    ) -> ConnectionQuerySet:
        """Those with one of these phone number or business account ids."""
        return self.filter(
            Q(phone_number_id__in=numbers) | Q(business_account_id__in=accounts)
        )

    def verified(self, *, at: datetime) -> None:
        """Meta's handshake has reached these with the right verify token."""
        self.update(webhook_verified_at=at)
        publishing.record(*(each.change(at=at) for each in self))

    @transaction.atomic
    def connect(
        self, *, phone_number_id: str, at: datetime, by: Agent | None, **values: Any
    ) -> tuple[Connection, bool]:
        """Add the number, or change the one we have; say whether it was added.

        An empty value leaves what is there. A number that was off is on again.
        """
        mine = self.select_for_update().filter(phone_number_id=phone_number_id)
        # One that is not off comes before all that are.
        found = min(mine, key=lambda c: (c.state == c.State.OFF, -c.pk), default=None)
        connection = found or Connection(phone_number_id=phone_number_id)
        connection.take({name: new for name, new in values.items() if new})
        if connection.state == Connection.State.OFF:
            connection.state = connection.state_when_on
        connection.keep(by=by, at=at)
        return connection, found is None


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

    # What webhooks and tests may teach us; learned_at says when each was told.
    LEARNED = frozenset(
        {"quality", "messaging_limit", "throughput", "coexistence", "verified_name"}
    )

    SECRETS = ("access_token", "app_secret", "previous_app_secret", "verify_token")

    public_id = PublicIdField("con")
    name = models.CharField(_("name"), max_length=80)
    phone_number_id = models.CharField(
        _("phone number ID"), max_length=32, validators=[only_digits]
    )
    business_account_id = models.CharField(
        _("business account ID"), max_length=32, validators=[only_digits]
    )
    teams = models.ManyToManyField(
        Team, blank=True, related_name="connections", verbose_name=_("teams")
    )
    read_receipts = models.CharField(
        _("read receipts"),
        max_length=10,
        choices=ReadReceipts.choices,
        default=ReadReceipts.ON_OPEN,
    )

    access_token = EncryptedTextField(_("access token"), validators=[one_word])
    app_secret = EncryptedTextField(_("app secret"), blank=True)
    previous_app_secret = EncryptedTextField(_("previous app secret"), blank=True)
    verify_token = EncryptedTextField(_("verify token"), default=a_verify_token)
    graph_url = models.CharField(
        _("Graph address"),
        max_length=200,
        default=default_graph_url,
        validators=[a_web_address],
    )
    graph_version = models.CharField(
        _("Graph version"),
        max_length=8,
        default=default_graph_version,
        validators=[a_version],
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
    # When each of these was learned: {column: time}. The newest news counts.
    learned_at = models.JSONField(default=dict, blank=True, editable=False)
    # What Meta told about the account, newest a topic: {topic: {at, words, severity}}.
    notices = models.JSONField(_("notices"), default=dict, blank=True)

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PENDING
    )
    attention = models.TextField(_("what needs attention"), blank=True)
    attention_code = models.IntegerField(null=True, blank=True)
    # The last *Test connection* (channels_app.checks.report).
    check_report = models.JSONField(_("last test"), default=dict, blank=True)
    checked_at = models.DateTimeField(_("last tested"), null=True, blank=True)
    # When what sending needs last passed. A test that failed, or still runs, is none.
    passed_at = models.DateTimeField(null=True, editable=False)
    check_due_at = models.DateTimeField(default=a_day_from_now, editable=False)
    webhook_verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    last_webhook_at = models.DateTimeField(_("last webhook"), null=True, blank=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects: ClassVar[ConnectionQuerySet] = ConnectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name",)
        verbose_name = _("number")
        verbose_name_plural = _("numbers")
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

    def take(self, values: dict[str, Any]) -> None:
        """Set new values; an app secret in use stays valid beside the new one."""
        account = values.get("business_account_id", self.business_account_id)
        if self.last_webhook_at and account != self.business_account_id:
            # Within it Meta's user ids name people: contacts would fall in two.
            told = _("A number that has received messages stays in its account.")
            raise ValidationError({"business_account_id": told})
        new_secret = values.get("app_secret", self.app_secret)
        if self.app_secret and new_secret != self.app_secret:
            self.previous_app_secret = self.app_secret
        for name, value in values.items():
            setattr(self, name, value)

    @transaction.atomic
    def keep(self, *, by: Agent | None, at: datetime) -> None:
        """Save what was taken; raises ValidationError that names the fields."""
        # Until a test has asked for the number's own name, its id must do.
        self.name = self.name or self.phone_number_id
        self.full_clean()
        self.save()
        if not self.is_on:
            # Nobody tests it any more, so nothing else would end them.
            self.alarms.end(at=at)
        self.changed(at=at, by=by)

    def heard(self, *, at: datetime) -> Event | None:
        """A webhook came; unsaved. The first one makes the number active."""
        self.last_webhook_at = max(self.last_webhook_at or at, at)
        if self.state != self.State.PENDING:
            return None
        self.state = self.State.ACTIVE
        return self.change(at=at, state=self.state)

    @transaction.atomic
    def needs_attention(self, code: int | None, words: str, *, at: datetime) -> None:
        """Hold what is to be sent until somebody has seen to it; a test lifts it."""
        state = self.State.ATTENTION
        rows = Connection.objects.filter(pk=self.pk).exclude(state=self.State.OFF)
        rows = rows.exclude(state=state, attention_code=code, attention=words)
        if rows.update(state=state, attention=words, attention_code=code):
            self.changed(at=at, state=state, code=code)

    @transaction.atomic
    def recovered(self, *, at: datetime) -> None:
        """A test has passed: go on sending what was held."""
        Connection.objects.filter(pk=self.pk).update(passed_at=at)
        state = self.state_when_on
        rows = Connection.objects.filter(pk=self.pk, state=self.State.ATTENTION)
        if rows.update(state=state, attention="", attention_code=None):
            self.changed(at=at, state=state)

    def changed(self, *, at: datetime, by: Agent | None = None, **data: Any) -> None:
        """Say that what shows this number should look again."""
        publishing.record(self.change(at=at, by=by, **data))

    def change(self, *, at: datetime, by: Agent | None = None, **data: Any) -> Event:
        return publishing.happened(
            "connection.changed",
            connection=self,
            subject=self.public_id,
            agent=by,
            at=at,
            **data,
        )

    def api(self) -> CloudAPI:
        """Graph, as this number, through this thread's own session."""
        return CloudAPI(
            session(),
            self.graph_url,
            self.graph_version,
            self.access_token,
            self.app_secret or settings.META_APP_SECRET,
        )

    @property
    def state_when_on(self) -> str:
        heard = self.last_webhook_at is not None
        return self.State.ACTIVE if heard else self.State.PENDING

    @property
    def is_on(self) -> bool:
        return self.state != self.State.OFF

    @property
    def health(self) -> str:
        """healthy, degraded, unhealthy, or error while no test could tell."""
        return str(self.check_report.get("health", "error"))

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
