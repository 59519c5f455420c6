"""What workers do for message templates."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from channels_app.models import Connection
from templates_app import syncing


@shared_task
def sync_templates(connection_pk: int) -> None:
    """Ask Graph for the templates of a number's business account."""
    if connection := Connection.objects.active().filter(pk=connection_pk).first():
        syncing.pull(connection, at=timezone.now())
