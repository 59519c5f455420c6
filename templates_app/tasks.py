"""What workers do for message templates."""

from __future__ import annotations

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from channels_app.doorbell import ring
from channels_app.graph_failures import noted
from channels_app.models import Connection
from templates_app import submitting, syncing, telling

HOUR = 3600


@shared_task
def sync_templates(connection_pk: int) -> None:
    """Ask Graph for the templates of a number's business account."""
    if connection := Connection.objects.active().filter(pk=connection_pk).first():
        with noted(connection, "templates"):
            syncing.pull(connection, at=timezone.now())


@shared_task
def sync_all_templates() -> None:
    """Ask for every account's templates each hour, and for a new number's at once."""
    for connection in Connection.objects.active():
        account = connection.business_account_id
        if cache.add(f"templates-asked:{account}", True, HOUR):
            ring(sync_templates, connection.pk)


@shared_task
def submit_templates() -> None:
    """Ask Meta for what somebody wants of templates."""
    submitting.submit_due(at=timezone.now())


@shared_task
def tell_of_templates() -> None:
    """Tell by mail what Meta has decided."""
    telling.tell(at=timezone.now())
