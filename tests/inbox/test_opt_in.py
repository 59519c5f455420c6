"""Consent that people of ours write down: with how it was given, and by whom."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from inbox import preferences
from inbox.models import Contact, Conversation
from inbox.refusals import ValidationProblem
from tests.arrivals import from_dina, minute, receive
from tests.cast import a_connection, a_team, an_admin, an_agent
from tests.inbox.pages import SCRIPT, address, shown, signed_in

pytestmark = pytest.mark.django_db


def test_an_opt_in_says_when_how_and_to_whom() -> None:
    receive(a_connection(), from_dina())
    dina, amal = Conversation.objects.get(), an_agent("Amal Haddad")
    client = signed_in(amal)

    panel = client.post(address("opt_in", dina), {"how": "At the till"}, headers=SCRIPT)

    page = panel.content.decode()
    assert "Opted in" in page
    assert 'recorded by Amal: <q dir="auto">At the till</q>' in page
    choice = dina.contact.choices.get()
    assert (choice.value, choice.source, choice.by) == ("signup", "agent", amal)
    assert "<b>Amal</b> recorded consent to marketing" in shown(
        client, address("conversation", dina)
    )
    client.post(address("opt_out", dina), headers=SCRIPT)
    assert Contact.objects.get().is_opted_out


def test_how_it_was_given_has_to_be_said() -> None:
    receive(a_connection(), from_dina())
    dina, now = Conversation.objects.get(), timezone.now()
    with pytest.raises(ValidationProblem) as refused:
        preferences.opt_in([dina.contact], how=" ", by=None, at=now)
    assert refused.value.field == "how"
    with pytest.raises(ValidationProblem, match="at most 200"):
        preferences.opt_in([dina.contact], how="a" * 201, by=None, at=now)
    panel = signed_in(an_agent()).post(address("opt_in", dina), headers=SCRIPT)
    assert "Say how they agreed." in panel.content.decode()
    assert not dina.contact.choices.exists()


def test_carla_cannot_choose_for_a_customer_she_does_not_see() -> None:
    connection = a_connection()
    a_team("Support", [an_agent("Amal")], [connection])
    receive(connection, from_dina())
    dina = Conversation.objects.get()
    carla = signed_in(an_agent("Carla"))
    assert carla.post(address("opt_in", dina), {"how": "Mine"}).status_code == 404
    assert not dina.contact.choices.exists()


def test_the_newest_counts_whoever_said_it_and_whenever_it_came() -> None:
    teapots = a_connection()
    receive(teapots, from_dina("Stop", at=minute(9)))
    receive(teapots, from_dina("Start", at=minute(3)))
    dina = Contact.objects.get()
    assert dina.is_opted_out
    preferences.opt_in([dina], how="By phone", by=None, at=minute(20))
    receive(teapots, from_dina("Unsubscribe", at=minute(15)))
    assert Contact.objects.get().is_opted_in


def test_an_admin_records_the_consent_of_many(client: Client) -> None:
    receive(a_connection(), from_dina())
    client, dina = signed_in(an_admin()), Contact.objects.get()
    asked = {"action": "record_opt_in", "_selected_action": [dina.pk], "how": ""}

    refused = client.post("/admin/inbox/contact/", asked, follow=True)
    assert "Say how they agreed." in refused.content.decode()
    done = client.post(
        "/admin/inbox/contact/", asked | {"how": "Old newsletter"}, follow=True
    )

    assert "Recorded for 1 contact." in done.content.decode()
    assert dina.choices.get().how == "Old newsletter"
