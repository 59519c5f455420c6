from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection as database
from pytest_django.fixtures import Settings

from channels_app.models import Connection
from tests.cast import a_connection

pytestmark = pytest.mark.django_db

GIVEN = {
    "name": "Teapots",
    "phone_number_id": "310077700012345",
    "business_account_id": "210045550001234",
    "access_token": "EAA-one",
    "app_secret": "secret-one",
    "verify_token": "verify-one",
    "graph_url": "http://127.0.0.1:9/graph",
}


def connect(**options: Any) -> str:
    out = StringIO()
    call_command("connect", stdout=out, **options)
    return out.getvalue()


def test_it_adds_the_number_and_prints_its_id_and_its_address() -> None:
    told = connect(**GIVEN)

    teapots = Connection.objects.get()
    assert {name: getattr(teapots, name) for name in GIVEN} == GIVEN
    assert teapots.state == "pending"
    assert teapots.public_id in told
    assert f"http://testserver/webhooks/whatsapp/{teapots.public_id}" in told


def test_a_second_time_it_changes_the_one_that_has_the_number() -> None:
    connect(**GIVEN)
    before = Connection.objects.get()

    told = connect(
        phone_number_id=GIVEN["phone_number_id"],
        access_token="EAA-two",
        app_secret="secret-two",
    )

    after = Connection.objects.get()
    assert before.public_id in told
    assert (after.access_token, after.name) == ("EAA-two", "Teapots")
    assert after.secrets == ["secret-two", "secret-one"]
    assert after.verify_token == "verify-one"


def test_a_verify_token_is_made_up_and_long() -> None:
    connect(**GIVEN | {"verify_token": ""})

    assert len(Connection.objects.get().verify_token) >= 32


def test_without_a_name_the_number_stands_for_it() -> None:
    connect(**GIVEN | {"name": ""})

    assert Connection.objects.get().name == GIVEN["phone_number_id"]


def test_a_number_that_was_off_is_on_again() -> None:
    connect(**GIVEN)
    Connection.objects.update(state=Connection.State.OFF)

    connect(phone_number_id=GIVEN["phone_number_id"])

    assert Connection.objects.get().state == "pending"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"access_token": ""}, "--access-token"),
        ({"access_token": "two words"}, "--access-token: A token is one word"),
        ({"phone_number_id": "+1 555"}, "--phone-number-id: This ID has digits only."),
        ({"business_account_id": ""}, "--business-account-id"),
        ({"graph_url": "graph"}, "--graph-url: An address begins with https://"),
        ({"graph_version": "25"}, "--graph-version: A version looks like v25.0."),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, str], told: str) -> None:
    with pytest.raises(CommandError, match=told.replace("+", r"\+")):
        connect(**GIVEN | wrong)

    assert not Connection.objects.exists()


def test_a_number_with_conversations_stays_in_its_business_account() -> None:
    teapots = a_connection(last_webhook_at="2026-11-21T12:00:00Z")

    with pytest.raises(CommandError, match="stays in its account"):
        connect(phone_number_id=teapots.phone_number_id, business_account_id="999")


def stored_secrets() -> list[str]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT access_token, app_secret, verify_token FROM channels_app_connection"
        )
        return [cell for row in cursor.fetchall() for cell in row]


def test_secrets_are_ciphertext_in_the_database() -> None:
    connect(**GIVEN)

    stored = " ".join(stored_secrets())
    assert "EAA-one" not in stored
    assert "secret-one" not in stored
    assert "verify-one" not in stored


def test_rotation_moves_all_secrets_to_the_first_key(settings: Settings) -> None:
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    connect(**GIVEN)
    settings.FIELD_KEYS = [new, old]
    call_command("rotate", stdout=StringIO())

    settings.FIELD_KEYS = [new]
    assert Connection.objects.get().access_token == "EAA-one"
    settings.FIELD_KEYS = [old]
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        Connection.objects.get()
