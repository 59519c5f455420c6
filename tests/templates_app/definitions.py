"""Definitions of message templates, right ones and wrong ones, with the place."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

ORDER = {
    "type": "BODY",
    "text": "Hello {{1}}, order {{2}} is late. We are sorry.",
    "example": {"body_text": [["Dina", "8841"]]},
}
HELLO = {"type": "BODY", "text": "Hello, we are back."}
PICTURE = {
    "type": "HEADER",
    "format": "IMAGE",
    "example": {"header_handle": ["4::x"]},
}
OTP = {"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy code"}
BUY = {"type": "URL", "text": "Buy", "url": "https://shop.example"}


def written(*parts: Json, **fields: Any) -> Json:
    usual = {"name": "order_delay", "language": "en", "category": "UTILITY"}
    return usual | {"components": list(parts) or [ORDER]} | fields


def named(text: str, **params: str) -> Json:
    rows = [{"param_name": name, "example": value} for name, value in params.items()]
    example = {"body_text_named_params": rows}
    return written(
        {"type": "BODY", "text": text, "example": example}, parameter_format="NAMED"
    )


def a_body(text: str, *values: str) -> Json:
    return {"type": "BODY", "text": text, "example": {"body_text": [list(values)]}}


def with_buttons(*buttons: Json, **fields: Any) -> Json:
    return written(HELLO, {"type": "BUTTONS", "buttons": list(buttons)}, **fields)


def reply(text: str = "Yes") -> Json:
    return {"type": "QUICK_REPLY", "text": text}


def a_code(*buttons: Json, body: Json | None = None, **footer: Any) -> Json:
    parts = [body or {"type": "BODY"}, {"type": "BUTTONS", "buttons": list(buttons)}]
    parts += [{"type": "FOOTER", **footer}] if footer else []
    return written(*parts, category="AUTHENTICATION")


def an_offer(*parts: Json, text: str = "Today only", **fields: Any) -> Json:
    offer = {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": text}}
    return written(HELLO, offer, *parts, **{"category": "MARKETING"} | fields)


def a_carousel(*cards: list[Json], more: tuple[Json, ...] = ()) -> Json:
    held = [{"components": card} for card in cards]
    return written(HELLO, *more, {"type": "CAROUSEL", "cards": held})


def a_card(text: str = "A cup.", header: Json = PICTURE) -> list[Json]:
    return [header, {"type": "BODY", "text": text}]


NAMES = {
    "no name": (written(name=""), "name"),
    "a capital": (written(name="Order"), "name"),
    "a long name": (written(name="x" * 513), "name"),
    "no language": (written(language=""), "language"),
    "language_code": (written(language_code="en"), "language"),
    "a strange language": (written(language="en-US"), "language"),
    "a strange category": (written(category="PROMOTION"), "category"),
    "a strange format": (written(parameter_format="LETTERS"), "parameter_format"),
    "no components": (written() | {"components": []}, "components"),
    "a strange component": (written(HELLO, {"type": "SIDEBAR"}), "sidebar"),
    "two bodies": (written(HELLO, HELLO), "body"),
    "too long a life": (
        written(message_send_ttl_seconds=90_000),
        "message_send_ttl_seconds",
    ),
}
WORDS = {
    "no body": (written({"type": "FOOTER", "text": "Lumen"}), "body.text"),
    "a long body": (written(a_body("x" * 1025)), "body.text"),
    "a gap": (written(a_body("Hello {{1}}, it is {{3}} now.", "a", "b")), "body.text"),
    "words as numbers": (written(a_body("Hello {{first_name}}, hi!")), "body.text"),
    "numbers as words": (named("Hello {{1}}, how are you?"), "body.text"),
    "a capital name": (named("Hello {{Name}}, how are you?"), "body.text"),
    "half a brace": (written(a_body("Hello {{1, how are you?")), "body.text"),
    "at the start": (written(a_body("{{1}}, your order is late.", "a")), "body.text"),
    "at the end": (written(a_body("Your order is late, {{1}}", "a")), "body.text"),
    "side by side": (
        written(a_body("Dear {{1}} {{2}}, your order is late.", "a", "b")),
        "body.text",
    ),
    "too many": (
        written(a_body("From {{1}} to {{2}} at {{3}}.", "a", "b", "c")),
        "body.text",
    ),
    "no example": (
        written(a_body("Hello {{1}}, it is {{2}} now.", "Dina")),
        "body.example.2",
    ),
    "no named example": (
        named("Hello {{name}}, it is {{hour}} now.", name="Dina"),
        "body.example.hour",
    ),
    "a variable in the footer": (
        written(ORDER, {"type": "FOOTER", "text": "Yours, {{1}}"}),
        "footer.text",
    ),
    "a long footer": (
        written(ORDER, {"type": "FOOTER", "text": "x" * 61}),
        "footer.text",
    ),
}
HEADERS = {
    "a strange header": (
        written({"type": "HEADER", "format": "MUSIC"}, HELLO),
        "header.format",
    ),
    "a long header": (
        written({"type": "HEADER", "format": "TEXT", "text": "x" * 61}, HELLO),
        "header.text",
    ),
    "two variables in the header": (
        written(
            {
                "type": "HEADER",
                "format": "TEXT",
                "text": "Order {{1}} of {{2}}",
                "example": {"header_text": ["1", "2"]},
            },
            HELLO,
        ),
        "header.text",
    ),
    "no example of the header": (
        written({"type": "HEADER", "format": "TEXT", "text": "Order {{1}}"}, HELLO),
        "header.example.1",
    ),
    "no sample": (
        written({"type": "HEADER", "format": "VIDEO"}, HELLO),
        "header.sample",
    ),
    "a link as sample": (
        written(PICTURE | {"example": {"header_handle": ["https://x"]}}, HELLO),
        "header.sample",
    ),
}
BUTTONS = {
    "no buttons": (with_buttons(), "buttons"),
    "eleven buttons": (with_buttons(*[reply()] * 11), "buttons"),
    "mixed": (with_buttons(reply(), BUY, reply("No")), "buttons.2.type"),
    "three addresses": (with_buttons(BUY, BUY, BUY), "buttons.2.type"),
    "a strange button": (with_buttons({"type": "BELL", "text": "x"}), "buttons.0.type"),
    "no label": (with_buttons(reply("")), "buttons.0.text"),
    "a long label": (with_buttons(reply("x" * 26)), "buttons.0.text"),
    "no address": (with_buttons({"type": "URL", "text": "Buy"}), "buttons.0.url"),
    "another scheme": (with_buttons(BUY | {"url": "ftp://x"}), "buttons.0.url"),
    "a long address": (
        with_buttons(BUY | {"url": "https://" + "x" * 2000}),
        "buttons.0.url",
    ),
    "a variable within the address": (
        with_buttons(BUY | {"url": "https://x/{{1}}/y", "example": ["https://x/1/y"]}),
        "buttons.0.url",
    ),
    "a name in the address": (
        with_buttons(BUY | {"url": "https://x/{{order}}"}, parameter_format="NAMED"),
        "buttons.0.url",
    ),
    "no example of the address": (
        with_buttons(BUY | {"url": "https://x/{{1}}"}),
        "buttons.0.example",
    ),
    "no number": (
        with_buttons({"type": "PHONE_NUMBER", "text": "Call", "phone_number": "ring"}),
        "buttons.0.phone_number",
    ),
    "no code": (with_buttons({"type": "COPY_CODE"}), "buttons.0.example"),
    "a long code": (
        with_buttons({"type": "COPY_CODE", "example": "x" * 21}),
        "buttons.0.example",
    ),
    "no flow": (with_buttons({"type": "FLOW", "text": "Go"}), "buttons.0.flow_id"),
}
KINDS = {
    "a code without its button": (a_code(), "buttons"),
    "a code with a reply": (a_code(OTP, reply()), "buttons"),
    "a code with words": (a_code(OTP, body=HELLO), "body.text"),
    "a code that lasts": (
        a_code(OTP, code_expiration_minutes=91),
        "footer.code_expiration_minutes",
    ),
    "a code of no type": (a_code(OTP | {"otp_type": "SING"}), "buttons.0.otp_type"),
    "a code without an app": (
        a_code(OTP | {"otp_type": "ONE_TAP"}),
        "buttons.0.package_name",
    ),
    "a code with a header": (
        written({"type": "BODY"}, PICTURE, category="AUTHENTICATION"),
        "header",
    ),
    "a long offer": (an_offer(text="x" * 17), "offer.text"),
    "an offer of no words": (an_offer(text=""), "offer.text"),
    "an offer with a footer": (
        an_offer({"type": "FOOTER", "text": "Lumen"}),
        "footer.text",
    ),
    "an offer that is useful": (an_offer(category="UTILITY"), "category"),
    "an offer with a long code": (
        an_offer(
            {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": "x" * 16}]}
        ),
        "buttons.0.example",
    ),
    "one card": (a_carousel(a_card()), "cards"),
    "eleven cards": (a_carousel(*[a_card()] * 11), "cards"),
    "a card without a picture": (
        a_carousel(a_card(), [HELLO]),
        "cards.1.header.format",
    ),
    "a card with much to read": (
        a_carousel(a_card(), a_card("x" * 161)),
        "cards.1.body.text",
    ),
    "cards that differ": (
        a_carousel(a_card(), a_card(header=PICTURE | {"format": "VIDEO"})),
        "cards.1",
    ),
    "a header above cards": (
        a_carousel(a_card(), a_card(), more=(PICTURE,)),
        "header",
    ),
}
REFUSED = NAMES | WORDS | HEADERS | BUTTONS | KINDS
