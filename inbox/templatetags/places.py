"""Filters for the list: its tabs, its counts, its avatars."""

from __future__ import annotations

import zlib
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inbox import counting
from inbox.queue import Place

register = template.Library()

HUE_STEP = 30
MOST_IN_A_BADGE = 99
TABS: dict[str, Promise] = {
    "mine": _("Mine"),
    "unassigned": _("Unassigned"),
    "everyone": _("Everyone"),
    "closed": _("Closed"),
}
SORTS: dict[str, Promise] = {
    "newest": _("Newest"),
    "closing": _("Window closing first"),
}


@register.filter
def tab_name(tab: str) -> Promise:
    return TABS[tab]


@register.filter
def sort_name(sort: str) -> Promise:
    return SORTS[sort]


@register.filter
def but_tab(place: Place, tab: str) -> str:
    return place.but(tab=tab, q="")


@register.filter
def but_sort(place: Place, sort: str) -> str:
    return place.but(sort=sort)


@register.filter
def but_number(place: Place, number: str) -> str:
    return place.but(number=number)


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    return mapping[key]


@register.filter
def capped(count: int) -> str:
    return counting.capped(count)


@register.filter
def capped_at_99(count: int) -> str:
    return f"{MOST_IN_A_BADGE}+" if count > MOST_IN_A_BADGE else str(count)


@register.filter
def bucket(hue: int) -> int:
    """One of the twelve hues that ring.css knows; our CSP allows no style."""
    return hue // HUE_STEP * HUE_STEP % 360


@register.filter
def hue_of(public_id: str) -> int:
    return bucket(zlib.crc32(public_id.encode()) % 360)


@register.filter
def initials(name: str) -> str:
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (*words[:1], *words[1:][-1:])).upper() or "?"
