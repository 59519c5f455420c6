from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agent
from accounts.public_ids import PublicIdField
from channels_app.doorbell import ring
from inbox.models.conversation import Conversation
from inbox.models.message import Message

# How long Meta keeps what a customer sent (cloud-api: Media).
KEPT_BY_META = timedelta(days=7)
# Whoever fetches says so every half minute.
DEAD_AFTER = timedelta(seconds=90)
# So many failures in a row are no hiccup: the agent is told.
TELLING_TRIES = 3


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

    def to_fetch(self) -> AttachmentQuerySet:
        # As the index says it: databases find it by this alone.
        return self.filter(state__in=["waiting", "fetching"])

    def hold(self, keys: Collection[int], *, at: datetime) -> None:
        """Say that these are still being fetched."""
        if keys:
            self.filter(pk__in=keys, state="fetching").update(claimed_at=at)


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
        Message, models.CASCADE, null=True, related_name="attachments"
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
    attempt_count = models.PositiveSmallIntegerField(default=0)
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
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    def fetch_later(self) -> None:
        from inbox.tasks import fetch_due

        ring(fetch_due)
