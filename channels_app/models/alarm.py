from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from channels_app.models.connection import Connection


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def open(self) -> AlarmQuerySet:
        return self.filter(ended_at=None)

    def begin(
        self,
        topic: str,
        words: str,
        *,
        remedy: str,
        at: datetime,
        level: str = "red",
        connection: Connection | None = None,
    ) -> Alarm:
        """Raise it; while one of this topic is open, that one goes on in these words.

        Somebody is told by mail when it has lasted, and when it has ended: once each,
        by the pipe's watch. Raising takes no network.
        """
        told = {"words": words, "remedy": remedy, "level": level, "seen_at": at}
        alarm, made = self.get_or_create(
            topic=topic,
            ended_at=None,
            defaults={"since": at, "connection": connection, **told},
        )
        if not made:
            self.filter(pk=alarm.pk).update(**told)
        return alarm

    def end(self, *, at: datetime) -> int:
        """End those of these that are open; how many were."""
        return self.open().update(ended_at=at)


class Alarm(models.Model):
    """Something that an admin should see to, from when it began to when it ended."""

    class Level(models.TextChoices):
        RED = "red", _("red")
        WARNING = "warning", _("warning")

    # What it is about: ``lane.sending``, ``token.con_…``. One is open at a time.
    topic = models.CharField(_("topic"), max_length=80)
    level = models.CharField(
        _("level"), max_length=7, choices=Level.choices, default=Level.RED
    )
    connection = models.ForeignKey(
        Connection, models.CASCADE, null=True, blank=True, related_name="alarms"
    )
    words = models.TextField(_("what is wrong"))
    remedy = models.TextField(_("what to do"))
    since = models.DateTimeField(_("since"))
    # When it was last found to be so; what comes and goes is one alarm (pipe.watch).
    seen_at = models.DateTimeField(_("last seen"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # When somebody began to tell it, who may have died over that; and when somebody was
    # told by mail that it began, and that it ended.
    telling_at = models.DateTimeField(null=True, editable=False)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    end_told_at = models.DateTimeField(_("end told"), null=True, blank=True)

    objects: ClassVar[AlarmQuerySet] = AlarmQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-id",)
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["topic"],
                condition=Q(ended_at=None),
                name="one_open_alarm_a_topic",
            )
        ]

    def __str__(self) -> str:
        return self.words
