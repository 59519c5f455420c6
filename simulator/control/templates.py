"""Message templates, and what Meta shall think of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from simulator import reviewing
from simulator.control.answering import answer, body_of, endpoint
from simulator.models import MessageTemplate
from simulator.problems import NotHere, Problem
from simulator.routing import together


def _list(request: HttpRequest) -> HttpResponse:
    rows = MessageTemplate.objects.order_by("name", "language")
    return answer({"templates": [_as_json(row) for row in rows]})


def _judge(request: HttpRequest, template_id: str) -> HttpResponse:
    """Decide, and tell it by webhook."""
    rows = MessageTemplate.objects.select_related("account__app")
    template = rows.filter(pk=template_id).first()
    if template is None:
        raise NotHere(f"There is no message template {template_id}.")
    with together():
        _decide(template, body_of(request))
    return answer(_as_json(template))


def _decide(template: MessageTemplate, wish: dict[str, Any]) -> None:
    if quality := wish.get("quality"):
        reviewing.rate(template, _one_of("quality", quality, reviewing.QUALITIES))
    if category := wish.get("category"):
        reviewing.move(template, str(category))
    if category := wish.get("correct_category"):
        reviewing.announce_move(template, str(category))
    status = wish.get("status")
    if status is None:
        return
    _one_of("status", status, tuple(DECISIONS))
    DECISIONS[status](template, wish)


def _one_of(name: str, given: Any, known: tuple[str, ...]) -> str:
    if given not in known:
        raise Problem(f"`{name}` is one of {', '.join(known)}.")
    return str(given)


def _as_json(template: MessageTemplate) -> dict[str, Any]:
    return {
        "id": template.pk,
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "status": template.status,
        "reason": template.rejected_reason,
        "quality": template.quality,
        "components": template.components,
    }


def _reject(template: MessageTemplate, wish: dict[str, Any]) -> None:
    reason = wish.get("reason") or reviewing.REASONS[0]
    _one_of("reason", reason, reviewing.REASONS)
    reviewing.reject(template, reason, str(wish.get("words") or ""))


DECISIONS: dict[str, Callable[[MessageTemplate, dict[str, Any]], None]] = {
    "APPROVED": lambda template, wish: reviewing.approve(template),
    "REJECTED": _reject,
    "PAUSED": lambda template, wish: reviewing.pause(template),
    "DISABLED": lambda template, wish: reviewing.disable(template),
}
templates_view = endpoint(GET=_list)
template_view = endpoint(PATCH=_judge)
