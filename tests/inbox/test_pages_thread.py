from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from channels_app.publishing import record
from inbox.models import Reaction
from tests.cast import (
    a_conversation,
    a_team,
    an_agent,
    answers,
    hours_ago,
    says,
)
from tests.inbox.pages import address, bubbles, shown, signed_in

pytestmark = pytest.mark.django_db

NEW_ONE = {"reply": {"title": "Send a new one"}}
KINDS = {
    "image": ("Photo", {"image": {"id": "1"}}),
    "video": ("Video", {"video": {}}),
    "audio": ("Audio", {"audio": {}}),
    "sticker": ("Sticker", {"sticker": {}}),
    "document": ("Document", {"document": {"filename": "invoice.pdf"}}),
    "location": ("Rossio", {"location": {"name": "Rossio", "latitude": 38.7}}),
    "contacts": (
        "Tomás Reis",
        {"contacts": [{"name": {"formatted_name": "Tomás Reis"}, "phones": []}]},
    ),
    "order": ("Order of 2 items", {"order": {"product_items": [{}, {}]}}),
    "system": ("told something", {"system": {}}),
    "interactive": (
        "Send a new one",
        {"interactive": {"type": "button", "action": {"buttons": [NEW_ONE]}}},
    ),
    "unsupported": ("A poll.", {"unsupported": {"type": "poll"}}),
    "never_heard_of": ("A message of the kind “never_heard_of”.", {}),
    "../../base": ("It can't be shown here", {}),
}


def between(page: str, begin: str, end: str) -> str:
    return page.split(begin, 1)[1].split(end, 1)[0]


def test_a_conversation_reads_from_top_to_bottom() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    asked = says(dina, "Is the *blue* one back?", at=hours_ago(3))
    told = answers(dina, "Since today.", by=amal, at=hours_ago(2), status="read")

    page = shown(signed_in(amal), address("conversation", dina))

    assert bubbles(page) == [asked.public_id, told.public_id]
    assert "Is the <strong>blue</strong> one back?" in page
    assert "tick--read" in page


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_shows_as_itself_or_says_that_it_cannot(kind: str) -> None:
    words, payload = KINDS[kind]
    dina = a_conversation("Dina")
    message = says(dina, "")
    message.kind, message.payload = kind, {"type": kind} | payload
    message.save()
    assertContains(signed_in(an_agent()).get(address("conversation", dina)), words)


@pytest.mark.parametrize(
    "payload",
    [
        {"contacts": 7},
        {"contacts": [1, {"phones": 2}]},
        {"location": []},
        {"interactive": {"action": {"buttons": 3, "sections": [{"rows": 4}]}}},
        {"order": {"product_items": 5}},
        {"order": {"product_items": [{"item_price": "NaN", "quantity": "x"}, 1]}},
        {"location": {"latitude": "NaN", "longitude": 1e9, "url": "http://[1"}},
        {"interactive": {"type": "nfm_reply", "nfm_reply": {"response_json": "["}}},
        {"interactive": {"type": "call_permission_reply"}},
        {"interactive": {"type": ["list_reply"]}},
        {"referral": {"source_url": "javascript:alert(1)"}, "context": []},
        [],
    ],
)
@pytest.mark.parametrize(
    "kind", ["contacts", "location", "interactive", "order", "system", "text"]
)
def test_no_shape_of_metas_breaks_the_page(kind: str, payload: Any) -> None:
    dina = a_conversation("Dina")
    message = says(dina, "")
    message.kind, message.payload = kind, payload
    message.save()
    shown(signed_in(an_agent()), address("conversation", dina))


def test_what_people_write_never_becomes_markup() -> None:
    dina = a_conversation("<script>Dina</script>")
    says(dina, "<img src=x onerror=alert(1)>")
    response = signed_in(an_agent()).get(address("conversation", dina))
    assertNotContains(response, "<img src=x")
    assertNotContains(response, "<script>Dina")


def test_a_quote_leads_to_what_it_quotes() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    offer = answers(dina, "Brass or blue?", by=amal)
    says(dina, "Blue", quoted_wamid=offer.wamid)
    says(dina, "And this?", quoted_wamid="wamid.GONE")

    page = shown(signed_in(amal), address("conversation", dina))

    assert f'href="#{offer.public_id}"' in page
    assert "A message that is not here" in page


def test_what_whatsapp_has_not_named_yet_is_quoted_by_nothing() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    says(dina, "Is it back?")
    answers(dina, "I shall look.", by=amal, status="queued", wamid=None)

    page = shown(signed_in(amal), address("conversation", dina))

    assert "I shall look." in page, "for this test to mean anything"
    assert "data-quoted" not in page


def test_reactions_edits_and_deletions_show() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    now = timezone.now()
    told = answers(dina, "Done!", by=amal)
    Reaction.objects.create(
        message=told, by_contact=True, emoji="❤️", wamid="wamid.R", at=now
    )
    fixed = says(dina, "Thnaks", edited_at=now)
    fixed.text = "Thanks"
    fixed.save()
    says(dina, "Secret", revoked_at=now)

    page = shown(signed_in(amal), address("conversation", dina))

    assert "❤️" in page
    assert "edited" in page
    assert "Thanks" in page
    assert between(page, "What it first said", "</details>").count("Thnaks") == 1
    assert "This message was deleted" in page
    assert between(page, "What it was", "</details>").count("Secret") == 1
    assert page.count("Thnaks") == page.count("Secret") == 1


def test_a_failed_reply_says_why_and_offers_to_send_it_again() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    says(dina)
    failed = answers(dina, "Hello", by=amal, status="failed", error_code=131000)

    page = shown(signed_in(amal), address("conversation", dina))

    assert f'formaction="/m/{failed.public_id}/retry/"' in page
    assert "131000" not in page


def test_grey_lines_tell_who_did_what() -> None:
    amal, bruno, dina = an_agent("Amal"), an_agent("Bruno"), a_conversation("Dina")
    says(dina, at=hours_ago(1))
    dina.assign(to=bruno, by=amal, at=timezone.now())
    dina.close(by=bruno, at=timezone.now())

    page = shown(signed_in(amal), address("conversation", dina))

    assert "<b>Amal</b> gave this to <b>Bruno</b>" in page
    assert "<b>Bruno</b> closed this" in page


def test_grey_lines_are_found_without_looking_at_what_was_said() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    says(dina, at=hours_ago(1))
    dina.close(by=amal, at=timezone.now())
    record(*(dina.event("message.received", at=timezone.now()) for _ in range(2_000)))
    with database.cursor() as cursor:
        cursor.execute("ANALYZE")

    with CaptureQueriesContext(database) as asked:
        page = shown(signed_in(amal), address("conversation", dina))

    assert "closed this" in page
    (sql,) = (each["sql"] for each in asked if "conversation.closed" in each["sql"])
    explain = "EXPLAIN" if database.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with database.cursor() as cursor:
        cursor.execute(f"{explain} {sql}")
        assert "lines_of_conversation" in str(cursor.fetchall())


def test_a_line_stands_where_the_unread_begins() -> None:
    dina = a_conversation("Dina")
    says(dina, "old", at=hours_ago(5))
    dina.mark_read(by=an_agent("Amal"), at=timezone.now())
    fresh = says(dina, "fresh", at=hours_ago(1))

    page = shown(signed_in(an_agent("Bruno")), address("conversation", dina))

    assert page.index('id="unread-line"') < page.index(fresh.public_id + '"\n')
    assert page.index(">old<") < page.index('id="unread-line"')


def test_more_than_a_page_of_unread_has_one_line() -> None:
    dina, moment = a_conversation("Dina"), hours_ago(2)
    written = [says(dina, f"line {number}", at=moment) for number in range(40)]
    client = signed_in(an_agent())

    assert 'id="unread-line"' in shown(client, address("conversation", dina))
    earlier = shown(client, address("messages", dina), before=written[10].public_id)
    assert "line 9" in earlier
    assert 'id="unread-line"' not in earlier


def test_earlier_messages_come_a_page_at_a_time_and_each_once() -> None:
    dina, moment = a_conversation("Dina"), hours_ago(2)
    written = [says(dina, f"line {number}", at=moment) for number in range(120)]
    client = signed_in(an_agent())

    page = shown(client, address("conversation", dina))
    seen = bubbles(page)
    while older := re.search(r'data-older="(msg_\w+)"', page):
        page = shown(client, address("messages", dina), before=older[1])
        seen = bubbles(page) + seen

    assert seen == [message.public_id for message in written]


def test_what_was_missed_is_asked_for_by_the_last_that_is_known() -> None:
    dina = a_conversation("Dina")
    known, missed = says(dina, "known"), says(dina, "missed")
    page = shown(
        signed_in(an_agent()), address("messages", dina), after=known.public_id
    )
    assert bubbles(page) == [missed.public_id]


def test_a_mark_of_another_conversation_is_not_found() -> None:
    dina = a_conversation("Dina")
    other = says(a_conversation("Emeka", dina.connection))
    client = signed_in(an_agent())
    for way in ("before", "after"):
        response = client.get(address("messages", dina), {way: other.public_id})
        assert response.status_code == 404


def test_in_a_shut_window_templates_take_the_composers_place() -> None:
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    says(dina, at=hours_ago(24))
    response = signed_in(amal).get(address("conversation", dina))
    assertContains(response, "only a template can be sent until they write again")
    assertNotContains(response, 'id="reply-text"')


def test_a_conversation_that_became_part_of_another_leads_there() -> None:
    dina = a_conversation("Dina")
    old = a_conversation("Emeka", dina.connection, joined_into=dina)
    client = signed_in(an_agent())
    for page in ("conversation", "messages", "panels"):
        response = client.get(address(page, old))
        assert response.headers["Location"] == address(page, dina)
    assert names_of_rows(shown(client, "/")) == [dina.public_id]


def names_of_rows(page: str) -> list[str]:
    return re.findall(r'id="row-(cnv_\w+)"', page)


@pytest.mark.parametrize("page", ["details", "retry", "leave"])
def test_carla_does_not_get_at_messages_either(page: str) -> None:
    dina = a_conversation("Dina")
    message = says(dina)
    a_team("Support", connections=[dina.connection])
    client = signed_in(an_agent("Carla"))
    ask = client.get if page == "details" else client.post
    assert ask(f"/m/{message.public_id}/{page}/").status_code == 404
