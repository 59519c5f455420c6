"""What the pages of contacts say of each."""

from __future__ import annotations

from django import template

from inbox.models import Contact
from inbox.refusals import ValidationProblem

register = template.Library()
FACTS = 3


@register.filter
def facts(contact: Contact) -> str:
    """The first few attributes, in one line."""
    return " · ".join(value for _, value in sorted(contact.attributes.items())[:FACTS])


@register.filter
def is_about(problem: ValidationProblem | str, key: str) -> bool:
    field = getattr(problem, "field", "")
    return bool(key) and field in ("attributes", f"attributes.{key}")
