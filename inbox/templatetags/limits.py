"""What is left of Meta's limit of the day, for admins' pages."""

from __future__ import annotations

from django import template
from django.utils import timezone

from channels_app.models import Connection
from inbox.day_limit import Standing, standing

register = template.Library()


@register.simple_tag
def day_limit(connection: Connection) -> Standing:
    return standing(connection, at=timezone.now())
