from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agent
from channels_app.models import Connection, Event, WebhookEvent, WebhookRefusal
from tests.cast import a_connection, an_admin, an_agent
from tests.meta import post, writes

pytestmark = pytest.mark.django_db

ADD = "/admin/channels_app/connection/add/"
ENTERED = {
    "name": "Teapots",
    "phone_number_id": "310077700012345",
    "business_account_id": "210045550001234",
    "new_access_token": "EAA-secret-token",
    "new_app_secret": "app-secret-value",
    "new_verify_token": "a-verify-token",
    "is_on": "on",
    "read_receipts": "on_open",
    "graph_url": "https://graph.facebook.com",
    "graph_version": "v25.0",
}


@pytest.fixture
def ada(client: Client) -> Agent:
    ada = an_admin("Ada")
    client.force_login(ada)
    return ada


def page_of(connection: Connection) -> str:
    return reverse("admin:channels_app_connection_change", args=[connection.pk])


def saves(client: Client, address: str, **changes: str) -> str:
    """The page that follows: the next one, or the same with its errors."""
    answer = client.post(address, ENTERED | changes, follow=True)
    return answer.content.decode()


def test_an_admin_adds_a_number_and_sees_what_to_enter_at_meta(
    client: Client, ada: Agent
) -> None:
    saves(client, ADD)

    teapots = Connection.objects.get()
    assert teapots.access_token == "EAA-secret-token"
    assert teapots.secrets == ["app-secret-value"]
    page = client.get(page_of(teapots)).content.decode()
    assert f"http://testserver/webhooks/whatsapp/{teapots.public_id}" in page
    assert "a-verify-token" in page
    assert "message_template_status_update" in page
    assert Event.objects.filter(type="connection.changed", agent=ada).exists()


def test_a_verify_token_is_proposed(client: Client, ada: Agent) -> None:
    form = client.get(ADD).context["adminform"].form

    assert len(form["new_verify_token"].value()) >= 32


def test_secrets_are_never_shown_again(client: Client, ada: Agent) -> None:
    saves(client, ADD)

    teapots = Connection.objects.get()
    list_page = reverse("admin:channels_app_connection_changelist")
    for address in (page_of(teapots), list_page):
        page = client.get(address).content.decode()
        assert "EAA-secret-token" not in page
        assert "app-secret-value" not in page


def test_an_entered_secret_is_not_echoed_beside_an_error(
    client: Client, ada: Agent
) -> None:
    page = saves(client, ADD, phone_number_id="not digits")

    assert "This ID has digits only." in page
    assert "EAA-secret-token" not in page
    assert not Connection.objects.exists()


def test_an_empty_secret_keeps_the_old_one(client: Client, ada: Agent) -> None:
    saves(client, ADD)
    teapots = Connection.objects.get()
    empty = {"new_access_token": "", "new_app_secret": "", "new_verify_token": ""}

    saves(client, page_of(teapots), name="Pots", **empty)

    teapots.refresh_from_db()
    assert (teapots.name, teapots.access_token) == ("Pots", "EAA-secret-token")
    assert teapots.secrets == ["app-secret-value"]


def test_a_new_app_secret_counts_beside_the_old_one(client: Client, ada: Agent) -> None:
    saves(client, ADD)
    teapots = Connection.objects.get()

    saves(client, page_of(teapots), new_app_secret="newer")

    teapots.refresh_from_db()
    assert teapots.secrets == ["newer", "app-secret-value"]


def test_two_numbers_in_use_cannot_share_a_phone_number_id(
    client: Client, ada: Agent
) -> None:
    a_connection("Old", phone_number_id=ENTERED["phone_number_id"])

    page = saves(client, ADD)

    assert "Another active connection already has this phone number ID." in page
    assert Connection.objects.count() == 1


def test_switching_on_a_number_that_another_has_is_an_error_at_its_field(
    client: Client, ada: Agent
) -> None:
    a_connection("New", phone_number_id=ENTERED["phone_number_id"])
    old = a_connection(
        "Old",
        phone_number_id=ENTERED["phone_number_id"],
        state=Connection.State.OFF,
    )

    answer = client.post(page_of(old), ENTERED)

    errors = answer.context["adminform"].form.errors
    assert list(errors) == ["phone_number_id"]
    old.refresh_from_db()
    assert old.state == "off"


def test_a_number_is_switched_off_and_on_again(client: Client, ada: Agent) -> None:
    saves(client, ADD)
    teapots = Connection.objects.get()

    saves(client, page_of(teapots), is_on="")
    teapots.refresh_from_db()
    assert teapots.state == "off"
    saves(client, page_of(teapots))
    teapots.refresh_from_db()
    assert teapots.state == "pending"


def test_saving_does_not_lift_what_needs_attention(client: Client, ada: Agent) -> None:
    saves(client, ADD)
    teapots = Connection.objects.get()
    teapots.needs_attention(190, "The token has ended.", at=timezone.now())

    saves(client, page_of(teapots), name="Pots")

    teapots.refresh_from_db()
    assert (teapots.state, teapots.attention_code) == ("attention", 190)
    assert "The token has ended." in client.get(page_of(teapots)).content.decode()


def test_a_number_that_has_received_keeps_its_ids(client: Client, ada: Agent) -> None:
    teapots = a_connection(last_webhook_at=timezone.now())
    before = teapots.phone_number_id, teapots.business_account_id

    saves(client, page_of(teapots))

    teapots.refresh_from_db()
    assert (teapots.phone_number_id, teapots.business_account_id) == before
    assert teapots.name == "Teapots"


def test_the_page_says_what_was_refused_and_why(client: Client, ada: Agent) -> None:
    teapots = a_connection()
    WebhookRefusal.objects.create(
        address=teapots.public_id,
        reason="the signature is wrong",
        hour=timezone.now(),
        last_at=timezone.now(),
        count=7,
    )

    page = client.get(page_of(teapots)).content.decode()

    assert "7 × the signature is wrong" in page


def test_a_test_is_announced_and_its_report_can_be_followed(
    client: Client, ada: Agent
) -> None:
    teapots = a_connection()
    test, report = (
        reverse(f"admin:channels_app_connection_{name}", args=[teapots.pk])
        for name in ("test", "report")
    )

    assert client.get(test).status_code == 405
    assert client.post(test).status_code == 302

    assert 'data-state="running"' in client.get(report).content.decode()


def kept(**fields: Any) -> WebhookEvent:
    post(writes(a_connection(), "A secret <b>wish</b>"))
    WebhookEvent.objects.update(**fields)
    return WebhookEvent.objects.get()


def test_looking_into_a_webhook_is_written_down(client: Client, ada: Agent) -> None:
    verdict = {"item": "message wamid.1", "verdict": "failed", "why": "of a bug"}
    event = kept(state="failed", verdicts=[verdict])

    page = client.get(f"/admin/channels_app/webhookevent/{event.pk}/change/")

    text = page.content.decode()
    assert "A secret &lt;b&gt;wish&lt;/b&gt;" in text
    assert "of a bug" in text
    looked = Event.objects.get(type="webhook.looked_at")
    assert (looked.subject, looked.agent) == (event.public_id, ada)


def test_the_list_shows_no_customers_words(client: Client, ada: Agent) -> None:
    kept()

    page = client.get("/admin/channels_app/webhookevent/?state__exact=pending")

    assert page.status_code == 200
    assert "A secret" not in page.content.decode()


@pytest.mark.parametrize("page", ["webhookevent", "webhookrefusal", "event"])
def test_what_happened_can_be_read_but_not_changed(
    client: Client, ada: Agent, page: str
) -> None:
    kept()

    assert client.get(f"/admin/channels_app/{page}/").status_code == 200
    assert client.get(f"/admin/channels_app/{page}/add/").status_code == 403


def test_agents_get_nowhere_near(client: Client) -> None:
    client.force_login(an_agent("Amal"))
    teapots = a_connection()

    for address in (ADD, page_of(teapots), "/admin/channels_app/webhookevent/"):
        assert client.get(address).status_code in (302, 403)
