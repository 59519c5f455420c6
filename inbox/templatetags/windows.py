"""Filters for times: what is left of a window, and when something was."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inbox.models import Conversation
from inbox.service_window import LENGTH

register = template.Library()

FULL = 100
A_WEEK = 7


@register.simple_tag
def now_ms() -> int:
    """Our clock, which the page counts down by."""
    return int(timezone.now().timestamp() * 1000)


@register.filter
def window_state(conversation: Conversation) -> str:
    return conversation.window.state(at=timezone.now())


@register.filter
def window_left(conversation: Conversation) -> timedelta:
    return conversation.window.left(at=timezone.now())


@register.filter
def share_left(closes_at: datetime | None) -> int:
    """How full the ring is, of a hundred."""
    if closes_at is None:
        return 0
    return min(FULL, max(0, round((closes_at - timezone.now()) / LENGTH * FULL)))


@register.filter
def duration(left: timedelta) -> str:
    """3 h 07 min, 38 min, 45 s; static/js/lib/time.js says it in the same words."""
    seconds = int(left.total_seconds())
    hours, minutes = seconds // 3600, seconds // 60 % 60
    if hours:
        return _("{h} h {m} min").format(h=hours, m=f"{minutes:02}")
    if minutes:
        return _("{m} min").format(m=minutes)
    return _("{s} s").format(s=seconds)


@register.filter
def short_duration(left: timedelta) -> str:
    """3 h, 38 min, 45 s: for the list."""
    hours = int(left.total_seconds()) // 3600
    return _("{h} h").format(h=hours) if hours else duration(left)


@register.filter
def when(moment: datetime) -> str:
    """The time today, else the day; <local-time> says it for the reader's place."""
    local = timezone.localtime(moment)
    days = (timezone.localdate() - local.date()).days
    if days <= 0:
        return date_format(local, "H:i")
    if days == 1:
        return _("Yesterday")
    return date_format(local, "D" if days < A_WEEK else "j M")


@register.filter
def iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
