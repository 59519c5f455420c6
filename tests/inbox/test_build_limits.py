"""The limits of WhatsApp in the composer: said beside each field, and kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Agent
from inbox import sendable
from inbox.models import Conversation
from inbox.templatetags.sendable import sendable_facts
from tests.cast import a_conversation, an_agent, says
from tests.inbox.handing import JPEG, STICKER
from tests.inbox.pages import SCRIPT, address, shown, signed_in

pytestmark = pytest.mark.django_db

BODY, HEADING = "interactive.body.text", "interactive.header.text"
FOOTER = "interactive.footer.text"
BUTTON = "interactive.action.buttons.{}.reply.title"
OPENER = "interactive.action.button"
SECTION = "interactive.action.sections.{}.title"
ROW = "interactive.action.sections.{}.rows.{}.title"
MORE = "interactive.action.sections.0.rows.0.description"
LABEL, URL = (f"interactive.action.parameters.{key}" for key in ("display_text", "url"))
PLACE = ("location.latitude", "location.longitude", "location.name")

# What each form needs to be sent.
WHOLE = {
    "buttons": {BODY: "Keep it?", BUTTON.format(0): "Yes"},
    "list": {BODY: "When?", OPENER: "See slots", ROW.format(0, 0): "10:00"},
    "link": {BODY: "Your label", LABEL: "Open", URL: "https://a.example"},
    "ask_location": {BODY: "Where?"},
    "location": dict(zip(PLACE, ("38.7", "-9.1", "Teapot Shop"), strict=True)),
}
LIMITS = [
    *(("buttons", field, 60) for field in (HEADING, FOOTER)),
    ("buttons", BODY, 1024),
    *(("buttons", BUTTON.format(number), 20) for number in range(3)),
    *(("list", field, 60) for field in (HEADING, FOOTER)),
    ("list", BODY, 4096),
    ("list", OPENER, 20),
    ("list", SECTION.format(0), 24),
    ("list", ROW.format(0, 0), 24),
    ("list", MORE, 72),
    *(("link", field, 60) for field in (HEADING, FOOTER)),
    ("link", BODY, 1024),
    ("link", LABEL, 20),
    ("link", URL, 2000),
    ("ask_location", BODY, 1024),
    ("location", "location.name", 1000),
    ("location", "location.address", 1000),
]


@pytest.fixture
def dina() -> Conversation:
    conversation = a_conversation("Dina")
    says(conversation)
    return conversation


def amal() -> Agent:
    return Agent.objects.filter(name="Amal").first() or an_agent("Amal")


def posts(dina: Conversation, build: str, **values: Any) -> Any:
    said = WHOLE.get(build, {}) | values | {"build": build}
    client = signed_in(amal())
    return client.post(address("build", dina), said, headers=SCRIPT)


def form(dina: Conversation, build: str) -> str:
    return shown(signed_in(amal()), f"{address('build', dina)}?build={build}")


def so_long(field: str, length: int) -> str:
    begin = "https://a.example/" if field == URL else ""
    return begin + "x" * (length - len(begin))


def nothing_was_sent(dina: Conversation) -> bool:
    return not dina.messages.filter(direction="outbound").exists()


@pytest.mark.parametrize(("build", "field", "limit"), LIMITS)
def test_a_field_says_its_limit_and_takes_so_much_and_no_more(
    dina: Conversation, build: str, field: str, limit: int
) -> None:
    (told,) = re.findall(
        rf'<(?:input|textarea) name="{re.escape(field)}"[^>]*', form(dina, build)
    )
    assert f'data-limit="{limit}"' in told
    assert posts(dina, build, **{field: so_long(field, limit)}).status_code == 201
    dina.messages.filter(direction="outbound").delete()

    answer = posts(dina, build, **{field: so_long(field, limit + 1)})

    assert answer.status_code == 409
    told = answer.json()
    assert (told["code"], told["field"]) == ("invalid", field)
    assert f"at most {limit}" in told["words"]
    assert nothing_was_sent(dina)


def test_every_field_with_a_limit_is_in_the_table(dina: Conversation) -> None:
    known = {(build, field) for build, field, _ in LIMITS}
    later = re.compile("__|[.]rows[.][12]")  # rows like the first
    for build in WHOLE:
        page = form(dina, build)
        fields = re.findall(r'name="([^"]+)"[^>]* data-limit=', page)
        assert {(build, f) for f in fields if not later.search(f)} <= known


def test_there_are_three_buttons_and_no_fourth(dina: Conversation) -> None:
    fields = re.findall(r"buttons\.(\d+)\.reply\.title\"", form(dina, "buttons"))
    assert sorted(set(fields)) == ["0", "1", "2"]
    three = {BUTTON.format(number): f"B {number}" for number in range(3)}
    assert posts(dina, "buttons", **three).status_code == 201

    told = posts(dina, "buttons", **three, **{BUTTON.format(3): "B 3"}).json()

    assert told["field"] == "interactive.action.buttons"
    assert "at most 3; these are 4" in told["words"]


@pytest.mark.parametrize("sections", [1, 2, 10])
def test_there_are_ten_choices_in_all_sections_together(
    dina: Conversation, sections: int
) -> None:
    assert 'data-most="10" data-of="[data-row]"' in form(dina, "list")
    titles = {SECTION.format(number): f"S {number}" for number in range(sections)}
    rows = {ROW.format(n % sections, n): f"R {n}" for n in range(10)}
    assert posts(dina, "list", **titles, **rows).status_code == 201

    told = posts(dina, "list", **titles, **rows, **{ROW.format(0, 99): "One"}).json()

    assert told["field"] == "interactive.action.sections"
    assert "at most 10; these are 11" in told["words"]


def test_there_are_five_cards(dina: Conversation) -> None:
    others = [a_conversation(f"Emeka {n}", dina.connection) for n in range(6)]
    ids = [other.contact.public_id for other in others]
    assert 'data-most="5" data-of="[name=contact]"' in form(dina, "contacts")
    assert posts(dina, "contacts", contact=ids[:5]).status_code == 201

    told = posts(dina, "contacts", contact=ids).json()

    assert told["field"] == "contacts"
    assert "at most 5; these are 6" in told["words"]


@pytest.mark.parametrize(
    ("field", "at", "beyond"),
    [("location.latitude", "-90", "90.01"), ("location.longitude", "180", "-180.5")],
)
def test_a_place_lies_on_the_earth(
    dina: Conversation, field: str, at: str, beyond: str
) -> None:
    assert posts(dina, "location", **{field: at}).status_code == 201
    told = posts(dina, "location", **{field: beyond}).json()
    assert told["field"] == field
    assert "a number from" in told["words"]


def test_a_reply_has_4096_characters(dina: Conversation) -> None:
    client = signed_in(amal())
    assert 'data-limit="4096"' in shown(client, address("conversation", dina))

    def replies(text: str) -> Any:
        said = {"text": text, "cid": f"c{len(text)}", "recipient": ""}
        return client.post(address("reply", dina), said, headers=SCRIPT)

    assert replies("😀" * 4096).status_code == 201
    told = replies("x" * 4097)
    assert told.status_code == 409
    assert "at most 4096 characters; these are 4097" in told.json()["words"]
    assert dina.messages.filter(direction="outbound").count() == 1


def test_files_have_their_limits_said_before_they_are_brought_up(
    dina: Conversation,
) -> None:
    page = shown(signed_in(amal()), address("conversation", dina))
    assert page.count('maxlength="1024"') == 1, "the caption of a file"
    for words in ("A picture up to 5", "A video up to 16", "A document up to 100"):
        assert words in page.replace("\xa0", " ")
    for kind, largest in sendable_facts()["types"].values():
        told = {"sticker": sendable.ANIMATED_STICKER}
        assert largest == told.get(kind, sendable.KINDS[kind].largest)


@pytest.mark.parametrize(
    ("content", "most", "caption", "words"),
    [
        (STICKER, 100 * 1024, "", "at most 100"),
        (JPEG, 5 * 1024 * 1024, "", "at most 5"),
        (JPEG, len(JPEG), "x" * 1024, "at most 1024 characters, not 1025"),
    ],
    ids=["sticker", "image", "caption"],
)
def test_a_file_goes_at_its_limits_and_not_beyond(
    dina: Conversation, content: bytes, most: int, caption: str, words: str
) -> None:
    client = signed_in(amal())

    def brings(size: int, caption: str) -> Any:
        file = SimpleUploadedFile("file", content.ljust(size, b"\0"))
        said = {"file": file, "caption": caption, "cid": f"c{size}{len(caption)}"}
        return client.post(address("send_file", dina), said, headers=SCRIPT)

    assert brings(most, caption).status_code == 201

    told = brings(most, f"{caption}x") if caption else brings(most + 1, "")

    assert told.status_code == 409
    assert words in told.json()["words"].replace("\xa0", " ")
    assert dina.messages.filter(direction="outbound").count() == 1
