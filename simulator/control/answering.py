"""How the control API reads and answers: JSON, and sentences when it cannot."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from simulator.problems import NotHere, Problem

View = Callable[..., HttpResponse]


def endpoint(**methods: View) -> View:
    """Make one view of a function for each method, as scripts know them."""

    @csrf_exempt
    def view(request: HttpRequest, **ids: Any) -> HttpResponse:
        method = methods.get(str(request.method))
        if method is None:
            return _sentence(405, f"Only {', '.join(methods)} can be done here.")
        try:
            return method(request, **ids)
        except NotHere as problem:
            return _sentence(404, str(problem))
        except Problem as problem:
            return _sentence(400, str(problem))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return _sentence(400, f"This was not understood: {error!r}")

    return functools.wraps(next(iter(methods.values())))(view)


def body_of(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise Problem("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise Problem("The body is not a JSON object.")
    return body


def answer(body: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(body, status=status)


def number_in(request: HttpRequest, name: str, default: int = 0) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() else default


def _sentence(status: int, text: str) -> JsonResponse:
    return JsonResponse({"error": text}, status=status)
