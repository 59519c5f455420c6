"""The picker: which templates it offers, in which language, and filled in with what."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Agent
from inbox import choosing
from inbox.languages import best, wishes
from inbox.models import Conversation
from templates_app.models import MessageTemplate
from tests.cast import (
    BUSINESS,
    a_contact,
    a_conversation,
    a_team,
    an_agent,
    answers,
    hours_ago,
    says,
)
from tests.inbox.handing import JPEG
from tests.inbox.pages import SCRIPT, address, signed_in
from tests.templates_app.forms import Json, body, buttons, header, quick, url

pytestmark = pytest.mark.django_db
GREETING = body("Hello {{1}}, order {{2}} is late.")


@pytest.fixture
def dina() -> Conversation:
    """Who wrote long ago, from Portugal."""
    conversation = a_conversation("Dina")
    says(conversation, at=hours_ago(40))
    return conversation


def amal() -> Agent:
    return Agent.objects.filter(name="Amal").first() or an_agent("Amal")


def there_is(name: str, *parts: Json, **fields: Any) -> MessageTemplate:
    usual: Json = {"business_account_id": BUSINESS, "language": "en"}
    usual |= {"status": "APPROVED", "category": "UTILITY"}
    told = {"name": name, "components": list(parts) or [body("We are back.")]}
    return MessageTemplate.objects.create(**usual | told | fields)


def gets(dina: Conversation, **query: str) -> str:
    client = signed_in(amal())
    page = client.get(address("send_template", dina), query, headers=SCRIPT)
    assert page.status_code == 200
    return page.content.decode()


def posts(dina: Conversation, template: MessageTemplate, **values: Any) -> Any:
    told = {"template": template.public_id, **values}
    client = signed_in(amal())
    return client.post(address("send_template", dina), told, headers=SCRIPT)


def names(dina: Conversation, q: str = "") -> list[str]:
    return [entry.template.name for entry in choosing.read(dina, q).entries]


def test_a_name_in_four_languages_is_one_entry_in_the_customer_s(
    dina: Conversation,
) -> None:
    for code in ("de", "en", "pt_BR", "pt_PT"):
        there_is("order_late", language=code)

    (entry,) = choosing.read(dina).entries

    assert entry.template.language == "pt_PT"
    assert [one.language for one in entry.every] == ["de", "en", "pt_BR", "pt_PT"]
    form = gets(dina, template=entry.template.public_id)
    for other in entry.every:
        assert f"?template={other.public_id}" in form


def test_the_language_that_was_used_last_is_used_again(dina: Conversation) -> None:
    for code in ("de", "pt_PT"):
        there_is("order_late", language=code)
    said = {"name": "other", "language": {"code": "de"}}
    payload = {"type": "template", "template": said}
    answers(dina, "Hallo", kind="template", payload=payload, at=hours_ago(30))

    assert choosing.read(dina).entries[0].template.language == "de"


@pytest.mark.parametrize(
    ("there", "wished", "chosen"),
    [
        (["de", "pt_BR", "pt_PT"], ["pt_PT"], "pt_PT"),
        (["de", "pt_BR"], ["pt_PT"], "pt_BR"),
        (["de", "en_US", "fr"], ["pt_PT"], "en_US"),
        (["de", "fr"], ["pt_PT"], "de"),
        (["de", "es"], ["es_MX", "de"], "es"),
    ],
)
def test_the_nearest_language_is_proposed(
    there: list[str], wished: list[str], chosen: str
) -> None:
    assert best(there, wished) == chosen


def test_what_is_known_of_somebody_says_their_language() -> None:
    contact = a_contact("Emeka", wa_id="5511912345678")
    assert wishes(contact, ["es"]) == ["es", "pt_BR"]
    contact.language = "en_GB"
    assert wishes(contact, []) == ["en_GB", "pt_BR"]
    assert wishes(a_contact("Farid", user_id="PT.1", wa_id=""), []) == []


def test_it_is_found_by_name_and_by_text_in_any_script(dina: Conversation) -> None:
    there_is("order_late", GREETING)
    there_is("chegou", body("Olá, a sua encomenda já chegou."), language="pt_PT")
    there_is("salaam", body("مرحبا، طلبك في الطريق."), language="ar")

    assert names(dina, "late") == ["order_late"]
    assert names(dina, "order late") == ["order_late"]
    assert names(dina, "já") == ["chegou"]
    assert names(dina, "طلبك") == ["salaam"]
    assert names(dina, "BODY") == []
    assert names(dina, 'a"b') == []
    assert "No template has" in gets(dina, q="nothing", list="on")


def test_what_meta_stopped_stands_last_with_its_reason(dina: Conversation) -> None:
    there_is("a_paused", status="PAUSED")
    there_is("a_rejected", status="REJECTED", reason="PROMOTIONAL")
    there_is("a_deleted", status="DELETED")
    good = there_is("b_good")
    there_is("of_others", business_account_id="210099990000000")

    assert names(dina) == ["b_good", "a_paused", "a_rejected"]
    page = gets(dina, list="on")
    assert page.count("<a ") == 1
    assert f"?template={good.public_id}" in page
    assert "Meta has paused this template" in page
    assert "(PROMOTIONAL)" in page


def test_an_advertisement_is_not_offered_to_who_did_not_agree(
    dina: Conversation,
) -> None:
    advertisement = there_is("spring_sale", category="MARKETING")

    (entry,) = choosing.read(dina).entries

    assert "has not agreed to marketing" in entry.hindrance
    assert "has not agreed" in gets(dina, template=advertisement.public_id)
    told = json.loads(posts(dina, advertisement, preview="on").content)
    assert "has not agreed" in told["words"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Hello {{1}}, order {{2}} is late.", {"body.1": "Dina"}),
        ("שלום {{1}}, ההזמנה {{2}} בדרך.", {"body.1": "Dina"}),
        ("Guten Tag {{name}}, um {{time}}.", {"body.name": "Dina Alves"}),
        ("Hi {{first_name}} of {{shop}}.", {"body.first_name": "Dina"}),
        ("Order {{1}} of {{2}} is late.", {}),
    ],
)
def test_the_name_is_filled_in_where_it_belongs(text: str, values: Json) -> None:
    dina = a_conversation(a_contact("Dina Alves"))
    form = gets(dina, template=there_is("late", body(text)).public_id)

    for name, value in values.items():
        assert f'name="{name}" value="{value}"' in form
    assert form.count('value="Dina') == len(values)
    assert ("the contact&#x27;s name" in form) == bool(values)


def test_what_the_contact_s_page_has_is_filled_in(dina: Conversation) -> None:
    dina.contact.attributes = {"Order ID": "8841", "city": "Porto"}
    dina.contact.save()
    template = there_is("late", body("Order {{order_id}} for {{name}} is late."))

    form = gets(dina, template=template.public_id)

    assert 'name="body.order_id" value="8841"' in form
    assert 'name="body.name" value="Dina"' in form
    assert "Porto" not in form


def test_who_told_no_name_is_called_something_and_the_agent_sees_it() -> None:
    nameless = a_conversation(a_contact("", wa_id="351911111111"))
    form = gets(nameless, template=there_is("late", GREETING).public_id)

    assert 'name="body.1" value="there"' in form
    assert "this stands in for it" in form


def test_the_preview_says_what_is_lacking_and_shows_what_is_there(
    dina: Conversation,
) -> None:
    template = there_is("late", header("IMAGE"), GREETING, buttons(quick(), url()))
    values = {"body.1": "Dina", "body.2": "", "preview": "on"}

    told = json.loads(posts(dina, template, **values).content)

    assert told["field"] == "header"
    assert "Hello Dina, order {{2}} is late." in told["html"]
    values |= {"header": "pot.jpg", "body.2": "8841", "buttons.1": "8841"}
    told = json.loads(posts(dina, template, **values).content)
    assert (told["field"], told["words"]) == ("", "")
    assert "https://shop.example/8841" in told["html"]
    assert not dina.messages.filter(direction="outbound").exists()


def test_a_problem_stands_at_its_field_with_scripts_and_without(
    dina: Conversation,
) -> None:
    template = there_is("late", GREETING)
    values = {"body.1": "Dina", "body.2": "a\tb"}

    told = posts(dina, template, **values)
    client = signed_in(amal())
    page = client.post(
        address("send_template", dina), {"template": template.public_id, **values}
    )

    assert (told.status_code, told.json()["field"]) == (409, "body.2")
    assert page.status_code == 409
    assert 'data-problem-of="body.2">No line breaks' in page.content.decode()
    assert 'value="Dina"' in page.content.decode()


def test_a_colleague_who_was_quicker_is_asked_about(dina: Conversation) -> None:
    template, seen = there_is("back"), dina.messages.get().public_id
    assert 'name="sure"' in gets(dina, template=template.public_id)
    dina.send_template(template, by=an_agent("B"), cid="c0", at=timezone.now())

    asked = posts(dina, template, seen=seen, cid="c1", sure="")

    assert asked.json()["code"] == "replied_since"
    assert posts(dina, template, seen=seen, cid="c1", sure="on").status_code == 201


def test_it_is_sent_with_its_picture_once(dina: Conversation) -> None:
    template = there_is("late", header("IMAGE"), GREETING)
    for _ in range(2):
        picture = SimpleUploadedFile("pot.jpg", JPEG, "image/jpeg")
        values = {"body.1": "Dina", "body.2": "8841", "header": picture, "cid": "c1"}
        assert posts(dina, template, **values).status_code == 201

    message = dina.messages.get(direction="outbound")
    assert message.text == "Hello Dina, order 8841 is late."
    assert message.attachments.get().kind == "image"


@pytest.mark.parametrize(
    ("content", "words"), [(b"%PDF-1.4\n%%EOF\n", "picture"), (b"", "empty")]
)
def test_a_file_of_the_wrong_kind_is_refused_at_its_field(
    dina: Conversation, content: bytes, words: str
) -> None:
    template = there_is("late", header("IMAGE"), body("Look."))
    file = SimpleUploadedFile("pot.jpg", content, "image/jpeg")

    told = posts(dina, template, header=file)

    assert told.status_code == 409
    assert told.json()["field"] == "header"
    assert words in told.json()["words"]


def test_nobody_sends_to_whom_they_may_not_see(dina: Conversation) -> None:
    a_team(members=[amal()], connections=[dina.connection])
    carla = signed_in(an_agent("Carla"))
    template = there_is("late")

    for told in ({}, {"template": template.public_id}):
        assert carla.get(address("send_template", dina), told).status_code == 404
    assert posts(dina, template).status_code == 201
    of_others = there_is("of_others", business_account_id="210099990000000")
    assert posts(dina, of_others).status_code == 404


def test_a_choice_takes_one_query_however_many_there_are(
    dina: Conversation, django_assert_num_queries: Any
) -> None:
    for number in range(200):
        there_is(f"template_{number:03}", GREETING)
    with django_assert_num_queries(2):  # with the contact's identities
        found = choosing.read(dina)
    assert len(found.entries) == choosing.MOST
    assert not found.are_all
    assert names(dina, "template_150") == ["template_150"]
