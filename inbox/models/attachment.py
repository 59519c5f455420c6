from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agent
from accounts.public_ids import PublicIdField
from channels_app.doorbell import ring
from channels_app.models import Connection
from inbox import file_names
from inbox.models.conversation import Conversation
from inbox.refusals import NotFetchable

if TYPE_CHECKING:
    from inbox.models.message import Message

# How long Meta keeps what a customer sent (cloud-api: Media).
KEPT_BY_META = timedelta(days=7)
# And what we bring there; a day less, for what waits in a queue.
KEPT_OF_OURS = timedelta(days=29)
# Kinds of messages that go out with files.
WITH_FILES = {"image", "video", "audio", "document", "sticker", "template"}
# Numbers in trouble send nothing, and bring nothing there.
SENDING = (Connection.State.PENDING, Connection.State.ACTIVE)
# Whoever fetches says so every half minute.
DEAD_AFTER = timedelta(seconds=90)
# So many failures in a row are no hiccup: the agent is told.
TELLING_TRIES = 3
# What a bubble shows of it.
SHOWN = (
    *("public_id", "kind", "state", "is_voice", "filename", "content_type", "size"),
    *("width", "height", "duration", "thumbnail", "problem", "attempt_count"),
    "created_at",
)
# What a browser may draw by itself. An SVG can hold a program, and so can a PDF.
INLINE = {
    "image": {"image/jpeg", "image/png", "image/webp"},
    "audio": {"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/x-wav"},
    "video": {"video/mp4", "video/webm", "video/3gpp", "video/quicktime"},
}
# Meta takes half of it. Stickers are drawn whole, since they may move.
LARGEST_STICKER = 1_000_000
EXTENT, EXTENT_OF_STICKER = 330, 150
HARMFUL = {"broken", "picture_bomb", "archive_bomb", "active"}
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "video/webm": ".webm",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "text/plain": ".txt",
}
SAME_FILE = (
    *("kind", "is_voice", "is_animated", "filename", "content_type", "size"),
    *("sha256", "width", "height", "duration", "file", "thumbnail", "state"),
    *("uploaded_by", "media_id", "media_dies_at", "created_at", "ready_at"),
)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, agent: Agent) -> AttachmentQuerySet:
        """Those of conversations that the agent may see, and what they uploaded."""
        visible = Conversation.objects.visible_to(agent).values("pk")
        own = Q(message=None, uploaded_by=agent)
        return self.filter(own | Q(message__conversation__in=visible))

    def due(self, *, at: datetime) -> AttachmentQuerySet:
        """Those that may be fetched now, oldest first, and those of a dead worker."""
        its_time = Q(not_before=None) | Q(not_before__lte=at)
        waiting = Q(its_time, state="waiting")
        left = Q(state="fetching", claimed_at__lt=at - DEAD_AFTER)
        return self.to_fetch().filter(waiting | left).order_by("pk")

    def to_upload(self, *, at: datetime) -> AttachmentQuerySet:
        """Those that Meta is to have now, for messages that wait for it."""
        due = self.filter(
            upload_due_at__lte=at,
            message__status="queued",
            message__connection__state__in=SENDING,
        )
        return due.order_by("message_id")

    def upload_again(self, *, at: datetime) -> None:
        """Meta has lost them."""
        self.update(media_id="", upload_due_at=at, attempt_count=0)

    def to_fetch(self) -> AttachmentQuerySet:
        # As the index says it: databases find it by this alone.
        return self.filter(state__in=["waiting", "fetching"])


class Attachment(models.Model):
    """A file beside the words: a customer's, which we fetch, or one that we send.

    The bytes are ours while `ready`, and only then. What an agent uploads is ours from
    the start; it gets its message when it is sent, and Meta's id when Meta has it.
    """

    class Kind(models.TextChoices):
        """Meta's noun: the type of the message it came in, or is to go out in."""

        IMAGE = "image", _("image")
        VIDEO = "video", _("video")
        AUDIO = "audio", _("audio")
        DOCUMENT = "document", _("document")
        STICKER = "sticker", _("sticker")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")  # to be fetched, perhaps not the first time
        FETCHING = "fetching", _("fetching")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")  # by us, for what it is
        GONE = "gone", _("gone")  # Meta has it no more

    public_id = PublicIdField("att")
    message = models.ForeignKey(
        "inbox.Message", models.CASCADE, null=True, related_name="attachments"
    )
    # Who sends it; until it has a message, nobody else may see it.
    uploaded_by = models.ForeignKey(
        Agent, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    is_voice = models.BooleanField(default=False)  # recorded in the chat
    is_animated = models.BooleanField(default=False)

    # As we were told: nothing of it is believed.
    told_type = models.CharField(max_length=255, blank=True)
    told_sha256 = models.CharField(max_length=64, blank=True)  # hexadecimal
    filename = models.CharField(max_length=255, blank=True)
    # As it is; the size is Meta's word until the bytes are here.
    content_type = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    duration = models.FloatField(null=True)  # seconds, if it could be read
    file = models.FileField(max_length=200, blank=True)
    thumbnail = models.FileField(max_length=200, blank=True)

    media_id = models.CharField(max_length=255, blank=True)  # Meta's
    media_dies_at = models.DateTimeField(null=True)

    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    # Why it is not here, or what is odd about it; inbox/media_troubles.py has words.
    problem = models.CharField(max_length=20, blank=True)
    problem_details = models.TextField(blank=True)
    attempt_count = models.PositiveIntegerField(default=0)
    # Of one that we send: when it may be brought to Meta. Its message waits for that.
    upload_due_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)

    objects: ClassVar[AttachmentQuerySet] = AttachmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("id",)
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["waiting", "fetching"]),
                name="attachments_to_fetch",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(message=None),
                name="attachments_unsent",
            ),
            models.Index(
                fields=["message"],
                condition=Q(upload_due_at__isnull=False),
                name="attachments_to_upload",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    def fetch_again(self, *, at: datetime) -> None:
        """Fetch it now rather than when its time comes. Raises a Refusal."""
        rows = type(self).objects.filter(pk=self.pk, state=self.State.WAITING)
        if not rows.update(not_before=at):
            raise NotFetchable
        self.fetch_later()

    def go_with(self, message: Message, *, at: datetime) -> None:
        """Become this message's, which is sent once Meta has the file."""
        self.message = message
        is_there = self.media_dies_at is not None and self.media_dies_at > at
        self.upload_due_at = None if is_there else at
        self.save(force_insert=True)
        self.upload_later()

    def once_more(self) -> Attachment:
        """The same file, for another message; not saved."""
        values = {name: getattr(self, name) for name in SAME_FILE}
        return Attachment(**values)

    def upload_later(self) -> None:
        from inbox.tasks import upload_due

        ring(upload_due)

    def fetch_later(self) -> None:
        from inbox.tasks import fetch_due

        ring(fetch_due)

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_late(self) -> bool:
        """Whether it failed so often that somebody should know."""
        is_waiting = self.state in (self.State.WAITING, self.State.FETCHING)
        return is_waiting and bool(self.problem) and self.attempt_count >= TELLING_TRIES

    @property
    def shape(self) -> str:
        """How it is drawn: by what it is, and as a mere file if that may do harm."""
        if not self.is_ready or self.problem in HARMFUL or self.kind == "document":
            return "document"
        if self.content_type in INLINE["image"]:
            is_small = (self.size or 0) <= LARGEST_STICKER
            return "sticker" if self.kind == "sticker" and is_small else "image"
        if self.content_type in INLINE["audio"]:
            return "audio"
        if self.content_type in INLINE["video"]:
            # Some sound comes in the same wrapping.
            return "audio" if self.kind == "audio" else "video"
        return "document"

    @property
    def extent(self) -> tuple[int, int]:
        """Width and height in pixels as it stands in a bubble, before it is there."""
        width, height = self.width or EXTENT, self.height or EXTENT
        most = EXTENT_OF_STICKER if self.shape == "sticker" else EXTENT
        scale = min(most / max(width, height), 1)
        return max(round(width * scale), 1), max(round(height * scale), 1)

    @property
    def called(self) -> str:
        return file_names.shown(self.filename)

    @property
    def name(self) -> str:
        """What it is called when it is saved: never with another one's ending."""
        plain = file_names.plain(self.filename)
        ending = ENDINGS.get(self.content_type, "")
        if not plain:
            return f"{self.kind}-{self.created_at:%Y-%m-%d}{ending}"
        return f"{plain}{ending}" if self.problem == "misnamed" else plain
