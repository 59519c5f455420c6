"""Somebody looks at the deadlines every few seconds, and tells by mail what is missed.

The web does, in a thread of its own: a worker that has died cannot say so. Where there
are several, whoever moves one row on has the turn. An alarm is told once it has lasted
a minute, so that a restart tells nobody; it ends when it has been well for five, so
that what comes and goes is one alarm, and one mail when it begins and one when it ends.
"""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta
from threading import Thread

from django.core.cache import cache
from django.db import Error, close_old_connections
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_app.models import Alarm, Heartbeat
from pipe import deadlines, mailing
from pipe.figures import TOPICS, gather

logger = logging.getLogger(__name__)

PAUSE = 15  # seconds
TURN = timedelta(seconds=12)
LASTED = timedelta(seconds=60)
WELL_FOR = timedelta(minutes=5)
NAME = "watch"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# In the cache, since there is no row to remember it in: that it was told. Whoever is
# killed while telling it has not told it.
DATABASE_AWAY = "pipe-told-database-away"
CLAIM = 60  # seconds


class Watch(Thread):
    def __init__(self) -> None:
        super().__init__(name="watch", daemon=True)
        self.away_since: datetime | None = None

    def run(self) -> None:
        while True:
            time.sleep(PAUSE)
            try:
                self.look_round(at=timezone.now())
                close_old_connections()
            except Exception:
                logger.exception("Nobody could look after the deadlines")

    def look_round(self, *, at: datetime) -> None:
        try:
            if is_our_turn():
                look(at=at)
            self.database_is_there(at=at)
        except Error:
            self.database_is_away(at=at)

    def database_is_away(self, *, at: datetime) -> None:
        since = self.away_since = self.away_since or at
        if at - since < LASTED or not cache.add(DATABASE_AWAY, since, timeout=CLAIM):
            return
        if mailing.send([database_alarm(since)], []):
            cache.set(DATABASE_AWAY, since, timeout=None)
        else:
            cache.delete(DATABASE_AWAY)

    def database_is_there(self, *, at: datetime) -> None:
        self.away_since = None
        since = cache.get(DATABASE_AWAY)
        if not since or not cache.delete(DATABASE_AWAY):
            return
        if not mailing.send([], [database_alarm(since, ended_at=at)]):
            cache.add(DATABASE_AWAY, since, timeout=None)


def is_our_turn() -> bool:
    """Whether nobody has looked lately; then it is us, and nobody else."""
    rows = Heartbeat.objects.filter(name=NAME)
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=NAME, at=LONG_AGO)], ignore_conflicts=True
    )
    return rows.filter(at__lt=Now() - TURN).update(at=Now()) == 1


def look(*, at: datetime) -> None:
    """Raise what is missed, end what has been well for a while, tell both."""
    for finding in deadlines.missed(gather(at=at)):
        if finding.is_red and finding.topic.startswith(TOPICS):
            Alarm.objects.begin(
                finding.topic,
                finding.words,
                remedy=finding.remedy,
                at=at,
                connection=finding.connection,
            )
    ours = Alarm.objects.filter(topic__startswith=TOPICS)
    ours.filter(seen_at__lte=at - WELL_FOR).end(at=at)
    mailing.tell(at=at, lasted=LASTED)


def database_alarm(since: datetime, ended_at: datetime | None = None) -> Alarm:
    return Alarm(
        words=_("The database does not answer."),
        remedy=_("See that it runs, and has room. Meta goes on trying for days."),
        since=since,
        ended_at=ended_at,
    )
