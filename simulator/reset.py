"""A new beginning."""

from __future__ import annotations

from django.apps import apps

from simulator import faults, files
from simulator.graph import limits
from simulator.routing import together


def empty() -> None:
    """Forget every number, phone, message, call, webhook, fault and setting."""
    with together():
        for model in apps.get_app_config("simulator").get_models():
            model._default_manager.all().delete()
    files.forget()
    limits.forget()
    faults.forget()
