"""The demo's number: Lumen & Leaf, a shop that sells lamps and teapots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

NAME = "Lumen & Leaf"
PHONE_NUMBER_ID = "310077700054321"
NUMBER: Json = {
    "name": NAME,
    "phone_number_id": PHONE_NUMBER_ID,
    "display_phone_number": "+1 555-010-7788",
    "business_account_id": "210045550054321",
    "portfolio_id": "410066600054321",
    "app_id": "990012300054321",
}


def buttons(*texts: str) -> Json:
    replies = [{"type": "QUICK_REPLY", "text": text} for text in texts]
    return {"type": "BUTTONS", "buttons": replies}


def written(
    name: str,
    language: str,
    body: str,
    *more: Json,
    above: Sequence[Json] = (),
    status: str = "APPROVED",
    category: str = "UTILITY",
    quality: str = "GREEN",
    reason: str = "",
    parameter_format: str = "POSITIONAL",
) -> Json:
    return {
        "name": name,
        "language": language,
        "category": category,
        "status": status,
        "quality": quality,
        "reason": reason,
        "parameter_format": parameter_format,
        "components": [*above, {"type": "BODY", "text": body}, *more],
    }


FOOTER: Json = {"type": "FOOTER", "text": NAME}
ON_ITS_WAY = {
    "en": "Good news: your parcel has left our workshop and is on its way to you.",
    "es": "Buenas noticias: tu paquete ha salido de nuestro taller y va en camino.",
    "pt_BR": "Boa notícia: seu pacote saiu da nossa oficina e está a caminho.",
    "de": "Gute Nachricht: Ihr Paket hat unsere Werkstatt verlassen und ist unterwegs.",
}
GO_ON = {
    "en": (
        "Hello again! We have an answer to your question. Shall we go on here?",
        "Yes, please",
        "Not now",
    ),
    "es": (
        "¡Hola de nuevo! Tenemos una respuesta a tu pregunta. ¿Seguimos por aquí?",
        "Sí, por favor",
        "Ahora no",
    ),
    "pt_BR": (
        "Olá de novo! Temos uma resposta para a sua pergunta. Continuamos por aqui?",
        "Sim, por favor",
        "Agora não",
    ),
    "fr": (
        "Rebonjour ! Nous avons une réponse à votre question. On continue ici ?",
        "Oui, volontiers",
        "Pas maintenant",
    ),
}
TEMPLATES: list[Json] = [
    *(
        written("parcel_on_its_way", language, body, FOOTER)
        for language, body in ON_ITS_WAY.items()
    ),
    *(
        written("shall_we_go_on", language, body, buttons(yes, no))
        for language, (body, yes, no) in GO_ON.items()
    ),
    written(
        "order_delay",
        "en",
        "Hello {{1}}, your order {{2}} will be a few days late. We are sorry!",
        FOOTER,
    ),
    written(
        "back_in_the_shop",
        "en",
        "Hi {{first_name}}, what you asked for is back: {{product}}. Here it is.",
        FOOTER,
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Keep one for me"},
                {
                    "type": "URL",
                    "text": "Look at it",
                    "url": "https://lumen-leaf.example/shop/{{1}}",
                    "example": ["https://lumen-leaf.example/shop/blue-teapot"],
                },
            ],
        },
        above=[{"type": "HEADER", "format": "IMAGE"}],
        parameter_format="NAMED",
    ),
    written(
        "teapot_week",
        "en",
        "It is teapot week! Every teapot comes with a tin of green tea.",
        FOOTER,
        status="PAUSED",
        category="MARKETING",
        quality="RED",
    ),
    written(
        "win_a_lamp",
        "en",
        "YOU have been chosen! Answer at once and WIN a lamp!!!",
        status="REJECTED",
        category="MARKETING",
        quality="UNKNOWN",
        reason="TAG_CONTENT_MISMATCH",
    ),
    written(
        "spring_lamps",
        "en",
        "Our new lamps for spring are here. Have a look whenever you like.",
        FOOTER,
        status="PENDING",
        category="MARKETING",
        quality="UNKNOWN",
    ),
]
