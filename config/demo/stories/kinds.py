"""Everything that WhatsApp can say, in one conversation."""

from __future__ import annotations

from config.demo.pictures import (
    FILM,
    QUIET,
    RECEIPT,
    SHELF,
    STICKER,
    TABLE,
    TUNE,
)
from config.demo.script import (
    Json,
    Story,
    ask_list,
    choose,
    press,
    propose,
    them,
    us,
)
from config.demo.script import ask as offer_buttons
from config.demo.stories import offers

AD: Json = {
    "source_url": "https://fb.me/7LumenTeapots",
    "source_id": "120210000000143",
    "source_type": "ad",
    "headline": "Handmade teapots from Lisbon",
    "body": "Each one is different. Write to us, and we show you ours.",
    "media_type": "image",
    "image_url": "https://scontent.example/teapots.jpg",
    "ctwa_clid": "ARDemoClick0143",
}
CARD: Json = {
    "name": {
        "formatted_name": "Tomás Reis",
        "first_name": "Tomás",
        "last_name": "Reis",
    },
    "org": {"company": "Reis Lda", "department": "Deliveries", "title": "Manager"},
    "phones": [
        {"phone": "+351 910 000 142", "wa_id": "351910000142", "type": "CELL"},
        {"phone": "+351 21 000 0142", "type": "WORK"},
    ],
    "emails": [{"email": "tomas@reis.example", "type": "WORK"}],
    "addresses": [
        {
            "street": "Rua Augusta 15",
            "city": "Lisboa",
            "zip": "1100-048",
            "country": "Portugal",
            "type": "WORK",
        }
    ],
    "urls": [{"url": "https://reis.example/", "type": "WORK"}],
    "birthday": "1984-06-13",
}
ORDER: Json = {
    "catalog_id": "600100200142",
    "text": "Gift wrap for the teapot, please",
    "product_items": [
        {
            "product_retailer_id": "TEAPOT-BLUE-L",
            "quantity": 1,
            "item_price": 45,
            "currency": "EUR",
        },
        {
            "product_retailer_id": "CUP-BLUE",
            "quantity": 4,
            "item_price": 8.5,
            "currency": "EUR",
        },
    ],
}
FORMATTED = """*Before I order*, some _small_ questions:
1. Is the glaze ~lead~ *food safe*?
2. Which one fits this shelf: `32 × 18 cm`?
- the round one
- the tall one
> Ships within two days
That is what your page says. https://lumen.example/teapots"""
LONG = (
    "I have thought about it all weekend, and here is the whole story of our teapots. "
    "My grandmother had a blue one that stood on the stove from morning to night, and "
    "when she moved to the city it broke on the stairs. My mother bought another, and "
    "it was never the same; it dripped, and the lid fell into every second cup. "
) * 4


def answer(kind: str, reply: Json) -> Json:
    return {"type": "interactive", "interactive": {"type": kind, kind: reply}}


def file(kind: str, id: str, mime_type: str, **more: str | bool) -> Json:
    return {"type": kind, kind: {"id": id, "mime_type": mime_type, **more}}


def unshown(kind: str) -> Json:
    title = "Message type unknown"
    error = {"code": 131051, "title": title, "message": title}
    return {"type": "unsupported", "unsupported": {"type": kind}, "errors": [error]}


def system(kind: str, body: str, **more: str) -> Json:
    return {"type": "system", "system": {"type": kind, "body": body, **more}}


ROSA = Story(
    name="Rosa Almeida",
    wa_id="351930550142",
    user_id="PT.7719204431850142",
    language="pt",
    assignee="amal",
    said=[
        them(
            "5h",
            "I saw your teapots",
            payload={
                "type": "text",
                "text": {"body": "I saw your teapots"},
                "referral": AD,
            },
        ),
        us("4h 58m", "amal", "Good morning, Rosa! Which one?", key="which"),
        them(
            "4h 56m",
            "Is this one still there?",
            payload={
                "type": "text",
                "text": {"body": "Is this one still there?"},
                "context": {
                    "referred_product": {
                        "catalog_id": "600100200142",
                        "product_retailer_id": "TEAPOT-BLUE-L",
                    }
                },
            },
        ),
        propose("4h 55m 30s", "amal", "product", "This one?", offers.ONE_PRODUCT),
        them("4h 55m", FORMATTED, key="questions"),
        us(
            "4h 50m",
            "amal",
            "1. Yes, it is\n2. The round one",
            quote="questions",
            reaction="❤️",
        ),
        offer_buttons(
            "4h 45m", "amal", "Shall we keep one for you?", "Yes", "No", key="keep"
        ),
        press("4h 44m", "keep", "1", "Yes", reaction="🎉"),
        ask_list(
            "4h 40m", "amal", "When shall it come?", "Days", "Mon", "Tue", key="day"
        ),
        choose("4h 39m", "day", "1", "Tue"),
        them(
            "4h 38m",
            "It goes here",
            payload=file("image", TABLE, "image/jpeg", caption="It goes here"),
        ),
        *[
            them(f"4h 37m {50 - at}s", "", payload=file("image", id, "image/jpeg"))
            for at, id in enumerate(SHELF)
        ],
        *[
            us(f"4h 37m {at}s", "amal", "", payload=file("image", id, "image/jpeg"))
            for at, id in zip((40, 39), SHELF, strict=False)
        ],
        them("4h 37m 20s", "", payload=file("video", FILM, "video/mp4")),
        them(
            "4h 37m 10s",
            "",
            payload=file("audio", TUNE, "audio/ogg; codecs=opus", voice=True),
        ),
        them("4h 37m", "", payload=file("audio", QUIET, "audio/mpeg", voice=False)),
        them(
            "4h 36m",
            "",
            payload=file(
                "document", RECEIPT, "application/pdf", filename="receipt-2025.pdf"
            ),
        ),
        propose(
            "4h 35m 40s",
            "amal",
            "product_list",
            "All that would go with it",
            offers.PRODUCTS,
            header={"type": "text", "text": "Teapots and cups"},
        ),
        propose("4h 35m 20s", "amal", "catalog_message", "Or look", offers.CATALOG),
        them("4h 35m", "", payload={"type": "order", "order": ORDER}),
        propose("4h 34m", "amal", "carousel", "In other colours", offers.CARDS),
        propose("4h 33m", "amal", "cta_url", "How they are made", offers.PAGE),
        propose("4h 32m", "amal", "location_request_message", "Where?", offers.PLACE),
        them(
            "4h 30m",
            "",
            payload={
                "type": "location",
                "location": {
                    "latitude": 38.7139,
                    "longitude": -9.1394,
                    "name": "Rossio",
                    "address": "Praça Dom Pedro IV, Lisboa",
                    "url": "https://example.org/rossio",
                },
            },
        ),
        them("4h 25m", "", payload={"type": "contacts", "contacts": [CARD]}),
        propose("4h 21m", "amal", "flow", "And there?", offers.FORM),
        them(
            "4h 20m",
            "",
            payload=answer(
                "nfm_reply",
                {
                    "name": "flow",
                    "body": "Sent",
                    "response_json": '{"flow_token": "ft_142", "floor": "3, left", '
                    '"bell": "Almeida", "ring_twice": true}',
                },
            ),
        ),
        propose("4h 19m", "amal", "address_message", "For the bill?", offers.ADDRESS),
        propose("4h 16m", "amal", "call_permission_request", "May we?", offers.CALL),
        them(
            "4h 15m",
            "",
            payload=answer(
                "call_permission_reply",
                {
                    "response": "accept",
                    "is_permanent": True,
                    "response_source": "user_action",
                },
            ),
        ),
        them(
            "4h 10m",
            "They said it is the best tea in town",
            payload={
                "type": "text",
                "text": {"body": "They said it is the best tea in town"},
                "context": {"forwarded": True},
            },
        ),
        them(
            "4h 9m",
            "Share this with ten friends!",
            payload={
                "type": "text",
                "text": {"body": "Share this with ten friends!"},
                "context": {"frequently_forwarded": True},
            },
        ),
        them("4h 5m", "Third flor, left", edited="Third floor, left"),
        them("4h", "My old address is Rua do Ouro 3", deleted=True),
        us("3h 55m", "phone", "It leaves today, I have just packed it."),
        them("3h 50m", "", payload=unshown("poll")),
        them(
            "3h 45m",
            "",
            payload=system(
                "customer_identity_changed", "Rosa Almeida's security code changed"
            ),
        ),
        them("3h 40m", LONG),
        them("3h 35m", "שלום, תודה רבה! *נהדר*"),
        them("3h 30m", "🙏"),
        them("3h 29m", "", payload=file("sticker", STICKER, "image/webp")),
        us("3h 20m", "amal", "```\nPARCEL  PT-80412\nLEAVES  today 16:00\n```"),
    ],
)
