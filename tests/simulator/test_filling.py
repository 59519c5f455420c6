"""Templates are filled in as they were approved, or refused as Meta refuses them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.files import a_picture
from tests.simulator.shop import Shop

Json = dict[str, Any]
NAMED = {"type": "BODY", "text": "Hi {{first_name}}, see you on {{day}}."}
COUNTED = {"type": "BODY", "text": "Hi {{1}}, see you on {{2}}."}
PICTURE = {"type": "HEADER", "format": "IMAGE"}
BUTTONS = {
    "type": "BUTTONS",
    "buttons": [
        {"type": "QUICK_REPLY", "text": "Yes"},
        {"type": "URL", "text": "Look", "url": "https://shop.example/{{1}}"},
        {"type": "URL", "text": "Home", "url": "https://shop.example"},
        {"type": "COPY_CODE", "example": "SAVE25"},
    ],
}


def text(words: str, **more: str) -> Json:
    return {"type": "text", "text": words, **more}


def body(*parameters: Json) -> Json:
    return {"type": "body", "parameters": list(parameters)}


def header(kind: str, **file: str) -> Json:
    return {"type": "header", "parameters": [{"type": kind, kind: file}]}


def button(sub_type: str, index: int, **parameter: str) -> Json:
    told = [{"type": "text", **parameter}] if parameter else []
    component = {"type": "button", "sub_type": sub_type, "index": str(index)}
    return component | {"parameters": told}


URL, CODE = button("url", 1, text="x"), button("copy_code", 3, coupon_code="TEA")


def has(shop: Shop, *components: Json) -> None:
    template = {"name": "here", "components": list(components)}
    shop.graph.number(**shop.number | {"templates": [template]})


def sent(*components: Json) -> Json:
    told = {"name": "here", "language": {"code": "en"}}
    return {"type": "template", "template": told | {"components": list(components)}}


@pytest.mark.parametrize(
    ("approved", "told", "code", "words"),
    [
        ([COUNTED], [], 132000, "(0) does not match the expected number of params (2)"),
        ([COUNTED], [body(text("a"))], 132000, "(1) does not match"),
        ([COUNTED], [body(*[text("a")] * 3)], 132000, "(3) does not match"),
        ([NAMED], [body(text("a"), text("b"))], 132012, "Parameter name is missing"),
        (
            [NAMED],
            [body(text("a", parameter_name="day"), text("b", parameter_name="who"))],
            132012,
            "Parameter name",
        ),
        ([COUNTED], [body(text("a\nb"), text("b"))], 132018, "new-line"),
        ([COUNTED], [body(text("a     b"), text("b"))], 132018, "4 consecutive"),
        ([COUNTED], [body(text(""), text("b"))], 131008, "missing text"),
        ([COUNTED], [body(text("x" * 1020), text("b"))], 132005, "too long"),
        ([PICTURE], [], 132012, "expected IMAGE, received UNKNOWN"),
        ([PICTURE], [header("video", id="1")], 132012, "received VIDEO"),
        ([PICTURE], [header("image")], 100, "required"),
        (
            [PICTURE],
            [header("image", id="1", link="https://a.example")],
            100,
            "required",
        ),
        ([PICTURE], [header("image", id="1")], 100, "not a valid whatsapp"),
        ([BUTTONS], [CODE], 131008, "index 1 of type Url requires a parameter"),
        ([BUTTONS], [URL], 131008, "index 3 of type Copy_Code requires"),
        ([BUTTONS], [URL, CODE, button("url", 2, text="x")], 132018, "takes no url"),
        ([BUTTONS], [button("phone_number", 1)], 100, "sub_type must be one of"),
        ([BUTTONS], [URL, CODE, button("url", 7, text="x")], 132018, "button 7"),
        ([COUNTED], [body(text("a"), text("b")), header("image", id="1")], 132018, ""),
    ],
)
def test_what_does_not_fit_is_refused(
    shop: Shop, approved: list[Json], told: list[Json], code: int, words: str
) -> None:
    has(shop, *approved)

    refusal = shop.refusal(shop.graph.phone(), **sent(*told))

    assert refusal["code"] == code
    assert words in str(refusal)


def test_the_phone_shows_what_was_filled_in(shop: Shop) -> None:
    has(shop, PICTURE, COUNTED, {"type": "FOOTER", "text": "Teapots"}, BUTTONS)
    dina = shop.graph.phone()
    media = shop.upload(a_picture(kind="JPEG"), "image/jpeg").json()["id"]
    yes = button("quick_reply", 0, payload="yes:1")
    values = body(text("Dina"), text("Friday"))

    offered = shop.send(dina, **sent(header("image", id=media), values, yes, URL, CODE))
    shop.graph.settled()

    (message,) = shop.graph.screen(dina)
    assert message["text"] == "Hi Dina, see you on Friday.\nTeapots"
    page = shop.graph.session.get(
        f"{shop.graph.address}/", params={"phone": dina["id"]}, timeout=20
    )
    for shown in (media, "https://shop.example/x", "Copy offer code · TEA"):
        assert shown in page.text

    shop.graph.says(dina, shop.number, tap=offered, id="yes:1")
    shop.graph.settled()
    (answer,) = shop.receiver.messages[-1:]
    assert answer["button"] == {"payload": "yes:1", "text": "Yes"}
