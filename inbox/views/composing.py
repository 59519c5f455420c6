"""Writing to the contact: replies, and what is not sent yet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_POST

from inbox import thread
from inbox.forms import CircumstancesForm, DraftForm, ReplyForm
from inbox.models import Conversation, Message
from inbox.models.replying import Circumstances
from inbox.refusals import Refusal
from inbox.views.fetching import AgentRequest, with_conversation

CONFLICT = 409


@require_POST
@with_conversation
def reply(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_json(), status=400)
    said = form.cleaned_data
    text = {"body": said["text"], "preview_url": said["preview_url"]}
    how = circumstances(request, conversation, said)
    try:
        message = conversation.send("text", text, **how)
    except Refusal as refusal:
        if not request.htmx:
            keep_draft(request, conversation)
        return refused(request, conversation, refusal)
    return written(request, message)


def said_in(request: AgentRequest) -> dict[str, Any]:
    """How it is to be sent, as the composer says it; what cannot be is left out."""
    form = CircumstancesForm(request.POST)
    form.full_clean()
    return {name: form.cleaned_data.get(name, "") for name in form.fields}


def circumstances(
    request: AgentRequest, conversation: Conversation, said: dict[str, Any]
) -> Circumstances:
    asked = said["quoted"]
    quotable = conversation.messages.filter(public_id=asked)
    return {
        "by": request.user,
        "cid": said["cid"] or get_random_string(32),
        "recipient": said["recipient"],
        "quoted": quotable.first() if asked else None,
        "seen": said["seen"],
        "sure": said["sure"],
        "at": timezone.now(),
    }


@require_POST
@with_conversation
def draft(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    form = keep_draft(request, conversation)
    if form.errors:
        return HttpResponse(form.errors.as_json(), status=400)
    return HttpResponse(status=204)


def keep_draft(request: AgentRequest, conversation: Conversation) -> DraftForm:
    form = DraftForm(request.POST)
    if not form.is_valid():
        return form
    if form.cleaned_data["text"].strip():
        conversation.drafts.update_or_create(
            agent=request.user, defaults=form.cleaned_data
        )
    else:
        conversation.drafts.filter(agent=request.user).delete()
    return form


def written(request: AgentRequest, message: Message) -> HttpResponse:
    if not request.htmx:
        return redirect("conversation", message.conversation.public_id)
    bubble = {"message": thread.bubble(message)}
    return render(request, "inbox/_message.html", bubble, status=201)


def refused(
    request: AgentRequest, conversation: Conversation, refusal: Refusal
) -> HttpResponse:
    """Say why: to a script as a code, to a page without one at its top."""
    if request.htmx:
        answer = {"code": refusal.code, "words": str(refusal)}
        return JsonResponse(answer, status=CONFLICT)
    notices.error(request, str(refusal))
    return redirect("conversation", conversation.public_id)
