"""What messages hold, read from Meta's JSON and drawn as what it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from inbox.kinds.answers import call_permission_of, fields_of
from inbox.kinds.cards import cards_of
from inbox.kinds.notices import notice_of, unshown
from inbox.kinds.orders import order_of
from inbox.kinds.origins import enquiry_of, forwarded_of, referral_of
from inbox.kinds.place import place_of
from inbox.models import Message
from inbox.templatetags.kinds import kind_template
from tests.cast import a_conversation, a_team, an_agent, says
from tests.inbox.pages import address, shown, signed_in
from tests.intake import sample

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)
READERS = {
    "location": place_of,
    "contacts": cards_of,
    "order": order_of,
    "interactive": fields_of,
    "referral": referral_of,
    "context": enquiry_of,
    "system": notice_of,
    "errors": lambda payload: unshown("unsupported", payload),
}


def message_in(name: str) -> dict[str, Any]:
    value = sample(name)["entry"][0]["changes"][0]["value"]
    message: dict[str, Any] = value["messages"][0]
    return message


def of_kind(kind: str, payload: Any, text: str = "", **fields: Any) -> Message:
    message = says(a_conversation("Dina"), text, **fields)
    message.kind, message.payload = kind, {"type": kind} | payload
    message.save()
    return message


def page_of(message: Message) -> str:
    client = signed_in(an_agent("Bruno"))
    return shown(client, address("conversation", message.conversation))


@pytest.mark.parametrize("key", READERS)
@given(value=JSON)
def test_whatever_meta_sends_is_read_without_an_error(key: str, value: Any) -> None:
    READERS[key]({key: value, "from": value})


CARD = {
    "name": {"formatted_name": "Tomás Reis; Jr", "first_name": "Tomás"},
    "org": {"company": "Reis, Lda", "department": "Sales", "title": "Head"},
    "birthday": "1980-02-29",
    "phones": [{"phone": "+351 910 000 111", "type": "CELL"}, {"wa_id": "351911"}, {}],
    "emails": [
        {"email": "tomas@example.org", "type": "WORK"},
        {"email": "t@home.test"},
    ],
    "addresses": [{"street": "Rua 1", "city": "Lisboa", "zip": "1000", "type": "HOME"}],
    "urls": [{"url": "https://reis.example/"}, {"url": "javascript://x/%0aalert(1)"}],
}


def test_a_card_is_read_whole() -> None:
    (card,) = cards_of({"contacts": [CARD]})
    assert card.work == "Head · Reis, Lda · Sales"
    assert [phone.value for phone in card.phones] == ["+351 910 000 111", "351911"]
    assert [email.value for email in card.emails] == [
        "tomas@example.org",
        "t@home.test",
    ]
    assert card.addresses[0].value == "Rua 1, Lisboa, 1000"
    assert [url.link for url in card.urls] == ["https://reis.example/", ""]


def test_a_card_is_saved_as_address_books_read_it() -> None:
    (card,) = cards_of({"contacts": [CARD]})
    lines = card.vcard.split("\r\n")
    assert lines[0] == "BEGIN:VCARD"
    assert lines[-2:] == ["END:VCARD", ""]
    for line in (
        "FN:Tomás Reis\\; Jr",
        "ORG:Reis\\, Lda;Sales",
        "TITLE:Head",
        "BDAY:1980-02-29",
        "TEL;TYPE=CELL:+351 910 000 111",
        "EMAIL;TYPE=WORK:tomas@example.org",
        "ADR;TYPE=HOME:;;Rua 1;Lisboa;;1000;",
        "URL:https://reis.example/",
    ):
        assert line in lines, line


def test_nothing_in_a_card_begins_a_line_of_its_own() -> None:
    name = {"formatted_name": "Eve\r\nTEL:666\x0bX" + "ü" * 90}
    (card,) = cards_of({"contacts": [{"name": name, "phones": [{"type": ":\r\nX"}]}]})
    lines = card.vcard.split("\r\n")
    assert not [line for line in lines if line.startswith("TEL")]
    assert max(len(line.encode()) for line in lines) <= 75
    assert len([line for line in lines if line.startswith(" ")]) >= 2


@pytest.mark.django_db
def test_a_card_is_downloaded_and_never_drawn() -> None:
    amal = an_agent()
    message = of_kind("contacts", {"contacts": [{}, CARD]})
    there = f"/m/{message.public_id}/card.vcf"
    answer = signed_in(amal).get(there, {"number": 2})

    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "FN:Tomás Reis" in answer.content.decode()
    assert f"{there}?number=2" in page_of(message)
    for number in ("0", "3", "x", "²", "9" * 5000):
        assert signed_in(amal).get(there, {"number": number}).status_code == 404


@pytest.mark.django_db
def test_who_may_not_see_the_conversation_gets_no_card() -> None:
    message = of_kind("contacts", {"contacts": [CARD]})
    a_team("Support", [an_agent()], [message.connection])
    carla = signed_in(an_agent("Carla"))
    assert carla.get(f"/m/{message.public_id}/card.vcf").status_code == 404


def test_an_order_is_added_up_in_its_currency() -> None:
    order = order_of(message_in("order"))
    assert [p.retailer_id for p in order.products] == ["SKU-TEAPOT-02", "SKU-CUP-11"]
    assert [p.sum for p in order.products] == ["39.90 EUR", "32.00 EUR"]
    assert (order.count, order.totals) == (5, ["71.90 EUR"])


@pytest.mark.parametrize(
    ("price", "currency", "shown"),
    [
        (0.1 + 0.2, "EUR", "0.60 EUR"),
        (1500, "JPY", "3,000 JPY"),
        ("1.2345", "KWD", "2.469 KWD"),
        (19.99, "usd", "39.98 USD"),
        (1, "", "2.00"),
    ],
)
def test_each_currency_has_its_own_decimals(
    price: Any, currency: str, shown: str
) -> None:
    item = {"quantity": 2, "item_price": price, "currency": currency}
    assert order_of({"order": {"product_items": [item]}}).totals == [shown]


def test_two_currencies_are_two_totals_and_a_missing_price_is_none() -> None:
    euro = {"quantity": 1, "item_price": 5, "currency": "EUR"}
    dollar = euro | {"currency": "USD"}
    both = order_of({"order": {"product_items": [euro, dollar]}})
    assert both.totals == ["5.00 EUR", "5.00 USD"]
    unpriced = order_of({"order": {"product_items": [euro, {"quantity": 1}]}})
    assert unpriced.totals == []
    assert unpriced.products[1].sum == ""


def filled_in(said: Any) -> dict[str, str]:
    text = said if isinstance(said, str) else json.dumps(said)
    reply = {"name": "flow", "response_json": text}
    payload = {"interactive": {"type": "nfm_reply", "nfm_reply": reply}}
    return {field.name: field.value for field in fields_of(payload)}


def test_a_form_shows_its_fields_and_not_our_token() -> None:
    payload = message_in("interactive-nfm-reply-flow")
    shown = {field.name: field.value for field in fields_of(payload)}
    assert shown == {"Order ref": "8841", "Reason": "damaged", "Photos": "IMG_1.jpg"}


def test_an_address_is_shown_field_by_field() -> None:
    values = {"name": "Priya", "in_pin_code": "110001", "landmark_area": ""}
    said = {"saved_address_id": "a1", "values": values}
    assert filled_in(said) == {"Name": "Priya", "In pin code": "110001"}


def test_every_value_of_a_form_is_said_in_words() -> None:
    said = {"a": True, "b": ["x", 2], "c": None, "d": {"e": 1}, "f": [[[["deep"]]]]}
    assert filled_in(said) == {
        "A": "yes",
        "B": "x, 2",
        "D": "e: 1",
        "F": "…",
    }


@pytest.mark.parametrize("said", ["", "[", "[1]", "null", "[" * 100_000])
def test_a_form_that_cannot_be_read_has_no_fields(said: str) -> None:
    assert filled_in(said) == {}


def test_half_a_letter_in_a_form_is_shown_as_none() -> None:
    """Escaped twice, it was still an escape when the webhook was cleaned."""
    assert filled_in('{"name": "Dina \\ud83d", "\\u0000": 1}') == {
        "Name": "Dina \ufffd",
        "\ufffd": "1",
    }


@pytest.mark.parametrize(
    "kind", ["revoked", "x/../../_message", "../_message", "k" * 40, "\u202e", "a b"]
)
def test_whatever_name_a_kind_has_its_page_can_be_drawn(kind: str) -> None:
    assert "kind of message that" in drawn_as("interactive", {"type": kind})
    assert f"of the kind “{escape(kind)}”" in drawn_as(kind, {})


@pytest.mark.parametrize("kind", ["k" * 5000, "9" * 4300])
def test_nor_has_the_kind_of_an_answer_a_longest_name(kind: str) -> None:
    assert "kind of message that" in drawn_as("interactive", {"type": kind})


def drawn_as(kind: str, told: dict[str, Any]) -> str:
    message = Message(kind=kind, payload={"type": kind, "interactive": told})
    return render_to_string(kind_template(message), {"message": message})


def test_leave_to_call_says_until_when() -> None:
    given = call_permission_of(message_in("interactive-call-permission-reply"))
    assert given.is_given
    assert not given.is_permanent
    assert given.until is not None
    assert given.until.isoformat() == "2026-11-28T12:00:00+00:00"


def test_an_advertisement_leads_to_web_pages_alone() -> None:
    ad = referral_of(message_in("text-referral-ctwa"))
    assert ad is not None
    assert (ad.headline, ad.body) == ("Chat with us", "Handmade teapots")
    assert (ad.link, ad.host) == ("https://fb.me/7SampleAd", "fb.me")
    bad = referral_of({"referral": {"source_url": "javascript://fb.me/%0aalert(1)"}})
    assert bad is not None
    assert bad.link == ""


def test_a_message_says_how_often_it_was_passed_on() -> None:
    assert forwarded_of(message_in("text-forwarded")) == "once"
    assert forwarded_of(message_in("text-frequently-forwarded")) == "often"
    assert forwarded_of(message_in("text")) == ""


def test_metas_notices_are_said_in_our_words() -> None:
    number = notice_of(message_in("system-user-changed-number"))
    assert number == (
        "They changed their number from +351 912 345 678 to +351 930 000 999"
    )
    assert "user ID" in notice_of(message_in("system-user-changed-user-id"))
    assert "security code" in notice_of(message_in("system-identity-changed"))
    assert notice_of({"system": {"type": "new", "body": "Hm."}}) == "Hm."


def test_what_cannot_be_shown_is_named() -> None:
    assert unshown("unsupported", message_in("unsupported")) == "A poll."
    unavailable = message_in("unsupported-131060-unavailable")
    assert "did not hand over" in unshown("unsupported", unavailable)
    assert unshown("hologram", {}) == "A message of the kind “hologram”."
    assert "does not hand over" in unshown("unsupported", {})


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "folds"), [(300, 1), (30, 0)])
def test_a_long_text_is_folded(words: int, folds: int) -> None:
    page = page_of(of_kind("text", {}, "word " * words))
    assert page.count("Read more") == folds


@pytest.mark.django_db
def test_a_deleted_place_is_kept_for_who_asks() -> None:
    place = message_in("location")
    page = page_of(of_kind("location", place, "Rossio", revoked_at=now()))
    before, said = page.split("What it was", 1)
    assert "Rossio" in said
    assert "place__map" in said
    assert "place__map" not in before
