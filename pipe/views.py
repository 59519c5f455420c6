"""What monitoring asks. Nobody signs in: the figures are for who knows the token."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pipe import machine
from pipe.deadlines import missed
from pipe.figures import gather
from pipe.readiness import readiness
from pipe.report import as_json, as_metrics

# Asked without a host's name, a session or a page, and by others than Meta.
PREFIXES = ("/health/", "/metrics")

View = Callable[[HttpRequest], HttpResponse]


def is_monitoring(scope: Any) -> bool:
    return str(scope.get("path", "")).startswith(PREFIXES)


def with_token(view: View) -> View:
    """Without METRICS_TOKEN there is nothing here."""

    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        wanted = f"Bearer {settings.METRICS_TOKEN}"
        given = request.headers.get("Authorization", "")
        if not settings.METRICS_TOKEN:
            return plain("Not found", status=404)
        if not hmac.compare_digest(wanted.encode(), given.encode()):
            return plain("Wrong token", status=401)
        # Asked first, beside the pool, which would wait half a minute for it.
        if trouble := machine.ask_database().trouble:
            return plain(trouble, status=503)
        return view(request)

    return guarded


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return plain("ok")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """It can do its work. Without Redis it can, later: nothing is lost or refused."""
    told = readiness.tell()
    is_ready = told["database"] == "ok"
    return JsonResponse({"ready": is_ready, **told}, status=200 if is_ready else 503)


@with_token
def metrics(request: HttpRequest) -> HttpResponse:
    figures = gather(at=timezone.now())
    return plain(as_metrics(figures, missed(figures)))


@with_token
def figures(request: HttpRequest) -> HttpResponse:
    found = gather(at=timezone.now())
    return JsonResponse(as_json(found, missed(found)))


def plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
