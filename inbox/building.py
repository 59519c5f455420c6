"""Messages put together in a form: its fields are named by their place in Meta's JSON.

So a field's name is what a problem's ``field`` says, and a form needs no code of its
own: what is left empty is left out, and what the agent need not know is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_app.payloads.reading import dict_at, list_at, text_at
from inbox.models import Contact, Identity

Json = dict[str, Any]
PLACE = re.compile("[0-9]{1,3}")


@dataclass(frozen=True)
class Builder:
    title: str | Promise
    icon: str
    kind: str
    finish: Callable[[Any], Any] = lambda content: content


def unfolded(fields: Mapping[str, str]) -> Json:
    """A tree of what has a dotted name; places in lists are still keys."""
    tree: Json = {}
    for name, value in fields.items():
        *before, last = name.split(".")
        node: Any = tree if before else None
        for key in before:
            node = node.setdefault(key, {}) if isinstance(node, dict) else None
        if isinstance(node, dict):
            node[last] = value
    return tree


def content_of(tree: Any) -> Any:
    """The JSON that it stands for, without what was left empty; None for nothing."""
    if isinstance(tree, str):
        return tree.strip() or None
    if is_list(tree):
        found = (content_of(tree[key]) for key in in_order(tree))
        return [one for one in found if one is not None] or None
    kept = {key: content_of(value) for key, value in tree.items()}
    return {key: value for key, value in kept.items() if value is not None} or None


def is_begun(content: Any) -> bool:
    """Whether there is anything to look at yet."""
    return bool(content) and list(content) != ["type"]


def name_of(path: str, tree: Any) -> str:
    """The field that stands for this place: entries left empty have none."""
    names = []
    for key in path.split("."):
        if is_list(tree):
            filled = [k for k in in_order(tree) if content_of(tree[k]) is not None]
            place = int(key) if key.isdigit() else len(filled)
            key = filled[place] if place < len(filled) else key
        names.append(key)
        tree = tree.get(key) if isinstance(tree, dict) else None
    return ".".join(names)


def is_list(tree: Any) -> bool:
    return isinstance(tree, dict) and bool(tree) and all(map(PLACE.fullmatch, tree))


def in_order(tree: Json) -> list[str]:
    return sorted(tree, key=int)


def with_type(kind: str) -> Callable[[Any], Json]:
    return lambda content: {"type": kind} | as_object(content)


def as_object(content: Any) -> Json:
    """Forms are forged, too: what should have fields and has none is empty."""
    return content if isinstance(content, dict) else {}


def buttons(content: Any) -> Json:
    """Nobody wants to think up ids: they are the titles."""
    for button in list_at(dict_at(as_object(content), "action"), "buttons"):
        reply = dict_at(button, "reply")
        if "title" in reply:
            reply.setdefault("id", reply["title"])
    return with_type("button")(content)


def a_list(content: Any) -> Json:
    """The same here, numbered where two sections have rows with one title."""
    known: set[str] = set()
    for section in list_at(dict_at(as_object(content), "action"), "sections"):
        for row in list_at(section, "rows"):
            if title := text_at(row, "title"):
                same = (f"{title} {number}" for number in range(2, 99))
                row["id"] = (
                    title
                    if title not in known
                    else next(one for one in same if one not in known)
                )
                known.add(row["id"])
    return with_type("list")(content)


def cards(contacts: Iterable[Contact]) -> list[Json]:
    """Our contacts as cards that a phone can write to."""
    return [card_of(contact) for contact in contacts]


def card_of(contact: Contact) -> Json:
    name = {"formatted_name": contact.display_name, "first_name": contact.display_name}
    number = contact.current(Identity.Kind.WA_ID)
    if number is None:
        return {"name": name}
    shown = {"phone": contact.display_number, "type": "CELL", "wa_id": number.value}
    return {"name": name, "phones": [shown]}


BUILDERS = {
    "buttons": Builder(_("Buttons"), "mouse-pointer-click", "interactive", buttons),
    "list": Builder(_("List"), "list", "interactive", a_list),
    "link": Builder(
        _("Link button"), "external-link", "interactive", with_type("cta_url")
    ),
    "location": Builder(_("Location"), "map-pin", "location"),
    "ask_location": Builder(
        _("Ask for a location"),
        "navigation",
        "interactive",
        with_type("location_request_message"),
    ),
    "contacts": Builder(_("Contact cards"), "contact-round", "contacts"),
}
