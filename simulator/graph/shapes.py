"""Is what a program wants to send well formed? Refused at once if not, as Meta does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.errors import Refusal

Body = dict[str, Any]
LONGEST_TEXT = 4096
LONGEST_CALLBACK_DATA = 512
MEDIA = {"image", "video", "audio", "document", "sticker"}
LATER = MEDIA | {"location", "contacts", "pin"}


def check(kind: str, body: Body) -> None:
    """Refuse what Meta would refuse at once."""
    data = body.get("biz_opaque_callback_data")
    if data is not None and len(str(data)) > LONGEST_CALLBACK_DATA:
        raise _too_long("biz_opaque_callback_data", LONGEST_CALLBACK_DATA)
    if kind in LATER:
        raise Refusal(131051, f"The simulator does not know {kind} messages yet.")
    if kind not in CHECKS:
        raise Refusal(
            100, message=f"(#100) Param type must be one of {{{', '.join(CHECKS)}}}"
        )
    content = body.get(kind)
    if not isinstance(content, dict):
        raise _required(kind)
    CHECKS[kind](content, body)


def _text(content: Body, body: Body) -> None:
    text = content.get("body")
    if not isinstance(text, str) or not text.strip():
        raise _required("text['body']")
    if len(text) > LONGEST_TEXT:
        raise _too_long("text['body']", LONGEST_TEXT)
    if not isinstance(content.get("preview_url", False), bool):
        raise Refusal(100, "Param text['preview_url'] must be a boolean.")


def _reaction(content: Body, body: Body) -> None:
    if not content.get("message_id"):
        raise _required("reaction['message_id']")
    if "context" in body:
        raise Refusal(100, "A reaction cannot have a context.")
    emoji = content.get("emoji")
    if not isinstance(emoji, str):
        raise _required("reaction['emoji']")
    if len(emoji) > 16 or any(sign.isascii() and sign.isalpha() for sign in emoji):
        raise Refusal(131009, "Invalid emoji value.")


def _template(content: Body, body: Body) -> None:
    language = content.get("language")
    if not content.get("name"):
        raise _required("template['name']")
    if not isinstance(language, dict) or not language.get("code"):
        raise _required("template['language']['code']")
    if not isinstance(content.get("components", []), list):
        raise Refusal(100, "Param template['components'] must be an array.")


def _interactive(content: Body, body: Body) -> None:
    kind = content.get("type")
    if kind not in INTERACTIVE:
        raise Refusal(
            131009, f"interactive['type'] must be one of {', '.join(INTERACTIVE)}."
        )
    longest_body = 4096 if kind == "list" else 1024
    _words(content.get("body"), "body", "text", longest_body)
    if "footer" in content:
        _words(content["footer"], "footer", "text", 60)
    if "header" in content:
        _header(content["header"], kind)
    action = content.get("action")
    if not isinstance(action, dict):
        raise _missing("action")
    INTERACTIVE[kind](action)


def _header(header: Any, kind: str) -> None:
    name = header.get("type") if isinstance(header, dict) else None
    if name in MEDIA:
        raise Refusal(131051, "The simulator does not know media headers yet.")
    if name != "text":
        raise Refusal(131009, f"A {kind} cannot have a header of type {name!r}.")
    _words(header, "header", "text", 60)


def _buttons(action: Body) -> None:
    buttons = action.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise Refusal(131009, "Invalid buttons count. Min allowed buttons: 1, Max: 3")
    replies: list[Any] = [
        button.get("reply") if isinstance(button, dict) else None for button in buttons
    ]
    for reply in replies:
        _words(reply, "Button", "title", 20)
        _words(reply, "Button", "id", 256)
        if reply["id"] != reply["id"].strip():
            raise Refusal(131009, "Button id must not begin or end with a space.")
    _unique([reply["id"] for reply in replies], "Button ids")
    _unique([reply["title"] for reply in replies], "Button titles")


def _list(action: Body) -> None:
    _words(action, "action", "button", 20)
    sections = action.get("sections")
    if not isinstance(sections, list) or not 1 <= len(sections) <= 10:
        raise Refusal(131009, "Invalid sections count. Min: 1, Max: 10")
    rows: list[Body] = []
    for section in sections:
        if len(sections) > 1 or (isinstance(section, dict) and section.get("title")):
            _words(section, "Section", "title", 24)
        mine = section.get("rows") if isinstance(section, dict) else None
        if not isinstance(mine, list) or not mine:
            raise _missing("rows")
        rows.extend(mine)
    if len(rows) > 10:
        raise Refusal(131009, "Total row count exceeds 10.")
    for row in rows:
        _words(row, "Row", "title", 24)
        _words(row, "Row", "id", 200)
        if row.get("description"):
            _words(row, "Row", "description", 72)
    _unique([row["id"] for row in rows], "Row ids")


def _link(action: Body) -> None:
    if action.get("name") != "cta_url":
        raise Refusal(131009, "action['name'] must be cta_url.")
    parameters = action.get("parameters")
    _words(parameters, "parameters", "display_text", 20)
    _words(parameters, "parameters", "url", 2000)


def _words(holder: Any, what: str, key: str, longest: int) -> None:
    words = holder.get(key) if isinstance(holder, dict) else None
    if words is None or words == "":
        raise _missing(f"{what} {key}")
    if not isinstance(words, str) or len(words) > longest:
        raise Refusal(
            131009, f"{what} {key} length invalid. Min length: 1, Max length: {longest}"
        )


def _unique(values: list[str], what: str) -> None:
    if len(set(values)) < len(values):
        raise Refusal(131009, f"{what} must be unique.")


def _required(parameter: str) -> Refusal:
    return Refusal(100, message=f"(#100) The parameter {parameter} is required.")


def _missing(what: str) -> Refusal:
    return Refusal(131008, f"{what} is required.")


def _too_long(parameter: str, longest: int) -> Refusal:
    return Refusal(
        100,
        message=f"(#100) Param {parameter} must be at most {longest} characters long.",
    )


CHECKS: dict[str, Callable[[Body, Body], None]] = {
    "text": _text,
    "reaction": _reaction,
    "template": _template,
    "interactive": _interactive,
}
INTERACTIVE: dict[str, Callable[[Body], None]] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _link,
}
