"""The fields of the composer's forms, each with its count and its problem."""

from __future__ import annotations

from typing import Any

from django import template

from inbox.building import BUILDERS, Builder

register = template.Library()


@register.simple_tag
def builders() -> dict[str, Builder]:
    return BUILDERS


@register.inclusion_tag("inbox/build/_field.html", takes_context=True)
def field(
    context: dict[str, Any], name: str, label: str, limit: int = 0, **more: Any
) -> dict[str, Any]:
    given, problems = context.get("given", {}), context.get("problems", {})
    return {
        "name": name,
        "label": label,
        "limit": limit,
        "value": given.get(name, ""),
        "problem": problems.get(name, ""),
        **more,
    }
