"""Ages, amounts and sizes as people say them."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipe.piles import CAP

UNITS = ("bytes", "kB", "MB", "GB", "TB")
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def age(time: timedelta) -> str:
    seconds = max(int(time.total_seconds()), 0)
    if seconds < MINUTE:
        return _("%d s") % seconds
    if seconds < HOUR:
        return _("%d min") % (seconds // MINUTE)
    if seconds < 2 * DAY:
        hours, rest = divmod(seconds, HOUR)
        return _("%(h)d h %(m)02d min") % {"h": hours, "m": rest // MINUTE}
    days = seconds // DAY
    return ngettext("%d day", "%d days", days) % days


def amount(count: int) -> str:
    """Counted no further than CAP."""
    return f"{CAP:,}+" if count > CAP else f"{count:,}"


def size(count: float) -> str:
    """Bytes, by thousands."""
    power = 0
    while abs(count) >= 1_000 and power < len(UNITS) - 1:
        count, power = count / 1_000, power + 1
    digits = 1 if power and abs(count) < 10 else 0
    return f"{count:,.{digits}f} {UNITS[power]}"
