"""What the panes of the page show, gathered once for whole pages and for fragments."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, When, prefetch_related_objects
from django.db.models.fields.json import KT
from django.utils import timezone

from accounts.models import Agent
from channels_app.along import Along
from channels_app.models import Connection
from inbox import choosing, counting, pricing, queue, thread
from inbox.models import Conversation, Message
from inbox.views.fetching import AgentRequest

PLACE_COOKIE = "place"
A_YEAR = 60 * 60 * 24 * 365
MOST_EPISODES = 6
CHOICE = ("value", "source", "how")
AD = ("source_type", "headline", "body", "source_url")  # as Meta names its parts


def place_of(request: AgentRequest) -> queue.Place:
    return queue.Place.asked(request.GET, request.COOKIES.get(PLACE_COOKIE, ""))


def queue_pane(request: AgentRequest) -> dict[str, Any]:
    numbers = numbers_of(request)
    # First: what happens while we read, the socket brings again.
    seq, counts = counting.counts(request.user, numbers)
    pane = rows_pane(request, numbers)
    number = pane["place"].number
    return pane | {
        "seq": seq,
        "tabs": queue.TABS,
        "sorts": queue.SORTS,
        "counts": counts,
        "numbers": numbers,
        "number": next((n for n in numbers if n.public_id == number), None),
    }


def rows_pane(request: AgentRequest, numbers: list[Connection]) -> dict[str, Any]:
    place = place_of(request)
    before = request.GET.get("before", "")
    page = queue.Page(place, request.user, numbers, timezone.now(), before)
    return {"place": place, "page": page}


def numbers_of(request: AgentRequest) -> list[Connection]:
    visible = Connection.objects.visible_to(request.user)
    return list(visible.only("public_id", "name"))


def thread_pane(request: AgentRequest, conversation: Conversation) -> dict[str, Any]:
    mark = request.GET.get("before", "")
    page = thread.before(conversation, mark) if mark else thread.newest(conversation)
    return panels(request, conversation) | {
        "seq": conversation.seq,  # type: ignore[attr-defined]
        "thread": page,
        "blank": blank(request.user, conversation),
    }


def panels(request: AgentRequest, conversation: Conversation) -> dict[str, Any]:
    """Header, composer and contact: what changes when the conversation does."""
    prefetch_related_objects([conversation.contact], "identities")
    is_open = conversation.window.is_open(at=timezone.now())
    found = beside(conversation, request.user, with_templates=not is_open)
    return {
        "conversation": conversation,
        "window_is_open": is_open,
        "draft": next(iter(found["draft"]), None),
        "picker": None if is_open else choosing.picker(conversation, found),
        "episodes": found["stretches"],
        "marketing_is_assumed": settings.MARKETING_OPT_IN == "assumed",
        "choice": next(iter(found["choices"]), None),
        "referral": next((ad for ad in found.get("ads", []) if any(ad.values())), None),
        "colleagues": found["colleagues"],
        "prices": next(iter(found["prices"]), None),
        "service": service_used(found["service"]),
    }


def service_used(found: list[dict[str, int]]) -> dict[str, Any]:
    """How many of its number's free service messages went this month."""
    used, at = sum(each["used"] for each in found), timezone.now()
    most = pricing.FREE_SERVICE_MESSAGES
    return {
        "used": min(used, most),
        "most": most,
        "are_gone": used >= most,
        "runs_out": pricing.runs_out(used, at=at),
    }


def beside(
    conversation: Conversation, agent: Agent, *, with_templates: bool
) -> dict[str, Any]:
    """What stands beside the messages: lists of dicts, in one query."""
    draft = conversation.drafts.filter(agent=agent)
    episodes = conversation.episodes.order_by("-opened_at")[:MOST_EPISODES]
    choices = conversation.contact.choices.order_by("-at", "-value")[:1]
    parts = {
        "choices": Along(choices, *CHOICE, by="by__name"),
        "draft": Along(draft, "text", "quoted"),
        "stretches": Along(
            episodes, "opened_at", "closed_at", closed_by="closed_by__name"
        ),
        "colleagues": Along(colleagues(conversation, agent), "pk", "public_id", "name"),
    }
    parts |= pricing.this_month(conversation, at=timezone.now())
    if conversation.referred_at:
        # The newest advertisement that led here.
        ad = conversation.messages.filter(ordered_at=conversation.referred_at)
        told = {part: KT(f"payload__referral__{part}") for part in AD}
        parts["ads"] = Along(ad, **told)
    if with_templates:
        parts |= choosing.along(conversation)
    rows: Any = Conversation.objects.filter(pk=conversation.pk)
    return dict(rows.values(**parts).get())


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
