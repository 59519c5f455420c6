from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Team
from channels_app.models import Connection
from channels_app.publishing import happened, record
from config.demo import histories, people, phones
from config.demo.shop import NAME, NUMBER, PHONE_NUMBER_ID, TEMPLATES
from config.demo.stories import STORIES
from templates_app.models import MessageTemplate

LEARNED = {
    "portfolio_id": NUMBER["portfolio_id"],
    "app_id": NUMBER["app_id"],
    "display_number": NUMBER["display_phone_number"],
    "verified_name": NAME,
    "quality": "GREEN",
    "messaging_limit": "TIER_2K",
}


def load(*, at: datetime | None = None) -> None:
    """Make the demo's number, people and histories fresh, here and on the phones.

    Other numbers, their conversations and other agents are left alone.
    """
    at = (at or timezone.now()).replace(microsecond=0)
    with transaction.atomic():
        staff = people.hire()
        connection = open_number(at)
        histories.forget(connection)
        write_templates(at)
        threads = histories.write(STORIES, connection, staff, at)
        record(*histories.events(threads, staff))
        tell_open_tabs(at)
        phones.fill(connection, threads)


def open_number(at: datetime) -> Connection:
    """Keep the number's address and keys, if there is one, and mend all the rest."""
    given = {
        "name": NAME,
        "business_account_id": NUMBER["business_account_id"],
        "state": Connection.State.ACTIVE,
        "attention": "",
        "attention_code": None,
        "webhook_verified_at": at,
        **LEARNED,
    }
    new = {
        "graph_url": phones.graph_url(),
        "access_token": f"EAA{secrets.token_hex(24)}",
        "app_secret": secrets.token_hex(16),
    }
    connection, _ = Connection.objects.active().update_or_create(
        phone_number_id=PHONE_NUMBER_ID, defaults=given, create_defaults=given | new
    )
    connection.teams.set(Team.objects.filter(name__in=people.TEAMS))
    return connection


def write_templates(at: datetime) -> None:
    account = NUMBER["business_account_id"]
    MessageTemplate.objects.filter(business_account_id=account).delete()
    MessageTemplate.objects.bulk_create(
        MessageTemplate(business_account_id=account, synced_at=at, **written)
        for written in TEMPLATES
    )


def tell_open_tabs(at: datetime) -> None:
    """What they show is gone: their rights are read again, and with them the list."""
    teams = Team.objects.filter(name__in=people.TEAMS)
    record(*(happened("team.changed", at=at, subject=team.public_id) for team in teams))


def follow_port() -> None:
    """Let the demo's number and the phones find each other where we listen today."""
    connection = Connection.objects.active().filter(phone_number_id=PHONE_NUMBER_ID)
    for moved in connection.exclude(graph_url=phones.graph_url()):
        moved.graph_url = phones.graph_url()
        moved.save(update_fields=["graph_url"])
        phones.set_up(moved)
