from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import Agent
from accounts.public_ids import PublicIdField
from channels_app.along import Along
from channels_app.doorbell import ring
from channels_app.models import Connection
from channels_app.models.loading import QuicklyLoaded
from inbox.error_codes import DAY_LIMIT
from inbox.models.attachment import SHOWN, Attachment
from inbox.models.conversation import Conversation
from inbox.models.reacting import Reacting
from inbox.models.reaction import Reaction
from inbox.models.retrying import Retrying
from inbox.pacing import PAIR_ALLOWANCE

if TYPE_CHECKING:
    from inbox.models.replying import Writing

# A delivery status climbs and never falls, in whatever order it is told.
RANK = (
    "queued",
    "sending",
    "unconfirmed",
    "accepted",
    "sent",
    "failed",
    "delivered",
    "read",
    "played",
)


# It is sent as messages are, and seen on the message that it is about.
CARRIES_A_REACTION = Q(kind="reaction", direction="outbound")


# Beyond the limit of the day (inbox.day_limit); no condition of the others' order.
WAITS_FOR_THE_DAY = Q(status="queued", error_code=DAY_LIMIT)


class MessageQuerySet(models.QuerySet["Message"]):
    def compose(
        self,
        conversation: Conversation,
        writing: Writing,
        *,
        recipient: str,
        ordered_at: datetime,
    ) -> Message:
        """A queued message of ours; nothing is checked here."""
        return self.create(
            conversation=conversation,
            connection=conversation.connection,
            direction=Message.Direction.OUTBOUND,
            origin=Message.Origin.AGENT,
            author=writing.by,
            cid=writing.cid,
            kind=writing.kind,
            text=writing.text,
            payload=writing.payload,
            quoted_wamid=(writing.quoted and writing.quoted.wamid) or "",
            recipient=recipient,
            status=Message.Status.QUEUED,
            replaces=writing.replaces,
            created_at=writing.at,
            ordered_at=ordered_at,
        )

    def for_thread(self) -> MessageQuerySet:
        """With what a bubble shows, but for its conversation, number and retry."""
        reactions = Reaction.objects.filter(message=OuterRef("pk")).exclude(emoji="")
        files = Attachment.objects.filter(message=OuterRef("pk"))
        replaced = Message.objects.filter(pk=OuterRef("replaces"))
        # One value of another row is not joined: PostgreSQL takes longer to plan many
        # joins than for all the rest.
        return self.select_related("author", "quoted__author").annotate(
            chips=Along(reactions, "emoji", "by_contact", sending="sent_as__status"),
            files=Along(files, *SHOWN),
            in_place_of=Subquery(replaced.values("public_id")),
        )

    def due(self, *, at: datetime, also: Collection[int] = ()) -> MessageQuerySet:
        """Those to be sent now, oldest first; of what waits for the day, these also."""
        open_by_now = Q(conversation__window_closes_at__gt=at)
        rows = self.sendable(at=at)
        return rows.filter(~WAITS_FOR_THE_DAY | open_by_now | Q(pk__in=also))

    def waiting_for_a_day(self) -> MessageQuerySet:
        return self.filter(WAITS_FOR_THE_DAY)

    def sendable(self, *, at: datetime) -> MessageQuerySet:
        """The heads of the conversations' queues whose time has come, oldest first."""
        ahead = Q(status="sending") | Q(status="unconfirmed", not_before__gt=at)
        in_front = Message.objects.filter(
            ahead | Q(status="queued", pk__lt=OuterRef("pk")),
            conversation=OuterRef("conversation"),
            # As the index says it: databases find it by this alone.
            status__in=["queued", "sending", "unconfirmed"],
        )
        files = Attachment.objects.filter(message=OuterRef("pk"))
        to_upload = files.filter(upload_due_at__isnull=False).values("pk")[:1]
        paced = Q(conversation__pair_paced_until__gt=at + PAIR_ALLOWANCE)
        # Not as NOT EXISTS: PostgreSQL, which often takes this index for empty, would
        # read all of it for each message.
        first = in_front.order_by("pk").values("pk")[:1]
        return (
            self.alias(in_front=Subquery(first), to_upload=Subquery(to_upload))
            .filter(
                Q(not_before=None) | Q(not_before__lte=at),
                in_front=None,
                to_upload=None,
                status="queued",
                connection__state__in=[
                    Connection.State.PENDING,
                    Connection.State.ACTIVE,
                ],
            )
            .exclude(paced)
            .order_by("pk")
        )


class Message(Reacting, Retrying, QuicklyLoaded):
    """One utterance, inbound or outbound, and how far it has got."""

    class Direction(models.TextChoices):
        INBOUND = "inbound", _("inbound")
        OUTBOUND = "outbound", _("outbound")

    class Status(models.TextChoices):
        """How far an outbound message has got (see RANK); inbound ones have none."""

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
    # Every index costs every message: these two begin others, and most have no author.
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="messages", db_index=False
    )
    connection = models.ForeignKey(
        Connection, models.PROTECT, related_name="+", db_index=False
    )
    direction = models.CharField(max_length=8, choices=Direction.choices)
    origin = models.CharField(max_length=9, choices=Origin.choices)
    author = models.ForeignKey(
        Agent, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    wamid = models.CharField(max_length=255, null=True)
    cid = models.CharField(max_length=64, null=True)  # the sending client's id

    kind = models.CharField(max_length=40)  # Meta's type: text, image, interactive, …
    text = models.TextField(blank=True)  # what can be read of it, also a caption
    payload = models.JSONField(default=dict)  # Meta's JSON: received, or to be sent
    quoted_wamid = models.CharField(max_length=255, blank=True)
    # A join and no column: what it quotes may never have reached us. The conversation's
    # own, since nobody reads in it what was said to somebody else.
    quoted = models.ForeignObject(
        "self",
        models.DO_NOTHING,
        from_fields=["conversation", "connection", "quoted_wamid"],
        to_fields=["conversation", "connection", "wamid"],
        null=True,
        editable=False,
        related_name="+",
    )
    # The contact as Meta named them in what it told us of this message, by user id if
    # there was one ("user_id:PT.…", "wa_id:351…"), and the name that came with it.
    other_side = models.CharField(max_length=180, blank=True)
    profile_name = models.CharField(max_length=255, blank=True)
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
    error_at = models.DateTimeField(null=True)  # Meta's time of the status that told it
    pricing = models.JSONField(default=dict, blank=True)

    # The outbox: when it may be tried (again), since when it is held, how often tried.
    not_before = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    # Unconfirmed for long: its author was asked what to do, and chose to leave it.
    asked_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    # A retry is a new message that stands in the failed one's place.
    replaces = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )

    # Public id of the webhook event that it came in, which may have been pruned.
    webhook = models.CharField(max_length=32, blank=True)
    meta_at = models.DateTimeField(null=True)  # Meta's timestamp
    created_at = models.DateTimeField()  # ours
    ordered_at = models.DateTimeField()  # its place in the thread, fixed at insert
    edited_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connection", "wamid"], name="one_message_a_wamid"
            ),
            models.UniqueConstraint(
                fields=["conversation", "cid"],
                condition=Q(cid__isnull=False),
                name="one_message_a_cid",
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
            models.Index(fields=["other_side"], name="messages_of_other_side"),
            models.Index(
                fields=["author"],
                condition=Q(author__isnull=False),
                name="messages_of_author",
            ),
            models.Index(
                fields=["id"], condition=Q(status="queued"), name="messages_queued"
            ),
            models.Index(
                fields=["connection", "id"],
                condition=WAITS_FOR_THE_DAY,
                name="messages_of_another_day",
            ),
            models.Index(
                fields=["id"],
                condition=Q(status="unconfirmed"),
                name="messages_unconfirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_quotable(self) -> bool:
        return bool(self.wamid) and self.kind != "system"

    @property
    def carries_a_reaction(self) -> bool:
        return self.kind == "reaction" and self.direction == self.Direction.OUTBOUND

    def deliver_later(self) -> None:
        from inbox.tasks import send_reply

        ring(send_reply)
