"""The corpus holds every kind of template that Meta describes, and Parley takes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from channels_app.models import Connection
from templates_app.models import MessageTemplate
from templates_app.rendering import preview
from templates_app.syncing import pull
from tests.corpus import TEMPLATES
from tests.graph import Graph

BUTTONS = (
    *("QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "FLOW", "CATALOG", "MPM"),
    *("SPM", "OTP", "VOICE_CALL", "REQUEST_CONTACT_INFO"),
)
HEADERS = ("TEXT", "IMAGE", "VIDEO", "DOCUMENT", "GIF", "LOCATION", "PRODUCT")
PARTS = ("HEADER", "BODY", "FOOTER", "BUTTONS", "LIMITED_TIME_OFFER", "CAROUSEL")


def parts(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The components, and those of the cards among them."""
    for part in components:
        yield part
        for card in part.get("cards", []):
            yield from parts(card["components"])


def test_the_corpus_has_every_kind_there_is() -> None:
    found = [part for node in TEMPLATES for part in parts(node["components"])]
    buttons = {button["type"] for part in found for button in part.get("buttons", [])}

    assert len(TEMPLATES) >= 40
    assert {part["type"] for part in found} == {*PARTS}
    assert {part["format"] for part in found if part["type"] == "HEADER"} == {*HEADERS}
    assert buttons == {*BUTTONS}
    assert {node["parameter_format"] for node in TEMPLATES} == {"NAMED", "POSITIONAL"}
    assert len({node["language"].split("_")[0] for node in TEMPLATES}) >= 8
    assert {"ar", "he"} < {node["language"] for node in TEMPLATES}


@pytest.mark.django_db
def test_all_of_it_is_synced_as_it_is_and_can_be_looked_at(graph: Graph) -> None:
    number = graph.number(templates=TEMPLATES, handshake=False)
    given = ("phone_number_id", "business_account_id", "access_token", "app_secret")
    teapots, _ = Connection.objects.connect(
        graph_url=graph.url,
        at=timezone.now(),
        by=None,
        **{name: number[name] for name in given},
    )

    assert pull(teapots, at=timezone.now()) == len(TEMPLATES)

    rows = {(row.name, row.language): row for row in MessageTemplate.objects.all()}
    for node in TEMPLATES:
        row = rows[node["name"], node["language"]]
        assert row.components == node["components"]
        assert row.parameter_format == node["parameter_format"]
        assert row.category == node["category"]
        body = next(part for part in node["components"] if part["type"] == "BODY")
        words = re.split(r"{{\w+}}", body["text"])
        assert all(piece in preview(row).text for piece in words)
