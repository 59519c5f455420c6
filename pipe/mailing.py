"""Telling somebody: one mail when an alarm has begun, one when it has ended."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels_app.models import Alarm
from pipe.figures import TOPICS

logger = logging.getLogger(__name__)

SUBJECT_LENGTH = 120


def tell(*, at: datetime, lasted: timedelta) -> None:
    """Tell what nobody was told yet; what ended before it was told is no news."""
    if not settings.ALERT_EMAILS:
        return
    # What others raise they have thought about; what we find may be over in a moment.
    lasts = Q(seen_at__gte=F("since") + lasted) | ~Q(topic__startswith=TOPICS)
    begun = Alarm.objects.open().filter(lasts, told_at=None)
    ended = Alarm.objects.filter(end_told_at=None).exclude(ended_at=None)
    ended = ended.exclude(told_at=None)
    news = claimed(begun, "told_at", at=at), claimed(ended, "end_told_at", at=at)
    if any(news) and not send(*news):
        give_back(news[0], "told_at")
        give_back(news[1], "end_told_at")


def claimed(alarms: Iterable[Alarm], field: str, *, at: datetime) -> list[Alarm]:
    """Those that nobody else is telling."""
    return [
        alarm
        for alarm in alarms
        if Alarm.objects.filter(pk=alarm.pk, **{field: None}).update(**{field: at})
    ]


def give_back(alarms: Iterable[Alarm], field: str) -> None:
    """The mail could not be sent: the next round tries again."""
    keys = [alarm.pk for alarm in alarms]
    Alarm.objects.filter(pk__in=keys).update(**{field: None})


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
