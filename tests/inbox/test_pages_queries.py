"""How often a page asks the database, whatever there is to be seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Agent
from inbox.models import Conversation, Reaction
from templates_app.models import MessageTemplate
from tests.cast import (
    BUSINESS,
    a_connection,
    a_contact,
    a_conversation,
    an_agent,
    answers,
    hours_ago,
    says,
)
from tests.inbox.pages import SCRIPT, address, shown, signed_in

pytestmark = pytest.mark.django_db

SESSION_AND_AGENT = 2
AD = {"source_type": "ad", "headline": "Teapots, half the price"}


@pytest.mark.parametrize("people", [3, 60])
def test_the_list_takes_as_many_queries_however_long_it_is(
    people: int, django_assert_num_queries: Any
) -> None:
    amal, teapots = an_agent("Amal"), a_connection()
    for number in range(people):
        dina = a_conversation(a_contact(f"P{number}"), teapots, assignee=amal)
        says(dina)
        answers(dina, by=amal)
    client = signed_in(amal)
    with django_assert_num_queries(4 + SESSION_AND_AGENT):
        client.get("/rows/")
    # Those that can still be saved, then the others, if they are on this page.
    parts = 1 if people > 40 else 2
    with django_assert_num_queries(3 + parts + SESSION_AND_AGENT):
        client.get("/rows/", {"sort": "closing"})
    more = {"sort": "newest", "before": f"newest.{dina.public_id}"}
    with django_assert_num_queries(4 + SESSION_AND_AGENT):
        client.get("/rows/", more)


def a_long_story(amal: Agent, questions: int) -> Conversation:
    """Of all that a pane can show, in a window that is shut."""
    dina = a_conversation("Dina")
    advertised = says(dina, "I saw this", at=hours_ago(40))
    advertised.payload["referral"] = AD
    advertised.save()
    dina.referred_at = advertised.ordered_at
    for number in range(questions):
        at = hours_ago(30) + timedelta(minutes=number)
        asked = says(dina, f"question {number}", at=at)
        again = {"quoted_wamid": advertised.wamid, "at": at}
        answers(dina, f"answer {number}", by=amal, **again)
        Reaction.objects.create(
            message=asked, by_contact=False, emoji="👍", wamid="w", at=at
        )
    answers(dina, "and this", by=amal, at=hours_ago(25), status="failed")
    dina.close(by=amal, at=hours_ago(25))
    dina.reopen(by=None, at=hours_ago(25))
    dina.assign(to=an_agent("Bruno"), by=amal, at=hours_ago(25))
    dina.drafts.create(agent=amal, text="Half a sentence")
    MessageTemplate.objects.create(
        business_account_id=BUSINESS,
        name="hello",
        language="en",
        status="APPROVED",
        components=[{"type": "BODY", "text": "We are here again."}],
    )
    return dina


@pytest.mark.parametrize("questions", [4, 40])
def test_a_thread_takes_five_queries_whatever_there_is_to_see(
    questions: int, django_assert_num_queries: Any
) -> None:
    amal = an_agent("Amal")
    dina = a_long_story(amal, questions)
    last = dina.messages.latest("id")
    client = signed_in(amal)

    with django_assert_num_queries(5 + SESSION_AND_AGENT):
        page = client.get(address("conversation", dina), headers=SCRIPT)
    with django_assert_num_queries(5 + SESSION_AND_AGENT):
        client.get(address("messages", dina), {"before": last.public_id})
    with django_assert_num_queries(3 + SESSION_AND_AGENT):
        client.get(address("panels", dina))

    for seen in ("👍", "I saw this", "gave this to <b>Bruno</b>", AD["headline"]):
        assert seen in page.content.decode()
    for seen in ("closed by Amal", "We are here again.", 'data-status="failed"'):
        assert seen in page.content.decode()


def test_a_draft_and_times_come_along_as_they_are() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    asked = says(dina)
    dina.drafts.create(agent=an_agent("Bruno"), text="Somebody else's")
    dina.drafts.create(agent=amal, text="Since <today>", quoted=asked.public_id)

    page = shown(signed_in(amal), address("conversation", dina))

    assert "Since &lt;today&gt;</textarea>" in page
    assert f'name="quoted" value="{asked.public_id}"' in page
    assert "Somebody else" not in page
    opened = dina.episodes.get().opened_at
    assert f'<time datetime="{opened.isoformat()}">{opened:%-d %b %Y}<' in page


def test_a_reply_takes_thirteen_statements_and_is_drawn_from_what_is_at_hand(
    django_assert_num_queries: Any,
) -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    seen = says(dina, at=hours_ago(1))
    dina.mark_read(by=amal, at=hours_ago(1))
    said = {
        "text": "Since today.",
        "cid": "c1",
        "recipient": dina.contact.recipient,
        "seen": seen.public_id,
    }
    client = signed_in(amal)

    with django_assert_num_queries(11 + SESSION_AND_AGENT):
        bubble = client.post(address("reply", dina), said, headers=SCRIPT)
    again = client.post(address("reply", dina), said, headers=SCRIPT)

    assert bubble.status_code == again.status_code == 201
    assert bubble.content == again.content
    assert 'data-status="queued"' in bubble.content.decode()
