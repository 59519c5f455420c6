"""What the panes of the page show, gathered once for whole pages and for fragments."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, Max, OuterRef, When
from django.utils import timezone

from accounts.models import Agent
from channels_app.models import Connection, Event
from inbox import counting, queue, thread
from inbox.models import Conversation, Message
from inbox.views.fetching import AgentRequest
from templates_app.models import MessageTemplate

PLACE_COOKIE = "place"
A_YEAR = 60 * 60 * 24 * 365
MOST_EPISODES = 6


def place_of(request: AgentRequest) -> queue.Place:
    return queue.Place.asked(request.GET, request.COOKIES.get(PLACE_COOKIE, ""))


def queue_pane(request: AgentRequest) -> dict[str, Any]:
    seq = last_seq()  # first: what happens while we read, the socket brings again
    place = place_of(request)
    before = request.GET.get("before", "")
    page = queue.Page(place, request.user, timezone.now(), before)
    numbers = list(Connection.objects.visible_to(request.user).order_by("name"))
    return {
        "seq": seq,
        "place": place,
        "page": page,
        "tabs": queue.TABS,
        "sorts": queue.SORTS,
        "counts": counting.counts(request.user),
        "numbers": numbers,
        "number": next((n for n in numbers if n.public_id == place.number), None),
    }


def thread_pane(request: AgentRequest, conversation: Conversation) -> dict[str, Any]:
    seq = last_seq()
    mark = request.GET.get("before", "")
    page = thread.before(conversation, mark) if mark else thread.newest(conversation)
    shown = {"seq": seq, "thread": page, "blank": blank(request.user, conversation)}
    return shown | panels(request, conversation)


def panels(request: AgentRequest, conversation: Conversation) -> dict[str, Any]:
    """Header, composer and contact: what changes when the conversation does."""
    is_open = conversation.window.is_open(at=timezone.now())
    templates = MessageTemplate.objects.sendable_from(conversation.connection)
    return {
        "conversation": conversation,
        "window_is_open": is_open,
        "draft": conversation.drafts.filter(agent=request.user).first(),
        "templates": [] if is_open else templates.without_variables(),
        "episodes": episodes_of(conversation),
        "referral": thread.referral(conversation),
        "colleagues": colleagues(conversation, request.user),
    }


def episodes_of(conversation: Conversation) -> Any:
    newest_first = conversation.episodes.order_by("-opened_at")
    return newest_first.select_related("closed_by")[:MOST_EPISODES]


def colleagues(conversation: Conversation, agent: Agent) -> Any:
    """The agents who may answer here, oneself first; asked for when it is rendered."""
    teams = conversation.connection.teams.all()
    answering = Exists(teams.filter(members=OuterRef("pk"))) | ~Exists(teams)
    oneself_first = Case(When(pk=agent.pk, then=0), default=1)
    active = Agent.objects.filter(answering, is_active=True)
    return active.order_by(oneself_first, "name")


def blank(agent: Agent, conversation: Conversation) -> Message:
    """What the browser clones for a reply that the server has not seen yet."""
    return Message(
        public_id="",
        conversation=conversation,
        direction=Message.Direction.OUTBOUND,
        origin=Message.Origin.AGENT,
        author=agent,
        kind="text",
        status=Message.Status.QUEUED,
        ordered_at=timezone.now(),
    )


def last_seq() -> int:
    """What this page has seen; the socket asks for what came after it."""
    return Event.objects.aggregate(newest=Max("seq"))["newest"] or 0
