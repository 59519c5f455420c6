"""What every view begins with: rows that this agent may see, or 404."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from accounts.models import Agent
from channels_app import event_log
from inbox.models import Attachment, Contact, Conversation, Message

View = Callable[..., HttpResponseBase]


class AgentRequest(HttpRequest):
    """A request behind login_required, with what the middleware adds."""

    user: Agent
    htmx: Any


def with_conversation(view: View) -> Any:
    """Hand over the conversation of the address; one that was joined leads on."""

    @login_required
    @wraps(view)
    def wrapped(request: AgentRequest, public_id: str) -> HttpResponseBase:
        visible = Conversation.objects.visible_to(request.user)
        rows = (
            visible.select_related("contact", "connection", "assignee")
            .without_secrets()
            # In the same statement: what happens later, the socket brings again.
            .annotate(seq=Coalesce(Subquery(event_log.last()), 0))
        )
        found = get_object_or_404(rows, public_id=public_id)
        if found.joined_into is None:
            return view(request, found)
        name = request.resolver_match.url_name if request.resolver_match else None
        page = name if request.method == "GET" and name else "conversation"
        return redirect(page, found.joined_into.public_id)

    return wrapped


def with_message(view: View) -> Any:
    """Hand over the message of the address, if its conversation may be seen."""

    @login_required
    @wraps(view)
    def wrapped(request: AgentRequest, public_id: str) -> HttpResponseBase:
        visible = Conversation.objects.visible_to(request.user).values("pk")
        rows = Message.objects.select_related("conversation__connection", "author")
        found = get_object_or_404(rows, public_id=public_id, conversation__in=visible)
        return view(request, found)

    return wrapped


def with_contact(view: View) -> Any:
    """Hand over the contact of the address; one that Meta joined leads on."""

    @login_required
    @wraps(view)
    def wrapped(request: AgentRequest, public_id: str) -> HttpResponseBase:
        visible = Contact.objects.visible_to(request.user)
        rows = visible.select_related("joined_into").prefetch_related("identities")
        found = get_object_or_404(rows, public_id=public_id)
        if found.joined_into is None:
            return view(request, found)
        return redirect("contact", found.joined_into.public_id)

    return wrapped


def for_staff(view: View) -> Any:
    """Whole lists of people, and their end, are for those who see the admin."""

    @login_required
    @wraps(view)
    def wrapped(request: AgentRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if not request.user.is_staff:
            raise PermissionDenied
        return view(request, *args, **named)

    return wrapped


def with_attachment(view: View) -> Any:
    """Hand over the attachment of the address, if it may be seen."""

    @login_required
    @wraps(view)
    def wrapped(request: AgentRequest, public_id: str) -> HttpResponseBase:
        visible = Attachment.objects.visible_to(request.user)
        rows = visible.select_related("message__conversation__connection")
        return view(request, get_object_or_404(rows, public_id=public_id))

    return wrapped
