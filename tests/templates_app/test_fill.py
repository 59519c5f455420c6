"""A template with its values is what Meta's samples are, or names what is wrong."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from templates_app.fields import fields_of
from templates_app.filling import fill
from templates_app.models import MessageTemplate
from templates_app.rendering import Button
from templates_app.values import Misfilled, Upload
from tests.corpus import TEMPLATES
from tests.templates_app.forms import (
    CARDS,
    COPY,
    OFFER,
    SAMPLES,
    Json,
    a_template,
    body,
    buttons,
    header,
    quick,
    url,
    values_for,
)

PAYLOADS = Path(__file__).parent.parent / "payloads"
IDS = [f"{one['name']}-{one['language']}" for one in TEMPLATES]


def sample(name: str) -> Json:
    file = PAYLOADS / f"outbound-template-{name}.json"
    told: Json = json.loads(file.read_bytes())["template"]
    for part in told.get("components", []):
        if "index" in part:  # Meta takes both, and its samples have both
            part["index"] = str(part["index"])
    return told


def problem(template: MessageTemplate, values: Json) -> tuple[str, str]:
    with pytest.raises(Misfilled) as told:
        fill(template, values)
    return told.value.field, str(told.value)


@pytest.mark.parametrize("name", SAMPLES)
def test_filled_in_it_is_meta_s_sample(name: str) -> None:
    parts, values = SAMPLES[name]
    told = sample(name)
    is_code = name == "authentication-otp"
    template = a_template(
        *parts,
        name=told["name"],
        language=told["language"]["code"],
        category="AUTHENTICATION" if is_code else "UTILITY",
    )

    assert fill(template, values).content == told


def test_every_sample_has_its_test() -> None:
    files = PAYLOADS.glob("outbound-template-*.json")
    assert {f"outbound-template-{name}.json" for name in SAMPLES} == {
        file.name for file in files
    }


@pytest.mark.parametrize("node", TEMPLATES, ids=IDS)
def test_all_kinds_can_be_filled_in(node: Json) -> None:
    template = MessageTemplate(**node)

    filled = fill(template, values_for(template))

    shown = json.dumps(filled.components, ensure_ascii=False)
    assert "{{" not in shown
    assert filled.look.body


@pytest.mark.parametrize("node", TEMPLATES, ids=IDS)
def test_none_can_be_sent_half_filled(node: Json) -> None:
    template = MessageTemplate(**node)
    values = values_for(template)
    for field in fields_of(template):
        if not field.optional:
            assert problem(template, values | {field.name: ""})[0] == field.name


def test_the_customer_sees_values_in_their_places() -> None:
    template = a_template(
        header("TEXT", "Order {{1}}"),
        body("Hello {{1}}, it costs {{2}}."),
        {"type": "FOOTER", "text": "Lumen & Leaf"},
        buttons(url("https://shop.example/t/{{1}}"), COPY),
    )
    price = {"fallback_value": "39,90 €", "code": "EUR", "amount_1000": 39900}

    seen = fill(
        template,
        {
            "header.1": "8841",
            "body.1": "Marta",
            "body.2": {"currency": price},
            "buttons.0": "8841",
            "buttons.1": "SAVE25",
        },
    ).look

    assert (seen.header, seen.footer) == ("Order 8841", "Lumen & Leaf")
    assert seen.body == "Hello Marta, it costs 39,90 €."
    assert seen.buttons == (
        Button("url", "Look", "https://shop.example/t/8841"),
        Button("copy_code", "Copy offer code", "SAVE25"),
    )


def test_numbers_count_whatever_the_language_puts_first() -> None:
    template = a_template(body("{{2}}: order of {{1}}."))

    sent = fill(template, {"body.2": "8841", "body.1": "Marta"}).content

    (part,) = sent["components"]
    assert [one["text"] for one in part["parameters"]] == ["Marta", "8841"]


def test_a_variable_that_comes_twice_is_given_once() -> None:
    template = a_template(body("{{1}}, and again {{1}}."))

    filled = fill(template, {"body.1": "tea"})

    assert filled.look.body == "tea, and again tea."
    assert len(filled.content["components"][0]["parameters"]) == 1


def test_a_file_on_its_way_has_its_place_and_no_id_yet() -> None:
    pdf, picture = Upload("document", "invoice.pdf"), Upload("image", "pot.jpg")
    letter = a_template(header("DOCUMENT"), body("Look."))
    card = a_template(header("IMAGE"), body("Look."))

    assert fill(letter, {"header": pdf}).content["components"] == [
        {
            "type": "header",
            "parameters": [
                {"type": "document", "document": {"filename": "invoice.pdf"}}
            ],
        }
    ]
    assert fill(card, {"header": picture}).content["components"] == [
        {"type": "header", "parameters": [{"type": "image", "image": {}}]}
    ]
    assert problem(card, {"header": pdf})[0] == "header"


NAMED = a_template(body("Hi {{first_name}}, see you on {{day}}."))
GREETING = a_template(body("Hi {{1}}, see you on {{2}}."))
PICTURE = a_template(header("IMAGE"), body("Look."))
LINK = a_template(body("Look."), buttons(quick(), url()))


@pytest.mark.parametrize(
    ("template", "values", "field", "words"),
    [
        # KA-K1: values of a named template have names.
        (NAMED, {"body.1": "Dina", "body.2": "Friday"}, "body.1", "first_name, day"),
        (NAMED, {"body.first_name": "Dina"}, "body.day", "takes 2 values; 1 was"),
        # KA-K2: the address of a button is completed, at the button's place.
        (LINK, {}, "buttons.1", "address"),
        (LINK, {"buttons.1": "a b"}, "buttons.1", "No spaces"),
        # KA-K3: a file goes by its id or by a link.
        (PICTURE, {"header": {"id": "1", "link": "https://a.example"}}, "header", "id"),
        (PICTURE, {"header": {"filename": "x.jpg"}}, "header", "id or a link"),
        (PICTURE, {"header": {"link": "ftp://a.example"}}, "header", "address like"),
        # KA-K4: what begins with a picture is not sent without one.
        (PICTURE, {}, "header", "picture"),
        # LK-D4: how many it takes, and how many there were.
        (GREETING, {"body.1": "Dina"}, "body.2", "takes 2 values; 1 was given"),
        (
            GREETING,
            {"body.1": "Dina", "body.2": "x", "body.3": "y"},
            "body.3",
            "takes 2 values; 3 were given",
        ),
        (a_template(), {"body.1": "Dina"}, "body.1", "takes 0 values; 1 was given"),
        (a_template(), {"buttons.0": "x"}, "buttons.0", "no such place"),
        # What Meta would refuse with 132018 or 132005.
        (GREETING, {"body.1": "a\nb", "body.2": "x"}, "body.1", "line breaks"),
        (GREETING, {"body.1": "a\tb", "body.2": "x"}, "body.1", "tabs"),
        (GREETING, {"body.1": "a     b", "body.2": "x"}, "body.1", "four spaces"),
        (GREETING, {"body.1": "x" * 1010, "body.2": "x"}, "body.1", "At most 1007"),
        (GREETING, {"body.1": "x" * 600, "body.2": "y" * 600}, "body", "1024"),
        (GREETING, {"body.1": 5, "body.2": "x"}, "body.1", "text"),
        (a_template(header("TEXT", "{{1}}")), {"header.1": "x" * 61}, "header.1", "60"),
        (a_template(buttons(COPY)), {"buttons.0": "x" * 21}, "buttons.0", "20"),
        (
            a_template(body("Now"), OFFER, buttons(COPY)),
            {"limited_time_offer": 1795348800000, "buttons.0": "x" * 16},
            "buttons.0",
            "15",
        ),
        (
            a_template(OFFER),
            {"limited_time_offer": 1795348800},
            "limited_time_offer",
            "",
        ),
        (
            a_template(body("{{1}}")),
            {"body.1": {"currency": {"fallback_value": "5 €", "code": "euro"}}},
            "body.1",
            "EUR",
        ),
        (
            a_template(header("LOCATION")),
            {"header.latitude": "91"},
            "header.longitude",
            "",
        ),
        (
            a_template(CARDS),
            {"cards.0.header": {"id": "1"}, "cards.0.buttons.1": "x"},
            "cards.1.header",
            "picture",
        ),
    ],
)
def test_what_is_wrong_names_its_field(
    template: MessageTemplate, values: Json, field: str, words: str
) -> None:
    assert problem(template, values)[0] == field
    assert words in problem(template, values)[1]


def test_a_code_has_one_field_and_two_places() -> None:
    template = a_template(
        body("*{{1}}* is your code."),
        buttons({"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy"}),
        category="AUTHENTICATION",
    )

    assert [field.name for field in fields_of(template)] == ["code"]
    assert problem(template, {"code": "1" * 16})[0] == "code"
    assert fill(template, {"code": "482913"}).look.body == "*482913* is your code."


@pytest.mark.parametrize("value", [None, [], {}, "x", 5, True, {"id": []}])
def test_no_value_breaks_it(value: Any) -> None:
    for node in TEMPLATES:
        template = MessageTemplate(**node)
        for field in fields_of(template):
            values = values_for(template) | {field.name: value}
            with suppress(Misfilled):
                assert fill(template, values)
