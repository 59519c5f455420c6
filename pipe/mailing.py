"""Telling somebody: one mail when an alarm has begun, one when it has ended."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels_app.models import Alarm
from pipe.figures import TOPICS

logger = logging.getLogger(__name__)

SUBJECT_LENGTH = 120
# Whoever is at telling something for longer has died, or found no one who took it.
CLAIM = timedelta(minutes=1)


def tell(*, at: datetime, lasted: timedelta) -> None:
    """Tell what nobody was told yet; what ended before it was told is no news."""
    if not settings.ALERT_EMAILS:
        return
    # What others raise they have thought about; what we find may be over in a moment.
    ours = Q(topic__startswith=TOPICS)
    lasts = Q(seen_at__gte=F("since") + lasted) | ~ours
    begun = Alarm.objects.open().filter(lasts, told_at=None)
    begun = begun.exclude(ours & Exists(token_rejected()))
    ended = Alarm.objects.filter(end_told_at=None).exclude(ended_at=None)
    ended = ended.exclude(told_at=None)
    news = claimed(begun, at=at), claimed(ended, at=at)
    if any(news) and send(*news):
        for alarms, field in zip(news, ("told_at", "end_told_at"), strict=True):
            rows = Alarm.objects.filter(pk__in=[alarm.pk for alarm in alarms])
            rows.update(**{field: at}, telling_at=None)


def token_rejected() -> QuerySet[Alarm]:
    """What tells better why a number needs attention, and what to do."""
    about = {"connection": OuterRef("connection"), "topic__startswith": "token."}
    return Alarm.objects.open().filter(level=Alarm.Level.RED, **about)


def claimed(alarms: QuerySet[Alarm], *, at: datetime) -> list[Alarm]:
    """Those of these that nobody else is telling."""
    free = alarms.filter(Q(telling_at=None) | Q(telling_at__lte=at - CLAIM))
    return [alarm for alarm in free if free.filter(pk=alarm.pk).update(telling_at=at)]


def send(begun: Sequence[Alarm], ended: Sequence[Alarm]) -> bool:
    """Whether the mail was taken."""
    page = f"{settings.PUBLIC_URL}{reverse('admin:pipe_sample_changelist')}"
    context = {"begun": begun, "ended": ended, "page": page}
    text = render_to_string("pipe/alarms.txt", context)
    try:
        send_mail(subject(begun, ended), text, None, settings.ALERT_EMAILS)
    except OSError:
        logger.warning("Nobody could be told by mail", exc_info=True)
        return False
    return True


def subject(begun: Sequence[Alarm], ended: Sequence[Alarm]) -> str:
    alarms = begun or ended
    if len(alarms) > 1:
        told = ngettext("%d alarm", "%d alarms", len(alarms)) % len(alarms)
    else:
        told = " ".join(alarms[0].words.split())
    if not begun:
        told = _("Over: %s") % told
    return f"Parley: {told}"[:SUBJECT_LENGTH]
