"""Lucide's icons, each drawn once: a thread shows hundreds."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 18, css: str = "") -> SafeString:
    """Decoration: what it means is said in words beside it."""
    return drawn(str(name), size, str(css))


@lru_cache(maxsize=256)
def drawn(name: str, size: int, css: str) -> SafeString:
    more = {"class": css} if css else {}
    return mark_safe(lucide(name, size=size, aria_hidden="true", **more))  # noqa: S308
