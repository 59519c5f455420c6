from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from inbox.models import Draft, Message
from templates_app.models import MessageTemplate
from tests.cast import a_conversation, a_team, an_agent, answers, hours_ago, says
from tests.inbox.pages import SCRIPT, address, shown, signed_in

pytestmark = pytest.mark.django_db

VERBS = ("close", "reopen", "take", "unassign", "read", "unread", "draft", "reply")


def test_a_reply_is_a_bubble_for_scripts_and_a_redirect_for_plain_forms() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    says(dina)
    client = signed_in(amal)

    bubble = client.post(
        address("reply", dina), {"text": "Hello *Dina*", "cid": "c1"}, headers=SCRIPT
    )
    plain = client.post(address("reply", dina), {"text": "And again"})

    assert bubble.status_code == 201
    assert 'data-cid="c1"' in bubble.content.decode()
    assert "Hello <strong>Dina</strong>" in bubble.content.decode()
    assert plain.headers["Location"] == address("conversation", dina)
    assert [
        message.text for message in dina.messages.filter(author=amal).order_by("id")
    ] == [
        "Hello *Dina*",
        "And again",
    ]


def test_a_page_without_scripts_says_why_and_keeps_what_was_written() -> None:
    client, dina = signed_in(an_agent()), a_conversation("Dina")
    says(dina)

    answer = client.post(address("reply", dina), {"text": "x" * 4097}, follow=True)

    page = answer.content.decode()
    assert "at most 4096 characters; these are 4097" in page
    assert f">{'x' * 4097}</textarea>" in page
    assert dina.messages.count() == 1


def test_the_same_cid_is_one_reply() -> None:
    client, dina = signed_in(an_agent()), a_conversation("Dina")
    says(dina)
    for _ in range(2):
        client.post(
            address("reply", dina), {"text": "Once", "cid": "c1"}, headers=SCRIPT
        )
    assert dina.messages.filter(text="Once").count() == 1


def test_a_shut_window_answers_409_and_writes_nothing() -> None:
    client, dina = signed_in(an_agent()), a_conversation("Dina")
    says(dina, at=hours_ago(24))

    response = client.post(
        address("reply", dina), {"text": "Too late", "cid": "c1"}, headers=SCRIPT
    )

    assert response.status_code == 409
    assert response.json()["code"] == "window_closed"
    assert not dina.messages.filter(text="Too late").exists()


def test_without_scripts_the_refusal_stands_on_the_page() -> None:
    client, dina = signed_in(an_agent()), a_conversation("Dina")
    says(dina, at=hours_ago(24))
    response = client.post(address("reply", dina), {"text": "Late"}, follow=True)
    assert "The 24 hours since" in response.content.decode()


def test_send_asks_first_if_a_colleague_replied_meanwhile() -> None:
    amal, bruno, dina = an_agent("Amal"), an_agent("Bruno"), a_conversation("Dina")
    seen = says(dina)
    answers(dina, "I have this", by=bruno)
    client = signed_in(amal)
    said = {"text": "Me too", "cid": "c1", "seen": seen.public_id}

    asked = client.post(address("reply", dina), said, headers=SCRIPT)
    sent = client.post(address("reply", dina), said | {"sure": "on"}, headers=SCRIPT)

    assert asked.json()["code"] == "replied_since"
    assert sent.status_code == 201


def test_it_does_not_ask_because_of_ones_own_reply() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    seen = says(dina)
    answers(dina, "First", by=amal)
    response = signed_in(amal).post(
        address("reply", dina),
        {"text": "Second", "cid": "c2", "seen": seen.public_id},
        headers=SCRIPT,
    )
    assert response.status_code == 201


def test_a_reply_to_a_recipient_that_changed_is_refused() -> None:
    client, dina = signed_in(an_agent()), a_conversation("Dina")
    says(dina)
    response = client.post(
        address("reply", dina),
        {"text": "Hi", "cid": "c1", "recipient": "wa_id:1"},
        headers=SCRIPT,
    )
    assert response.json()["code"] == "recipient_changed"


def test_a_template_can_be_sent_into_a_shut_window() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    says(dina, at=hours_ago(30))
    back = MessageTemplate.objects.create(
        business_account_id=dina.connection.business_account_id,
        name="we_are_back",
        language="en",
        status="APPROVED",
        components=[{"type": "BODY", "text": "We are back. Shall we go on?"}],
    )
    client = signed_in(amal)
    assert "Shall we go on?" in shown(client, address("conversation", dina))

    response = client.post(
        address("send_template", dina),
        {"template": back.public_id, "cid": "c1"},
        headers=SCRIPT,
    )

    assert response.status_code == 201
    assert "Shall we go on?" in response.content.decode()


def test_a_draft_is_there_when_one_comes_back_and_gone_when_it_was_sent() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    says(dina)
    client = signed_in(amal)

    client.post(address("draft", dina), {"text": "Half a thou"})
    assert "Half a thou</textarea>" in shown(client, address("conversation", dina))
    bruno = signed_in(an_agent("Bruno"))
    assert "Half a thou" not in shown(bruno, address("conversation", dina))

    client.post(address("reply", dina), {"text": "Half a thought"})
    assert not Draft.objects.exists()


def test_an_empty_draft_is_none() -> None:
    client, dina = signed_in(an_agent()), a_conversation("Dina")
    client.post(address("draft", dina), {"text": "Half"})
    client.post(address("draft", dina), {"text": "  "})
    assert not Draft.objects.exists()


def test_taking_closing_and_reopening_answer_with_the_new_header() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    client = signed_in(amal)

    taken = client.post(address("take", dina), headers=SCRIPT).content.decode()
    closed = client.post(address("close", dina), headers=SCRIPT).content.decode()
    opened = client.post(address("reopen", dina), headers=SCRIPT).content.decode()

    assert ">Amal<" in taken
    assert address("reopen", dina) in closed
    assert address("close", dina) in opened
    dina.refresh_from_db()
    assert (dina.assignee, dina.is_open) == (amal, True)


def test_a_conversation_is_given_only_to_those_who_answer_its_number() -> None:
    amal, bruno, carla = an_agent("Amal"), an_agent("Bruno"), an_agent("Carla")
    dina = a_conversation("Dina")
    a_team("Support", members=[amal, bruno], connections=[dina.connection])
    client = signed_in(amal)
    page = shown(client, address("conversation", dina))
    assert bruno.public_id in page
    assert carla.public_id not in page

    given = client.post(address("assign", dina), {"to": bruno.public_id})
    refused = client.post(address("assign", dina), {"to": carla.public_id})

    dina.refresh_from_db()
    assert (given.status_code, refused.status_code) == (302, 404)
    assert dina.assignee == bruno


def test_reading_and_marking_unread() -> None:
    client, dina = signed_in(an_agent()), a_conversation("Dina")
    says(dina)
    assert client.post(address("read", dina), headers=SCRIPT).status_code == 204
    dina.refresh_from_db()
    assert dina.unread_count == 0
    client.post(address("unread", dina), headers=SCRIPT)
    dina.refresh_from_db()
    assert dina.unread_count == 1


def test_looking_alone_does_not_mark_read() -> None:
    client, dina = signed_in(an_agent()), a_conversation("Dina")
    says(dina)
    shown(client, address("conversation", dina))
    dina.refresh_from_db()
    assert dina.unread_count == 1


@pytest.mark.parametrize("verb", VERBS)
def test_carla_can_do_nothing_here(verb: str) -> None:
    dina = a_conversation("Dina")
    says(dina)
    a_team("Support", connections=[dina.connection])
    response = signed_in(an_agent("Carla")).post(address(verb, dina), {"text": "x"})
    assert response.status_code == 404
    assert not Message.objects.filter(direction="outbound").exists()


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_is_done_by_looking_or_without_the_token(verb: str) -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        amal, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get(address(verb, dina)).status_code == 405
    assert client.post(address(verb, dina)).status_code == 403


def test_a_failed_reply_is_sent_again_in_its_place() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    says(dina, at=hours_ago(1))
    failed = answers(dina, "Hello", by=amal, status="failed", error_code=131000)
    client = signed_in(amal)

    response = client.post(
        f"/m/{failed.public_id}/retry/", {"cid": "c9"}, headers=SCRIPT
    )

    assert response.status_code == 201
    assert f'data-replaces="{failed.public_id}"' in response.content.decode()
    page = shown(client, address("conversation", dina))
    assert f'id="{failed.public_id}"' not in page


def test_an_unconfirmed_reply_can_be_left() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    asked_at = timezone.now()
    doubt = answers(dina, "Hm", by=amal, status="unconfirmed", asked_at=asked_at)
    response = signed_in(amal).post(f"/m/{doubt.public_id}/leave/", headers=SCRIPT)
    assert response.status_code == 201
    doubt.refresh_from_db()
    assert doubt.left_at
