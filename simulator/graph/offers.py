"""Is an interactive message well formed? As Meta says it: 131008 and 131009."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from simulator.errors import Refusal

Body = dict[str, Any]
FILES = ("image", "video", "document")
ANY = ("text", *FILES)
A_MONTH = 43_200  # minutes


class Form(NamedTuple):
    action: Callable[[Body], None]
    headers: tuple[str, ...] = ()
    longest_body: int = 1024
    needs: tuple[str, ...] = ("body",)
    footer: bool = True


def check(content: Body, body: Body) -> None:
    kind = content.get("type")
    if not isinstance(kind, str) or kind not in FORMS:
        raise Refusal(131009, f"interactive['type'] must be one of {', '.join(FORMS)}.")
    form = FORMS[kind]
    for part in form.needs:
        if not content.get(part):
            raise missing(part)
    if "body" in content:
        words(content["body"], "body", "text", form.longest_body)
    if "footer" in content:
        if not form.footer:
            raise Refusal(131009, f"A {kind} cannot have a footer.")
        words(content["footer"], "footer", "text", 60)
    if "header" in content:
        _header(content["header"], kind, form.headers)
    action = content.get("action")
    if not isinstance(action, dict):
        raise missing("action")
    form.action(action)


def files(content: Body) -> Iterator[tuple[Body, str]]:
    """The files of its header, or of its cards' headers, and where they stand."""
    cards = content["action"].get("cards", [])
    places = [(content, "interactive")]
    places += [(card, f"cards[{index}]") for index, card in enumerate(cards)]
    for part, where in places:
        header = part.get("header") or {"type": "text"}
        if header["type"] in FILES:
            kind = header["type"]
            yield header[kind], f"{where}['header']['{kind}']"


def asks_for_a_call(payload: Body) -> bool:
    return bool(payload.get("interactive", {}).get("type") == "call_permission_request")


def _header(header: Any, kind: str, allowed: tuple[str, ...]) -> None:
    name = header.get("type") if isinstance(header, dict) else None
    if name not in allowed:
        raise Refusal(131009, f"A {kind} cannot have a header of type {name!r}.")
    if name == "text":
        words(header, "header", "text", 60)
    else:
        _file(header.get(name), f"header {name}")


def _file(holder: Any, what: str) -> None:
    named = [
        key for key in ("id", "link") if isinstance(holder, dict) and key in holder
    ]
    if len(named) != 1 or not holder[named[0]]:
        raise Refusal(131009, f"{what} must have either an id or a link.")


def _buttons(action: Body) -> None:
    buttons = action.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise Refusal(131009, "Invalid buttons count. Min allowed buttons: 1, Max: 3")
    replies: list[Any] = [
        button.get("reply") if isinstance(button, dict) else None for button in buttons
    ]
    for reply in replies:
        words(reply, "Button", "title", 20)
        words(reply, "Button", "id", 256)
        if reply["id"] != reply["id"].strip():
            raise Refusal(131009, "Button id must not begin or end with a space.")
    _unique([reply["id"] for reply in replies], "Button ids")
    _unique([reply["title"] for reply in replies], "Button titles")


def _list(action: Body) -> None:
    words(action, "action", "button", 20)
    rows = _sections(action, "rows", 10, "Total row count exceeds 10.")
    for row in rows:
        words(row, "Row", "title", 24)
        words(row, "Row", "id", 200)
        if row.get("description"):
            words(row, "Row", "description", 72)
    _unique([row["id"] for row in rows], "Row ids")


def _products(action: Body) -> None:
    words(action, "action", "catalog_id")
    told = "Total product count exceeds 30."
    for item in _sections(action, "product_items", 30, told):
        words(item, "Product", "product_retailer_id")


def _sections(action: Body, key: str, most: int, told: str) -> list[Any]:
    sections = action.get("sections")
    if not isinstance(sections, list) or not 1 <= len(sections) <= 10:
        raise Refusal(131009, "Invalid sections count. Min: 1, Max: 10")
    found: list[Any] = []
    for section in sections:
        if len(sections) > 1 or (isinstance(section, dict) and section.get("title")):
            words(section, "Section", "title", 24)
        mine = section.get(key) if isinstance(section, dict) else None
        if not isinstance(mine, list) or not mine:
            raise missing(key)
        found.extend(mine)
    if len(found) > most:
        raise Refusal(131009, told)
    return found


def _link(action: Body) -> None:
    _name(action, "cta_url")
    parameters = action.get("parameters")
    words(parameters, "parameters", "display_text", 20)
    words(parameters, "parameters", "url", 2000)


def _named(name: str) -> Callable[[Body], None]:
    return lambda action: _name(action, name)


def _name(action: Body, name: str) -> None:
    if action.get("name") != name:
        raise Refusal(131009, f"action['name'] must be {name}.")


def _call(action: Body) -> None:
    _name(action, "voice_call")
    parameters = action.get("parameters") or {}
    if "display_text" in parameters:
        words(parameters, "parameters", "display_text", 20)
    if "payload" in parameters:
        words(parameters, "parameters", "payload", 512)
    if parameters.get("ttl_minutes", 1) not in range(1, A_MONTH + 1):
        raise Refusal(131009, f"ttl_minutes: Min: 1, Max: {A_MONTH}")


def _address(action: Body) -> None:
    _name(action, "address_message")
    words(action.get("parameters"), "parameters", "country", 2)


def _flow(action: Body) -> None:
    _name(action, "flow")
    parameters = action.get("parameters")
    words(parameters, "parameters", "flow_cta", 30)
    if not isinstance(parameters, dict):
        raise missing("parameters")
    if str(parameters.get("flow_message_version")) != "3":
        raise Refusal(131009, "flow_message_version must be 3.")
    if ("flow_id" in parameters) == ("flow_name" in parameters):
        raise Refusal(131009, "Either flow_id or flow_name is required.")
    payload = parameters.get("flow_action_payload")
    if payload is None:
        return
    words(payload, "flow_action_payload", "screen")
    if payload.get("data", "something") in ({}, None, ""):
        raise Refusal(131009, "flow_action_payload['data'] must not be empty.")


def _product(action: Any) -> None:
    words(action, "action", "catalog_id")
    words(action, "action", "product_retailer_id")


def _carousel(action: Body) -> None:
    cards = action.get("cards")
    if not isinstance(cards, list) or not 2 <= len(cards) <= 10:
        raise Refusal(131009, "Invalid cards count. Min: 2, Max: 10")
    sorts = set()
    for index, card in enumerate(cards):
        if not isinstance(card, dict) or card.get("card_index") != index:
            raise Refusal(131009, "card_index must count from 0.")
        sorts.add(_card(card))
    if len(sorts) > 1:
        raise Refusal(131009, "All cards must have the same components.")


def _card(card: Body) -> tuple[str, str]:
    """Check one; return what all of them must have in common."""
    action = card.get("action")
    if card.get("type") == "product":
        _product(action)
        return "product", card["action"]["catalog_id"]
    if card.get("type") != "cta_url":
        raise Refusal(131009, "A card's type must be cta_url or product.")
    _header(card.get("header"), "card", ("image", "video"))
    if "body" in card:
        words(card["body"], "Card body", "text", 160)
        if card["body"]["text"].count("\n") > 2:
            raise Refusal(131009, "Card body text has more than 2 line breaks.")
    if not isinstance(action, dict):
        raise missing("action")
    _link(action)
    return "cta_url", card["header"]["type"]


def words(holder: Any, what: str, key: str, longest: int = 1000) -> None:
    found = holder.get(key) if isinstance(holder, dict) else None
    if found is None or found == "":
        raise missing(f"{what} {key}")
    if not isinstance(found, str) or len(found) > longest:
        raise Refusal(
            131009, f"{what} {key} length invalid. Min length: 1, Max length: {longest}"
        )


def missing(what: str) -> Refusal:
    return Refusal(131008, f"{what} is required.")


def _unique(values: list[str], what: str) -> None:
    if len(set(values)) < len(values):
        raise Refusal(131009, f"{what} must be unique.")


FORMS = {
    "button": Form(_buttons, ANY),
    "list": Form(_list, ("text",), 4096),
    "cta_url": Form(_link, ANY),
    "flow": Form(_flow, ANY),
    "location_request_message": Form(_named("send_location"), footer=False),
    "request_contact_info": Form(_named("request_contact_info")),
    "call_permission_request": Form(_named("call_permission_request"), needs=()),
    "voice_call": Form(_call),
    "address_message": Form(_address, ANY),
    "catalog_message": Form(_named("catalog_message")),
    "product": Form(_product, needs=()),
    "product_list": Form(_products, ("text",), needs=("header", "body")),
    "carousel": Form(_carousel, footer=False),
}
