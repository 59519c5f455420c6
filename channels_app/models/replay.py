from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max, Min, Q
from django.utils.translation import gettext_lazy as _

from accounts.public_ids import PublicIdField
from channels_app import publishing
from channels_app.models.connection import Connection
from channels_app.models.taking import TakenQuerySet
from channels_app.models.webhook_event import WebhookEvent

if TYPE_CHECKING:
    from accounts.models import Agent

# What waits is applied anyway.
SETTLED = [
    choice
    for choice in WebhookEvent.State.choices
    if choice[0] != WebhookEvent.State.PENDING
]
# Rows are kept nearly in the order of received_at: none waited longer for its commit.
APART = timedelta(hours=1)

Found = Mapping[str, Mapping[str, int]]


class ReplayQuerySet(TakenQuerySet["Replay"]):
    pass


class Replay(models.Model):
    """Webhook events of some range, applied again; or only what that would change."""

    public_id = PublicIdField("rpl")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("asked for"))
    dry_run = models.BooleanField(
        _("dry run"),
        default=True,
        help_text=_("Change nothing: only find out what would change."),
    )
    since = models.DateTimeField(_("received since"), null=True, blank=True)
    until = models.DateTimeField(_("received before"), null=True, blank=True)
    only = models.CharField(_("only"), max_length=8, choices=SETTLED, blank=True)
    connection = models.ForeignKey(
        Connection,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("number"),
    )

    # Keys of events: those picked by hand, if any were; between which all are that were
    # asked for; of the last that is done.
    picked = models.JSONField(default=list)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    position = models.BigIntegerField()
    done = models.PositiveIntegerField(_("done"), default=0)
    # {"ends": {"failed → stored": 3}, "rows": {"inbox.message": 2}, "told": {type: 2}}
    found = models.JSONField(default=dict)
    claimed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # since it last got on
    ended_at = models.DateTimeField(_("ended"), null=True)
    stopped = models.TextField(_("stopped"), blank=True)  # before its end, and why

    objects: ClassVar[ReplayQuerySet] = ReplayQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-id",)
        verbose_name = _("replay")
        verbose_name_plural = _("replays")

    def __str__(self) -> str:
        return self.public_id

    def clean(self) -> None:
        """Find out which events these are; there must be some."""
        if self.since and self.until and self.since >= self.until:
            raise ValidationError({"until": _("It must be later than “since”.")})
        self.first, self.last = self._bounds()
        if not self._events().exists():
            raise ValidationError(_("There are no such webhook events."))

    @transaction.atomic
    def ask(self, *, by: Agent | None, at: datetime) -> None:
        """Keep what was found to be clean; workers find it."""
        self.position = self.first - 1
        self.by, self.created_at = by, at
        self.save()
        kind = "webhooks.rehearsed" if self.dry_run else "webhooks.replayed"
        publishing.record(
            publishing.happened(kind, at=at, agent=by, subject=self.public_id)
        )

    def in_earnest(self) -> Replay:
        """The same events again, and not only to see; unsaved."""
        names = ("since", "until", "only", "connection", "picked", "first", "last")
        same = {name: getattr(self, name) for name in names}
        return Replay(dry_run=False, **same)

    def left(self) -> models.QuerySet[WebhookEvent]:
        """What is not done yet, in the order in which it came."""
        return self._events().filter(pk__gt=self.position).order_by("pk")

    def advance(
        self, keys: Sequence[int], *, at: datetime, found: Found | None = None
    ) -> bool:
        """These are done; False if somebody stopped it, or took it over."""
        now = {
            "position": keys[-1],
            "done": self.done + len(keys),
            "claimed_at": at,
            "found": self.with_found(found or {}),
        }
        if not self._mine().filter(ended_at=None).update(tries=0, **now):
            return False
        for column, value in now.items():
            setattr(self, column, value)
        return True

    def learn(self, found: Found) -> None:
        """Add to what was found so far, unless somebody else carries on with it."""
        self.found = self.with_found(found)
        mine = Replay.objects.filter(pk=self.pk, position=self.position)
        mine.update(found=self.found)

    def with_found(self, found: Found) -> dict[str, Mapping[str, int]]:
        known = {t: Counter(self.found.get(t, {})) + Counter(found[t]) for t in found}
        return {**self.found, **known}

    def end(self, *, at: datetime, why: str = "") -> None:
        """It is over; with a reason, before its time."""
        mine = Replay.objects.filter(pk=self.pk, ended_at=None)
        mine.update(ended_at=at, claimed_at=None, stopped=why)

    def rest(self) -> None:
        """Let whoever comes next carry on, unless somebody does already."""
        self._mine().update(claimed_at=None)

    @property
    def results(self) -> dict[str, list[tuple[str, int]]]:
        """What was found so far, for who reads it."""
        rows = self.found.get("rows", {}).items()
        titles = {
            _("how they end"): self.found.get("ends", {}).items(),
            _("new rows"): [(plural(label), count) for label, count in rows],
            _("as the event log tells it"): self.found.get("told", {}).items(),
        }
        return {str(t): sorted(counts) for t, counts in titles.items() if counts}

    @property
    def changes_nothing(self) -> bool:
        """What a dry run found, once it is through."""
        ended = self.dry_run and not self.is_running and not self.stopped
        return ended and not self.found.get("rows") and not self.found.get("told")

    @property
    def is_running(self) -> bool:
        return self.ended_at is None

    @property
    def percent(self) -> int:
        """How far it is, by keys: counting what may be millions takes too long."""
        if not self.is_running and not self.stopped:
            return 100
        return 100 * (self.position - self.first + 1) // (self.last - self.first + 1)

    def _mine(self) -> ReplayQuerySet:
        """It, unless another worker took it over since."""
        return Replay.objects.filter(
            pk=self.pk, position=self.position, claimed_at=self.claimed_at
        )

    def _bounds(self) -> tuple[int, int]:
        """Keys between which all of it is; each is one look into an index."""
        if self.picked:
            return min(self.picked), max(self.picked)
        by_time = WebhookEvent.objects.order_by("received_at")
        events = by_time.values_list("pk", flat=True)
        ends = WebhookEvent.objects.aggregate(Min("pk"), Max("pk"))
        first, last = (key or 0 for key in ends.values())
        # Nothing of the first and last years that there are is ours.
        with suppress(OverflowError):
            if self.since:
                before = events.filter(received_at__lt=self.since - APART)
                first = before.last() or first
        with suppress(OverflowError):
            if self.until:
                after = events.filter(received_at__gte=self.until + APART)
                last = after.first() or last
        return first, last

    def _events(self) -> models.QuerySet[WebhookEvent]:
        rows = WebhookEvent.objects.exclude(state=WebhookEvent.State.PENDING)
        if self.first is not None:
            rows = rows.filter(pk__range=(self.first, self.last))
        if self.picked:
            rows = rows.filter(pk__among=self.picked)
        if self.since:
            rows = rows.filter(received_at__gte=self.since)
        if self.until:
            rows = rows.filter(received_at__lt=self.until)
        if self.only:
            rows = rows.filter(state=self.only)
        if self.connection:
            # What came to the shared address says itself whose it is.
            rows = rows.filter(Q(connection=self.connection) | Q(connection=None))
        return rows


def plural(label: str) -> str:
    return str(apps.get_model(label)._meta.verbose_name_plural)
