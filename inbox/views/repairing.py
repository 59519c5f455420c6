"""What can be done about one message: ask what happened, send it again, leave it."""

from __future__ import annotations

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_POST, require_safe

from inbox import diagnosing, retelling
from inbox.models import Message
from inbox.refusals import Refusal
from inbox.views.composing import refused, written
from inbox.views.fetching import AgentRequest, with_message


@require_POST
@with_message
def retry(request: AgentRequest, message: Message) -> HttpResponse:
    cid = request.POST.get("cid") or get_random_string(32)
    try:
        again = message.retry(by=request.user, at=timezone.now(), cid=cid)
    except Refusal as refusal:
        return refused(request, message.conversation, refusal)
    return written(request, again)


@require_POST
@with_message
def leave(request: AgentRequest, message: Message) -> HttpResponse:
    try:
        message.leave(by=request.user, at=timezone.now())
    except Refusal as refusal:
        return refused(request, message.conversation, refusal)
    return written(request, message)


@require_safe
@with_message
def details(request: AgentRequest, message: Message) -> HttpResponse:
    prefetch_related_objects([message], "attempts", "reports", "reactions")
    context = {
        "message": message,
        "checks": diagnosing.checks_of(message),
        "story": retelling.story_of(message),
    }
    return render(request, "inbox/_details.html", context)
