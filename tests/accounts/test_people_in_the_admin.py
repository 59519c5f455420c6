from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from accounts.models import Agent, Team
from channels_app.models import Connection, Event
from tests.cast import PASSWORD, a_connection, a_team, an_admin, an_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client: Client) -> Agent:
    ada = an_admin("Ada")
    client.force_login(ada)
    return ada


def save(client: Client, row: Agent | Team, **fields: Any) -> None:
    """Save the row's page as it is, but for these fields."""
    page = reverse(f"admin:accounts_{row._meta.model_name}_change", args=[row.pk])
    form = client.get(page).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields if name != "password"}
    kept = {name: value for name, value in shown.items() if value not in (None, False)}
    answer = client.post(page, kept | fields)
    assert answer.status_code == 302, answer.context["errors"]


def events() -> list[tuple[str, str, Agent | None]]:
    rows = Event.objects.select_related("agent").order_by("pk")
    return [(event.type, event.subject, event.agent) for event in rows]


def test_who_joins_a_team_sees_its_numbers_and_open_tabs_are_told(
    client: Client, ada: Agent
) -> None:
    amal = an_agent("Amal")
    teapots = a_connection("Teapots")
    team = a_team("Support", connections=[teapots])
    assert not Connection.objects.visible_to(amal), "for this test to mean anything"

    save(client, team, members=[amal.pk])

    assert teapots in Connection.objects.visible_to(amal)
    assert events() == [("team.changed", team.public_id, ada)]


def test_teams_can_be_chosen_on_the_agents_page_too(client: Client, ada: Agent) -> None:
    amal = an_agent("Amal")
    support, sales = a_team("Support", [amal]), a_team("Sales")

    save(client, amal, teams=[sales.pk])

    assert list(amal.teams.all()) == [sales]
    assert support.members.count() == 0
    assert events() == [("agent.changed", amal.public_id, ada)]


def test_switching_an_agent_off_is_told_at_once(client: Client, ada: Agent) -> None:
    amal = an_agent("Amal")

    save(client, amal, is_active="")

    amal.refresh_from_db()
    assert not amal.is_active
    assert [type for type, *_ in events()] == ["agent.changed"]


def test_a_new_agent_has_a_password_and_an_address_in_lower_case(
    client: Client, ada: Agent
) -> None:
    new = {
        "name": "Bruno",
        "email": "Bruno@Example.com",
        "usable_password": "true",
        "password1": "a lamp and a teapot",
        "password2": "a lamp and a teapot",
    }
    client.post(reverse("admin:accounts_agent_add"), new)

    bruno = Agent.objects.get(email="bruno@example.com")
    assert bruno.check_password("a lamp and a teapot")
    assert [type for type, *_ in events()] == ["agent.changed"]


def test_the_same_address_in_another_case_is_refused(
    client: Client, ada: Agent
) -> None:
    an_agent("Amal")
    page = reverse("admin:accounts_agent_add")
    twin = {"name": "Amal", "email": "AMAL@example.com", "usable_password": "false"}

    answer = client.post(page, twin)

    assert "email" in answer.context["adminform"].form.errors
    assert Agent.objects.filter(name="Amal").count() == 1


def test_an_address_that_was_changed_opens_the_door_no_more(
    client: Client, ada: Agent
) -> None:
    amal = an_agent("Amal")
    # allauth keeps addresses of its own, and takes any of them.
    EmailAddress.objects.create(user=amal, email=amal.email, primary=True)

    save(client, amal, email="amal.haddad@example.com")
    client.logout()

    door = reverse("account_login")
    old = {"login": "amal@example.com", "password": PASSWORD}
    assert client.post(door, old).status_code == 200
    new = {"login": "amal.haddad@example.com", "password": PASSWORD}
    assert client.post(door, new).status_code == 302


def test_agents_are_switched_off_and_never_deleted(client: Client, ada: Agent) -> None:
    amal = an_agent("Amal")
    page = reverse("admin:accounts_agent_delete", args=[amal.pk])

    assert client.post(page, {"post": "yes"}).status_code == 403
    assert Agent.objects.filter(pk=amal.pk).exists()


def test_a_team_that_answers_a_number_is_not_deleted(
    client: Client, ada: Agent
) -> None:
    """Or the number would be everybody's."""
    team = a_team("Support", connections=[a_connection()])
    spare = a_team("Spare")

    for row in (team, spare):
        page = reverse("admin:accounts_team_delete", args=[row.pk])
        client.post(page, {"post": "yes"})

    assert list(Team.objects.all()) == [team]
    assert events() == [("team.changed", spare.public_id, ada)]


def test_a_lost_telephone_is_forgotten(client: Client, ada: Agent) -> None:
    amal = an_agent("Amal")
    TOTP.activate(amal, generate_totp_secret())
    page = reverse("admin:accounts_agent_changelist")

    client.post(page, {"action": "remove_second_factor", "_selected_action": [amal.pk]})

    assert not Authenticator.objects.filter(user=amal).exists()


def test_no_page_shows_the_secrets_of_second_factors(
    client: Client, ada: Agent
) -> None:
    shown = client.get(reverse("admin:index")).content.decode()

    assert "uthenticator" not in shown
    assert "Email addresses" not in shown
