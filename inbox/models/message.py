from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agent
from accounts.public_ids import PublicIdField
from channels_app.models import Connection
from inbox.models.conversation import Conversation


class Message(models.Model):
    """One utterance, inbound or outbound, and how far it has got."""

    class Direction(models.TextChoices):
        INBOUND = "inbound", _("inbound")
        OUTBOUND = "outbound", _("outbound")

    class Status(models.TextChoices):
        """How far an outbound message has got; inbound ones have none (RANK orders them)."""

        NONE = "", "–"
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("sending")
        UNCONFIRMED = "unconfirmed", _("unconfirmed")
        ACCEPTED = "accepted", _("accepted")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        DELIVERED = "delivered", _("delivered")
        READ = "read", _("read")
        PLAYED = "played", _("played")

    class Origin(models.TextChoices):
        CONTACT = "contact", _("contact")
        AGENT = "agent", _("agent")
        PHONE_APP = "phone_app", _("phone app")
        PROGRAM = "program", _("program")

    public_id = PublicIdField("msg")
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="messages"
    )
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+")
    direction = models.CharField(max_length=8, choices=Direction.choices)
    origin = models.CharField(max_length=9, choices=Origin.choices)
    author = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    wamid = models.CharField(max_length=255, null=True)
    cid = models.CharField(max_length=64, null=True)  # the sending client's id

    kind = models.CharField(max_length=40)  # Meta's type: text, image, interactive, …
    text = models.TextField(blank=True)  # what can be read of it, also a caption
    payload = models.JSONField(default=dict)  # Meta's JSON: received, or to be sent
    quoted_wamid = models.CharField(max_length=255, blank=True)
    # Who was shown as the recipient when it was written: "wa_id:351…", "user_id:PT.…".
    recipient = models.CharField(max_length=180, blank=True)

    status = models.CharField(
        max_length=11, choices=Status.choices, default=Status.NONE, blank=True
    )
    accepted_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)  # from here on by Meta's clock
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    played_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error_code = models.IntegerField(null=True)
    error_details = models.TextField(blank=True)
    pricing = models.JSONField(default=dict, blank=True)

    # The outbox: when it may be tried (again), who holds it since when, how often tried.
    not_before = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    # A retry is a new message that stands in the failed one's place.
    replaces = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )

    meta_at = models.DateTimeField(null=True)  # Meta's timestamp
    created_at = models.DateTimeField()  # ours
    ordered_at = models.DateTimeField()  # its place in the thread, fixed at insert
    edited_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connection", "wamid"], name="one_message_a_wamid"
            ),
            models.UniqueConstraint(
                fields=["conversation", "cid"], name="one_message_a_cid"
            ),
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(status="sending"),
                name="one_sending_a_conversation",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["conversation", "-ordered_at", "-id"], name="messages_of_thread"
            ),
            models.Index(
                fields=["conversation", "id"],
                condition=Q(status__in=["queued", "sending", "unconfirmed"]),
                name="messages_to_settle",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
