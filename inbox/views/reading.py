"""The page, and the fragments of it that a screen asks for by itself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inbox import thread
from inbox.models import Conversation
from inbox.views.fetching import AgentRequest, with_conversation
from inbox.views.panes import (
    A_YEAR,
    PLACE_COOKIE,
    numbers_of,
    place_of,
    queue_pane,
    rows_pane,
    thread_pane,
)
from inbox.views.panes import (
    panels as panels_of,
)


@login_required
@require_safe
def inbox(request: AgentRequest) -> HttpResponse:
    page = render(request, "inbox/inbox.html", queue_pane(request))
    return remembering(request, page)


@login_required
@require_safe
def rows(request: AgentRequest) -> HttpResponse:
    if request.GET.get("before"):
        return render(
            request, "inbox/_more.html", rows_pane(request, numbers_of(request))
        )
    page = render(request, "inbox/_rows.html", queue_pane(request))
    return remembering(request, page)


@require_safe
@with_conversation
def conversation(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    pane = thread_pane(request, conversation)
    if request.htmx:
        return render(request, "inbox/_pane.html", pane)
    # The older number of the two: nothing that either pane lacks is left out.
    return render(request, "inbox/inbox.html", queue_pane(request) | pane)


@require_safe
@with_conversation
def messages(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    asked = request.GET
    if mark := asked.get("after"):
        page = thread.after(conversation, mark)
    else:
        mark, up_to = asked.get("before", ""), asked.get("up_to", "")
        page = thread.before(conversation, mark, up_to=up_to)
    context = {"thread": page, "conversation": conversation}
    return render(request, "inbox/_older.html", context)


@require_safe
@with_conversation
def panels(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    return render(request, "inbox/_panels.html", panels_of(request, conversation))


def remembering(request: AgentRequest, response: HttpResponse) -> HttpResponse:
    """Come back to the same tab, sort and number next time."""
    response.set_cookie(
        PLACE_COOKIE, place_of(request).remembered, max_age=A_YEAR, samesite="Lax"
    )
    return response
