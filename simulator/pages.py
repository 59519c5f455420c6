"""The phones and the panel of faults, in the browser."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

from django.db.models import Case, Count, Q, QuerySet, When
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from simulator import faults, numbers, posting, pulse, reviewing
from simulator.bubbles import customers, faces, recent
from simulator.models import (
    WINDOW,
    BusinessNumber,
    Chat,
    Media,
    MessageTemplate,
    Webhook,
)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
MOST_PHONES = 4
MOST_TEMPLATES = 30


@require_GET
def phones(request: HttpRequest) -> HttpResponse:
    shown, number = _shown(request), _number(request)
    page = {
        "version": _version(),
        "number": number,
        "numbers": BusinessNumber.objects.order_by("pk"),
        "accounts": [_credentials(request, row) for row in _numbers()],
        "customers": customers(number, shown),
        "faces": faces(number, shown),
        "to": _to(request),
        "choices": [
            ("Graph", _switches(faults.GRAPH)),
            ("What becomes of a message", _switches(faults.STATUS)),
            ("Media", _switches(faults.MEDIA)),
            ("Message templates", _switches(faults.REVIEWS)),
            ("Webhooks", _switches(faults.WEBHOOKS)),
            ("How the number is set up", _switches(faults.SET_UP)),
        ],
        "templates": _templates(number),
        "recent": recent(),
        "posting": _posting(),
    }
    answer = render(request, "simulator/phones.html", page)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Tell what is different since the version that the page has; often nothing."""
    version = _version()
    if request.GET.get("seen") == version:
        return HttpResponse(status=204)
    shown, number = _shown(request), _number(request)
    return JsonResponse(
        {
            "version": version,
            "customers": _html(
                "customers", customers=customers(number, shown), to=_to(request)
            ),
            "phones": {
                face.id: _html("thread", face=face) for face in faces(number, shown)
            },
            "templates": _html("templates", templates=_templates(number)),
            "recent": _html("recent", recent=recent(), posting=_posting()),
            "faults": sorted(faults.on()),
        }
    )


@require_GET
def file(request: HttpRequest, pk: str) -> FileResponse:
    """Show what was sent; whatever it is, it does nothing here."""
    media = get_object_or_404(Media, pk=pk)
    is_shown = media.mime_type.split("/")[0] in ("image", "video", "audio")
    answer = FileResponse(
        media.path.open("rb"),
        as_attachment=not is_shown,
        filename=media.filename or media.pk,
        content_type=media.mime_type,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _version() -> str:
    """Return what the page should have. Typing and windows end by themselves."""
    now = time.time()
    ending = Chat.objects.aggregate(
        typing=Count("pk", filter=Q(typing_until__gt=now)),
        open=Count("pk", filter=Q(last_inbound_at__gt=now - WINDOW)),
    )
    return f"{pulse.version()}-{ending['typing']}-{ending['open']}"


def _to(request: HttpRequest) -> str:
    """Return the beginning of each address on the page: which number is written to."""
    asked = request.GET.get("to", "")
    return f"to={quote(asked)}&" if asked else ""


def _html(name: str, **context: Any) -> str:
    return render_to_string(f"simulator/_{name}.html", context)


def _shown(request: HttpRequest) -> list[int]:
    """Return the phones that the address asks for, at most as many as fit."""
    asked = request.GET.get("phone", "").split(",")
    return [int(one) for one in asked if one.isdecimal()][:MOST_PHONES]


def _number(request: HttpRequest) -> BusinessNumber | None:
    asked = request.GET.get("to")
    numbers = _numbers()
    return (numbers.filter(pk=asked) if asked else numbers).first()


def _numbers() -> QuerySet[BusinessNumber]:
    return BusinessNumber.objects.select_related("account__app").order_by("pk")


def _credentials(request: HttpRequest, number: BusinessNumber) -> dict[str, Any]:
    known = numbers.as_json(number)
    known["graph_url"] = request.build_absolute_uri("/simulator/graph")
    return known


def _templates(number: BusinessNumber | None) -> dict[str, Any]:
    """What the account has written, what waits first, and what can be decided of it."""
    mine = MessageTemplate.objects.filter(account=number.account_id if number else "")
    waits = Case(When(status="PENDING", then=0), default=1)
    rows = mine.order_by(waits, "-made_at", "name", "language")
    return {
        "rows": rows[:MOST_TEMPLATES],
        "more": max(0, mine.count() - MOST_TEMPLATES),
        "waiting": mine.filter(status="PENDING").count(),
        "decisions": reviewing.DECISIONS,
        "qualities": reviewing.QUALITIES,
    }


def _switches(words: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": label,
            "on": faults.is_on(name),
            "value": faults.WITH_VALUE.get(name),
        }
        for name, label in words.items()
    ]


def _posting() -> dict[str, Any]:
    waiting = Webhook.objects.filter(posted_at=None)
    refused = waiting.filter(attempts__gt=0).order_by("-due_at").first()
    return {"waiting": waiting.count(), "refused": refused, "runs": posting.runs()}
