"""Handing message templates in, as Ada and a worker do."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from channels_app.models import Connection
from templates_app.models import MessageTemplate
from templates_app.submitting import submit_due
from tests.cast import an_admin
from tests.graph import Graph, Json
from tests.templates_app.definitions import written

PNG = b"\x89PNG\r\n\x1a\n and so on"


def writes(teapots: Connection, name: str = "Bea", **fields: Any) -> MessageTemplate:
    return MessageTemplate.objects.write(
        written(**fields),
        account=teapots.business_account_id,
        by=an_admin(name),
        at=timezone.now(),
    )


def work(template: MessageTemplate) -> MessageTemplate:
    """What the worker does, at the time at which it is due."""
    template.refresh_from_db()
    submit_due(at=template.act_due_at or timezone.now())
    template.refresh_from_db()
    return template


def at_meta(graph: Graph) -> list[Json]:
    return graph.rows("templates/", "templates")


def decide(graph: Graph, template: MessageTemplate, **wish: str) -> None:
    graph.ask("PATCH", f"templates/{template.meta_id}/", wish)


def asked(graph: Graph) -> list[Json]:
    return [call for call in graph.calls() if call["method"] != "GET"]


def a_picture() -> Json:
    example = {"header_handle": ["sample:header"]}
    return {"type": "HEADER", "format": "IMAGE", "example": example}
