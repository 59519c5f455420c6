"""The door of Graph: faults, tokens, the table of edges, the record of each call."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from simulator import faults, pulse
from simulator.errors import Refusal
from simulator.graph import (
    blocking,
    calls,
    media,
    nodes,
    sending,
    subscriptions,
    templates,
    uploads,
)
from simulator.graph.calls import Ask
from simulator.hanging_up import hang_up
from simulator.models import Call, Webhook

OLDEST, NEWEST = 21, 26
LONGEST_WAIT = 10  # seconds for the webhook that an answer waits for

Edge = Callable[[Ask], dict[str, Any]]
EDGES: dict[tuple[str, str], Edge] = {
    ("POST", "messages"): sending.messages,
    ("POST", "media"): media.upload,
    ("POST", "block_users"): blocking.block,
    ("DELETE", "block_users"): blocking.unblock,
    ("GET", "block_users"): blocking.blocked,
    ("DELETE", ""): media.delete,
    ("GET", "phone_numbers"): nodes.phone_numbers,
    ("GET", "message_templates"): templates.message_templates,
    ("POST", "message_templates"): templates.create,
    ("DELETE", "message_templates"): templates.delete,
    ("POST", "unpause"): templates.unpause,
    ("POST", "uploads"): uploads.begin,
    ("GET", "subscribed_apps"): subscriptions.subscribed_apps,
    ("POST", "subscribed_apps"): subscriptions.subscribe,
    ("DELETE", "subscribed_apps"): subscriptions.unsubscribe,
    ("GET", "subscriptions"): subscriptions.subscriptions,
    ("POST", "subscriptions"): subscriptions.change_subscriptions,
    ("GET", ""): nodes.node,
    ("POST", ""): nodes.change,
}


class Dropped(Exception):
    """The connection ends before anything is accepted."""


@csrf_exempt
def graph(request: HttpRequest, path: str) -> HttpResponseBase:
    version, rest = _version(path)
    ask = calls.read(request, version, rest)
    call = Call(at=time.time(), method=ask.method, path=f"/{path}"[:500])
    answer: HttpResponseBase
    try:
        calls.read_body(request, ask)
        answer = _spoiled(ask) or _answer(request, ask)
    except Refusal as refusal:
        answer = _json(refusal.as_json(), refusal.http_status, version)
    except Dropped:
        call.dropped, answer = True, HttpResponse(status=503)
    else:
        call.dropped = answer.status_code == 200 and _is_answer_lost(ask, answer)
    _record(call, ask, answer)
    if call.dropped:
        hang_up(request)
    pulse.beat()
    return answer


@csrf_exempt
def attachments(request: HttpRequest) -> HttpResponseBase:
    """The host that media's links lead to. It is another one, with the same door."""
    return graph(request, f"{request.GET.get('mid', '')}/attachments")


def _version(path: str) -> tuple[str, str]:
    """Return the version served and the rest; a dead version gets the oldest alive."""
    match = re.fullmatch(r"(?:v(\d+)\.0/)?(.*)", path)
    asked, rest = (match[1], match[2]) if match else (None, path)
    served = min(max(int(asked or OLDEST), OLDEST), NEWEST)
    return f"v{served}.0", rest


def _answer(request: HttpRequest, ask: Ask) -> HttpResponseBase:
    if (ask.method, ask.edge) == ("GET", "attachments"):
        return media.download(request, ask)
    calls.let_in(request, ask)
    edge = EDGES.get((ask.method, ask.edge))
    if ask.node == "debug_token":
        edge = nodes.debug_token
    if edge is None:
        raise ask.no_such_node()
    return _json(edge(ask), 200, ask.version)


def _spoiled(ask: Ask) -> HttpResponse | None:
    """Let the faults happen that come before anything is accepted."""
    if slow := faults.take_first("slow", call=ask.kind):
        time.sleep(slow.value or 0)
    # An app may still ask what has become of a token that has expired.
    errors = () if ask.node == "debug_token" else ("error_",)
    fault = faults.take_first(
        "no_answer", "html_500", "http_429", *errors, call=ask.kind
    )
    if fault is None:
        return None
    if fault.name == "no_answer":
        raise Dropped
    if fault.name == "html_500":
        return HttpResponse(
            "<html><body>Sorry, something went wrong.</body>", status=500
        )
    if fault.name == "http_429":
        refusal = Refusal(4, http_status=429)
    else:
        refusal = Refusal(int(fault.name.removeprefix("error_")))
    return _json(refusal.as_json(), refusal.http_status, ask.version)


def _is_answer_lost(ask: Ask, answer: HttpResponseBase) -> bool:
    """Let the faults happen that come after a message was accepted."""
    waits = faults.take_first("answer_after_sent", call=ask.kind)
    if waits and isinstance(answer, JsonResponse):
        _wait_for_sent(json.loads(answer.content))
    return faults.take_first("drop_answer", call=ask.kind) is not None


def _wait_for_sent(answer: dict[str, Any]) -> None:
    wamids = [message["id"] for message in answer.get("messages", [])]
    posted = Webhook.objects.filter(
        message__wamid__in=wamids, status="sent", posted_at__isnull=False
    )
    until = time.monotonic() + LONGEST_WAIT
    while wamids and time.monotonic() < until and not posted.exists():
        pulse.wait(pulse.version(), 0.1)


def _json(body: dict[str, Any], status: int, version: str) -> JsonResponse:
    usage = {"call_count": 1, "total_cputime": 1, "total_time": 1}
    trace = secrets.token_urlsafe(12)
    return JsonResponse(
        body,
        status=status,
        headers={
            "facebook-api-version": version,
            "x-app-usage": json.dumps(usage),
            "x-business-use-case-usage": json.dumps(
                {
                    "0": [
                        usage
                        | {"type": "whatsapp", "estimated_time_to_regain_access": 0}
                    ]
                }
            ),
            "x-fb-trace-id": trace,
            "x-fb-request-id": trace,
        },
    )


def _record(call: Call, ask: Ask, answer: HttpResponseBase) -> None:
    call.request = ask.recorded
    call.http_status = answer.status_code
    if isinstance(answer, JsonResponse):
        call.response = json.loads(answer.content)
    call.save()
