"""The event log as the feed reads it: in the order of its numbers."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from channels_app import publishing
from channels_app.models import Event

BATCH = 500
# Who is further behind than this draws the page anew instead.
REPLAYED = 500


def newest() -> int:
    """The last number there is; everything committed has one by then."""
    number_leftovers()
    return last().first() or 0


def last() -> QuerySet[Event, int | None]:
    """The newest number alone, to be asked along with what it goes with."""
    numbered = Event.objects.exclude(seq=None).order_by("-seq")
    return numbered.values_list("seq", flat=True)[:1]


def after(seq: int) -> list[Event]:
    number_leftovers()
    return list(_numbered(Q(seq__gt=seq))[:BATCH])


def between(seq: int, until: int, conversation: str = "") -> list[Event] | None:
    """What happened since, up to a number; None if it is too much to be told."""
    wanted = Q(seq__gt=seq, seq__lte=until)
    if conversation:
        wanted &= Q(conversation=conversation)
    events = list(_numbered(wanted)[: REPLAYED + 1])
    return None if len(events) > REPLAYED else events


def number_leftovers() -> None:
    """Publish what a process could not that died, or failed, after its commit."""
    if Event.objects.filter(seq=None).exists():
        publishing.publish_safely()


def _numbered(wanted: Q) -> QuerySet[Event]:
    return (
        Event.objects.filter(wanted)
        .select_related("connection", "agent")
        .order_by("seq")
    )
