"""The composer's forms: what is empty is left out, and problems stand at fields."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Agent
from inbox import contents
from inbox.building import BUILDERS, Builder, content_of, name_of, unfolded
from inbox.models import Conversation, Message
from inbox.refusals import ValidationProblem
from tests.cast import a_conversation, a_team, an_agent, answers, says
from tests.inbox.pages import SCRIPT, address, shown, signed_in

BUTTON = "interactive.action.buttons.{}.reply.title"
ROW = "interactive.action.sections.{}.rows.{}.{}"
BUTTONS = {
    "build": "buttons",
    "interactive.header.text": "",
    "interactive.body.text": "Shall we keep it?",
    BUTTON.format(0): "Yes",
    BUTTON.format(1): "",
    BUTTON.format(2): "No",
}
FALSE = ("does not hand over", "Pressed:", "Chose:")  # of what nobody sent yet


@pytest.fixture
def dina(db: None) -> Conversation:
    conversation = a_conversation("Dina")
    says(conversation)
    return conversation


def amal() -> Agent:
    return Agent.objects.filter(name="Amal").first() or an_agent("Amal")


def posts(dina: Conversation, values: dict[str, Any]) -> Any:
    client = signed_in(amal())
    return client.post(address("build", dina), values, headers=SCRIPT)


def sent(dina: Conversation) -> Message:
    return dina.messages.get(direction="outbound")


def test_names_are_places_and_what_is_empty_is_left_out() -> None:
    tree = unfolded({"a.b.0.c": " x ", "a.b.1.c": "", "a.b.10.c": "y", "a.d": "  "})
    assert content_of(tree) == {"a": {"b": [{"c": "x"}, {"c": "y"}]}}
    assert name_of("a.b.1.c", tree) == "a.b.10.c"
    assert name_of("a.b.2.c", tree) == "a.b.2.c"


@pytest.mark.parametrize(
    "fields",
    [{"a": "x", "a.b": "y"}, {"a.b": "x", "a.b.c": "y"}, {"a.²": "x", "..": ""}],
)
def test_no_name_breaks_it(fields: dict[str, str]) -> None:
    content_of(unfolded(fields))


def test_buttons_are_sent_with_their_titles_as_ids(dina: Conversation) -> None:
    question = dina.messages.get()

    answer = posts(dina, BUTTONS | {"cid": "c1", "quoted": question.public_id})

    assert answer.status_code == 201
    message = sent(dina)
    assert message.quoted_wamid == question.wamid
    assert message.payload["interactive"] == {
        "type": "button",
        "body": {"text": "Shall we keep it?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "Yes", "title": "Yes"}},
                {"type": "reply", "reply": {"id": "No", "title": "No"}},
            ]
        },
    }


def test_rows_of_one_title_in_two_sections_have_ids_of_their_own(
    dina: Conversation,
) -> None:
    values = {
        "build": "list",
        "interactive.body.text": "When?",
        "interactive.action.button": "See slots",
        "interactive.action.sections.0.title": "Monday",
        ROW.format(0, 0, "title"): "10:00",
        ROW.format(0, 0, "description"): "Morning",
        "interactive.action.sections.1.title": "Tuesday",
        ROW.format(1, 2, "title"): "10:00",
    }
    assert posts(dina, values).status_code == 201
    sections = sent(dina).payload["interactive"]["action"]["sections"]
    assert [row["id"] for part in sections for row in part["rows"]] == [
        "10:00",
        "10:00 2",
    ]


def test_a_link_a_place_and_a_request_are_sent(dina: Conversation) -> None:
    body = {"interactive.body.text": "Your label"}
    parameters = "interactive.action.parameters"
    link = {
        f"{parameters}.display_text": "Open",
        f"{parameters}.url": "https://a.example",
    }
    place = {"location.latitude": "38.7", "location.longitude": "-9.1"}
    for values in (
        {"build": "link"} | body | link,
        {"build": "location"} | place,
        {"build": "ask_location"} | body,
    ):
        assert posts(dina, values).status_code == 201

    kinds = dina.messages.filter(direction="outbound").order_by("pk")
    payloads = [message.payload for message in kinds]
    assert payloads[0]["interactive"]["type"] == "cta_url"
    assert payloads[1]["location"] == {"latitude": "38.7", "longitude": "-9.1"}
    assert payloads[2]["interactive"]["action"] == {"name": "send_location"}


def test_our_contacts_become_cards(dina: Conversation) -> None:
    emeka = a_conversation("Emeka", dina.connection)
    client = signed_in(amal())
    panel = shown(client, f"{address('build', dina)}?build=contacts")
    assert emeka.contact.public_id in panel
    assert dina.contact.public_id not in panel

    values = {"build": "contacts", "contact": [emeka.contact.public_id]}
    assert posts(dina, values).status_code == 201

    (card,) = sent(dina).payload["contacts"]
    assert card == {
        "name": {"formatted_name": "Emeka", "first_name": "Emeka"},
        "phones": [
            {"phone": "+234 803 123 4567", "type": "CELL", "wa_id": "2348031234567"}
        ],
    }


def test_contacts_of_numbers_that_one_does_not_answer_cannot_be_sent(
    dina: Conversation,
) -> None:
    emeka, carla = a_conversation("Emeka"), an_agent("Carla")
    a_team(members=[carla], connections=[emeka.connection])
    values = {"build": "contacts", "contact": [emeka.contact.public_id]}
    answer = posts(dina, values)
    assert answer.json()["field"] == "contacts"


def test_the_preview_is_the_bubble_and_says_what_is_missing(dina: Conversation) -> None:
    whole = posts(dina, BUTTONS | {"preview": "on"}).json()
    assert whole["words"] == ""
    assert "Shall we keep it?" in whole["html"]
    assert "Yes" in whole["html"]

    half = posts(dina, {"build": "buttons", "preview": "on", BUTTON.format(0): "Yes"})
    assert "Yes" in half.json()["html"]
    assert half.json()["field"] == "interactive.body"
    heading = {"build": "buttons", "preview": "on", "interactive.header.text": "Hi"}
    begun = posts(dina, heading).json()["html"]
    assert "Hi" in begun
    assert not [false for false in FALSE if false in begun]
    assert not dina.messages.filter(direction="outbound").exists()


def test_without_scripts_the_form_comes_back_with_its_problem(
    dina: Conversation,
) -> None:
    client = signed_in(amal())
    wrong = BUTTONS | {BUTTON.format(0): "x" * 21}

    page = client.post(address("build", dina), wrong)
    right = client.post(address("build", dina), BUTTONS)

    assert page.status_code == 409
    assert "Shall we keep it?" in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()
    assert right.headers["Location"] == address("conversation", dina)


def test_a_colleague_who_was_quicker_is_asked_about(dina: Conversation) -> None:
    seen = dina.messages.get()
    answers(dina, "I have this", by=an_agent("Bruno"))
    values = BUTTONS | {"seen": seen.public_id, "cid": "c1"}
    assert posts(dina, values).json()["code"] == "replied_since"
    assert posts(dina, values | {"sure": "on"}).status_code == 201


@pytest.mark.parametrize("name", BUILDERS)
def test_an_empty_form_shows_nothing_false(dina: Conversation, name: str) -> None:
    empty = posts(dina, {"build": name, "preview": "on", "cid": ""}).json()
    assert "as you fill it in" in empty["html"]
    assert not [false for false in FALSE if false in empty["html"]]


@pytest.mark.parametrize("name", BUILDERS)
def test_every_builder_opens(dina: Conversation, name: str) -> None:
    client = signed_in(amal())
    panel = client.get(address("build", dina), {"build": name}, headers=SCRIPT)
    assert panel.status_code == 200
    assert "data-panel" in panel.content.decode()
    drawn = panel.content.decode().split("<template>")[0]
    assert not {"__row__", "__section__"} & set(drawn.replace(".", " ").split())


def test_what_was_begun_as_a_text_stays(dina: Conversation) -> None:
    dina.drafts.create(agent=amal(), text="And by the w")
    posts(dina, BUTTONS)
    assert dina.drafts.get().text == "And by the w"


def test_a_builder_that_nobody_knows_is_not_found(dina: Conversation) -> None:
    assert posts(dina, {"build": "dance"}).status_code == 404
    carla = an_agent("Carla")
    a_team(members=[an_agent("Bruno")], connections=[dina.connection])
    client = signed_in(carla)
    assert client.post(address("build", dina), BUTTONS).status_code == 404


# Words where there should be fields, at each place that a form has.
WORDS: list[Any] = ["x", ["x"], [["x"]], [{"reply": "x", "rows": "x"}]]
FORGED: list[Any] = ["x", ["x"], {"action": "x"}, {"action": ["x"]}]
FORGED += [{"action": {"buttons": words}} for words in WORDS]
FORGED += [{"action": {"sections": words}} for words in [*WORDS, [{"rows": ["x"]}]]]


@pytest.mark.parametrize("builder", BUILDERS.values(), ids=BUILDERS)
@pytest.mark.parametrize("content", FORGED)
def test_a_forged_form_is_refused(content: Any, builder: Builder) -> None:
    with pytest.raises(ValidationProblem):
        contents.checked(builder.kind, builder.finish(content))
