"""Putting an emoji on what a customer wrote."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_http_methods

from inbox.models import Message
from inbox.refusals import Refusal
from inbox.views.composing import refused, written
from inbox.views.fetching import AgentRequest, with_message

# Those that WhatsApp offers first.
EMOJI = ("👍", "❤️", "😂", "😮", "😢", "🙏")


@require_http_methods(["GET", "HEAD", "POST"])
@with_message
def react(request: AgentRequest, message: Message) -> HttpResponse:
    if request.method == "POST":
        return put(request, message)
    ours = message.reactions.filter(by_contact=False).first()
    panel = "inbox/build/_react.html"
    context = {
        "message": message,
        "conversation": message.conversation,
        "ours": ours.emoji if ours else "",
        "emoji": EMOJI,
        "panel": panel,
    }
    page = panel if request.htmx else "inbox/build/page.html"
    return render(request, page, context)


def put(request: AgentRequest, message: Message) -> HttpResponse:
    try:
        message.react(
            request.POST.get("emoji", "").strip(),
            by=request.user,
            cid=request.POST.get("cid") or get_random_string(32),
            at=timezone.now(),
        )
    except Refusal as refusal:
        return refused(request, message.conversation, refusal)
    return written(request, message)
