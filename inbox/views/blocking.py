"""Keeping somebody away from a number, and letting them in again."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inbox.models import Conversation
from inbox.refusals import Refusal
from inbox.views.consenting import part
from inbox.views.fetching import AgentRequest, with_conversation


@require_POST
@with_conversation
def block(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    try:
        conversation.block_contact(by=request.user, at=timezone.now())
    except Refusal as refusal:
        return part(request, conversation, "_block", problem=str(refusal))
    return part(request, conversation, "_block")


@require_POST
@with_conversation
def unblock(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    conversation.unblock_contact(by=request.user, at=timezone.now())
    return part(request, conversation, "_block")
