"""Where a quote leads, and where it does not."""

from __future__ import annotations

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.cast import a_conversation, an_agent, hours_ago, says
from tests.inbox.pages import SCRIPT, address, bubbles, shown, signed_in

pytestmark = pytest.mark.django_db


def test_a_far_origin_comes_with_all_that_lies_between() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    told = [says(dina, f"line {n}", at=hours_ago(20 - n / 10)) for n in range(150)]
    client, there = signed_in(amal), address("messages", dina)

    near = bubbles(shown(client, there, before=told[140].public_id))
    far = shown(client, there, before=told[140].public_id, up_to=told[20].public_id)

    assert near[0] == told[90].public_id
    assert bubbles(far)[0] == told[10].public_id
    assert bubbles(far)[-1] == told[139].public_id
    assert "data-older" in far, "there is still more above"


def test_nobody_reads_what_was_said_to_somebody_else() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    emeka = a_conversation("Emeka", dina.connection)
    secret = says(emeka, "My secret")
    says(dina, "Quoting", quoted_wamid=secret.wamid)

    pane = signed_in(amal).get(address("conversation", dina), headers=SCRIPT)

    assertContains(pane, "A message that is not here")
    assertNotContains(pane, "My secret")


def test_what_nobody_said_or_was_deleted_offers_no_answer() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    said = says(dina, "Hello")
    told = says(dina, "Their security code changed")
    dina.messages.filter(pk=told.pk).update(kind="system")
    gone = says(dina, "Oops", revoked_at=hours_ago(1))
    client = signed_in(amal)

    pane = client.get(address("conversation", dina), headers=SCRIPT)
    answers = [
        client.post(
            address("reply", dina),
            {"text": "Why?", "cid": one.public_id, "quoted": one.public_id},
            headers=SCRIPT,
        )
        for one in (told, said)
    ]

    assertContains(pane, f'data-reply-to="{said.public_id}"')
    for one in (told, gone):
        assertNotContains(pane, f'data-reply-to="{one.public_id}"')
        assertNotContains(pane, f"/{one.public_id}/react")
    assert [answer.status_code for answer in answers] == [409, 201]
    assert "cannot be quoted" in answers[0].json()["words"]
