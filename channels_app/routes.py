"""Loads the table of what becomes of Meta's webhooks, as Django loads ROOT_URLCONF."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings

from channels_app.arrivals import Handler
from channels_app.payloads import Item


def routes() -> dict[type[Item], Handler]:
    """In the order in which a batch is applied."""
    table: dict[type[Item], Handler] = import_module(settings.WEBHOOK_ROUTES).ROUTES
    return table
