"""What an agent does with a conversation as a whole: one verb a view."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from inbox.models import Conversation
from inbox.views.fetching import AgentRequest, with_conversation
from inbox.views.panes import colleagues, panels


@require_POST
@with_conversation
def close(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    conversation.close(by=request.user, at=timezone.now())
    return changed(request, conversation)


@require_POST
@with_conversation
def reopen(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    conversation.reopen(by=request.user, at=timezone.now())
    return changed(request, conversation)


@require_POST
@with_conversation
def take(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    conversation.assign(to=request.user, by=request.user, at=timezone.now())
    return changed(request, conversation)


@require_POST
@with_conversation
def assign(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    asked = request.POST.get("to", "")
    agent = get_object_or_404(colleagues(conversation, request.user), public_id=asked)
    conversation.assign(to=agent, by=request.user, at=timezone.now())
    return changed(request, conversation)


@require_POST
@with_conversation
def unassign(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    conversation.unassign(by=request.user, at=timezone.now())
    return changed(request, conversation)


@require_POST
@with_conversation
def read(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    conversation.mark_read(by=request.user, at=timezone.now())
    return HttpResponse(status=204)


@require_POST
@with_conversation
def unread(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    conversation.mark_unread(by=request.user, at=timezone.now())
    return HttpResponse(status=204) if request.htmx else redirect("inbox")


def changed(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    if not request.htmx:
        return redirect("conversation", conversation.public_id)
    return render(request, "inbox/_header.html", panels(request, conversation))
