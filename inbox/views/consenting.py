"""What a contact told an agent: whether marketing messages are welcome."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from inbox import preferences
from inbox.models import Conversation
from inbox.refusals import Refusal
from inbox.views.fetching import AgentRequest, with_conversation
from inbox.views.panes import panels


@require_POST
@with_conversation
def opt_in(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    person, how = [conversation.contact], request.POST.get("how", "")
    try:
        preferences.opt_in(person, how=how, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return part(request, conversation, "_consent", problem=str(refusal))
    return part(request, conversation, "_consent")


@require_POST
@with_conversation
def opt_out(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    preferences.opt_out([conversation.contact], by=request.user, at=timezone.now())
    return part(request, conversation, "_consent")


def part(
    request: AgentRequest, conversation: Conversation, name: str, *, problem: str = ""
) -> HttpResponse:
    """That part of the panel as it is now, or why it is as it was."""
    if not request.htmx:
        if problem:
            notices.error(request, problem)
        return redirect("conversation", conversation.public_id)
    conversation.contact.refresh_from_db()
    panel = panels(request, conversation) | {"problem": problem}
    return render(request, f"inbox/{name}.html", panel)
