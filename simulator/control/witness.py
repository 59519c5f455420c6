"""What happened: Graph calls, accepted messages, webhooks; and webhooks by hand."""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpRequest, HttpResponse

from simulator import numbers, posting, pulse, wire
from simulator.control.answering import answer, body_of, endpoint, number_in
from simulator.models import Call, Message, Webhook
from simulator.problems import Problem

PAGE = 1000
LONGEST_WAIT = 30  # seconds
SIGNATURES = ("right", "wrong", "none")


def _calls(request: HttpRequest) -> HttpResponse:
    found = Call.objects.filter(pk__gt=number_in(request, "after")).order_by("pk")
    rows = [
        {
            "id": call.pk,
            "at": call.at,
            "method": call.method,
            "path": call.path,
            "request": call.request,
            "http_status": call.http_status,
            "response": call.response,
            "dropped": call.dropped,
        }
        for call in found[:PAGE]
    ]
    return answer({"last": _last(request, rows), "calls": rows})


def _messages(request: HttpRequest) -> HttpResponse:
    accepted = Message.objects.filter(accepted=True)
    after = accepted.filter(pk__gt=number_in(request, "after")).order_by("pk")
    rows = [
        {
            "id": message.pk,
            "wamid": message.wamid,
            "phone_number_id": message.number_id,
            "recipient": message.recipient,
            "phone": message.phone_id,
            "type": message.type,
            "payload": message.payload,
            "biz_opaque_callback_data": message.callback_data or None,
            "accepted_at": message.timestamp,
            "status": message.status,
            "times": message.times,
            "error": message.error,
        }
        for message in after[: number_in(request, "limit", PAGE)]
    ]
    counted = {"count": accepted.count(), "last": _last(request, rows)}
    return answer(counted | {"messages": rows})


def _webhooks(request: HttpRequest) -> HttpResponse:
    wait = min(float(request.GET.get("wait") or 0), LONGEST_WAIT)
    until = time.monotonic() + wait
    counts = _counts()
    while counts["waiting"] and time.monotonic() < until:
        pulse.wait(pulse.version(), 0.1)
        counts = _counts()
    if "after" not in request.GET:
        return answer(counts)
    found = Webhook.objects.filter(pk__gt=number_in(request, "after")).order_by("pk")
    rows = [
        {
            "id": webhook.pk,
            "phone_number_id": webhook.number_id,
            "field": webhook.field,
            "value": webhook.value,
            "url": webhook.url,
            "attempts": webhook.attempts,
            "taken": webhook.taken,
            "due_at": webhook.due_at,
            "posted_at": webhook.posted_at,
            "http_status": webhook.http_status,
            "answer": webhook.answer,
        }
        for webhook in found[:PAGE]
    ]
    return answer(counts | {"last": _last(request, rows), "webhooks": rows})


def _counts() -> dict[str, int]:
    # What is about to become a webhook is waiting as well, and is counted first: it may
    # become one meanwhile.
    coming = Message.objects.filter(due_at__isnull=False).count()
    waiting = Webhook.objects.filter(posted_at=None)
    return {
        "waiting": coming + waiting.count(),
        "posted": Webhook.objects.filter(posted_at__isnull=False).count(),
        "failed": waiting.filter(attempts__gt=0).count(),
    }


def _post(request: HttpRequest) -> HttpResponse:
    wish = body_of(request)
    number = numbers.the_number(wish.get("phone_number_id"))
    if "field" in wish:
        wire.post_later(number, str(wish["field"]), [wish["value"]])
        return answer({"queued": 1}, 202)
    body = _raw(wish)
    signature = wish.get("signature", "right")
    if signature not in SIGNATURES:
        raise Problem(f"`signature` is one of {', '.join(SIGNATURES)}.")
    secret = number.account.app.secret if signature == "right" else "wrong"
    signed = None if signature == "none" else posting.sign(body, secret)
    url = wish.get("url") or number.callback_url
    posted = [
        posting.post(url, body, signed) for _ in range(int(wish.get("repeat", 1)))
    ]
    answers = [{"http_status": status, "body": text} for status, text in posted]
    return answer({"answers": answers})


def _raw(wish: dict[str, Any]) -> bytes:
    if "raw" in wish:
        return str(wish["raw"]).encode("utf-8", "surrogatepass")
    if not isinstance(wish.get("body"), dict):
        raise Problem("Give `body` (an object), `raw` (a string), or `field`, `value`.")
    return posting.as_meta_writes(wish["body"])


def _last(request: HttpRequest, rows: list[dict[str, Any]]) -> int:
    return int(rows[-1]["id"]) if rows else number_in(request, "after")


calls_view = endpoint(GET=_calls)
accepted_view = endpoint(GET=_messages)
webhooks_view = endpoint(GET=_webhooks)
post_view = endpoint(POST=_post)
