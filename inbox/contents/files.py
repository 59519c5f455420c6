"""A file that Meta has, or that it fetches itself."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from inbox.contents.given import Given


def file(given: Given, *, named: bool = False) -> dict[str, Any]:
    """By the id of its upload or by a link (which others call ``url``): one of them."""
    link = "link" if "link" in given else "url"
    if ("id" in given.object()) == (link in given):
        raise given.problem(_("Either an id or a link is needed."))
    found = (
        {"id": given.at("id").text()}
        if "id" in given
        else {"link": given.at(link).url()}
    )
    if named and "filename" in given:
        found["filename"] = given.at("filename").text(240)
    return found
