"""Reply buttons, lists and links."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from inbox.contents.given import Given, too_many, unique

Json = dict[str, Any]
BUTTONS, SECTIONS, ROWS = 3, 10, 10
LABEL = 20  # of a button, whatever it does
SECTION_TITLE = ROW_TITLE = 24
ROW_DESCRIPTION = 72
BUTTON_ID, ROW_ID = 256, 200


def buttons(given: Given) -> Json:
    listed = given.object().at("buttons").each(most=BUTTONS)
    # Also flat, as {id, title}.
    replies = [one.at("reply") if "reply" in one else one for one in listed]
    found = [
        {"title": one.at("title").text(LABEL), "id": own_id(one.at("id"), BUTTON_ID)}
        for one in (reply.object() for reply in replies)
    ]
    unique([one.at("title") for one in replies], [reply["title"] for reply in found])
    unique([one.at("id") for one in replies], [reply["id"] for reply in found])
    return {"buttons": [{"type": "reply", "reply": reply} for reply in found]}


def rows(given: Given) -> Json:
    label = given.object().at("button").text(LABEL)
    listed = given.at("sections").each(most=SECTIONS)
    sections = [section(one.object(), alone=len(listed) == 1) for one in listed]
    found = [row for part in sections for row in part["rows"]]
    if len(found) > ROWS:
        raise given.at("sections").problem(too_many(ROWS, len(found)))
    places = [row for part in listed for row in part.at("rows").each()]
    unique([place.at("id") for place in places], [row["id"] for row in found])
    return {"button": label, "sections": sections}


def section(given: Given, *, alone: bool) -> Json:
    titled = "title" in given or not alone
    title = {"title": given.at("title").text(SECTION_TITLE)} if titled else {}
    return title | {"rows": [row(one.object()) for one in given.at("rows").each()]}


def row(given: Given) -> Json:
    found = {
        "title": given.at("title").text(ROW_TITLE),
        "id": own_id(given.at("id"), ROW_ID),
    }
    if "description" in given:
        found["description"] = given.at("description").text(ROW_DESCRIPTION)
    return found


def own_id(given: Given, limit: int) -> str:
    found = given.text(limit)
    if found != given.value:
        raise given.problem(_("An id neither begins nor ends with a space."))
    return found


def link(given: Given) -> Json:
    parameters = given.object().at("parameters").object()
    found = {
        "display_text": parameters.at("display_text").text(LABEL),
        "url": parameters.at("url").url(),
    }
    return {"name": "cta_url", "parameters": found}
