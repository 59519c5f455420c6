"""Every frame that agents' screens can get: which events make it, and how it looks.

The HTML is that of the page: the same partials, one object each, no request.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.template.loader import render_to_string
from django.utils.translation import override

from channels_app.desk import Counts, Frame
from channels_app.models import Connection, Event
from channels_app.models.event import LINES
from inbox import noticing, thread
from inbox.models import Conversation, Message
from inbox.models.finding import COUNTED_UP_TO

# Which events change what. Those of a message name it as their subject.
# How far a message has got is not in the list: most of what happens is that.
ROWS = (
    *(f"message.{change}" for change in ("received", "queued", "edited", "revoked")),
    *("conversation.", "contact."),
)
MESSAGES = ("message.", "reaction.")
NUMBERS = ("connection.changed", "template.changed", noticing.JUDGED)
# The window moves with every message, and the row says so: panels need not be drawn.
PANELS = (
    *(
        f"conversation.{change}"
        for change in (
            *("closed", "reopened", "assigned", "unassigned"),
            *("referred", "window"),
            *("blocking", "blocked", "unblocking", "unblocked", "block_failed"),
        )
    ),
    *(f"contact.{change}" for change in ("changed", "opted_in", "opted_out")),
    *NUMBERS,
)
COUNTED = frozenset(
    {
        "message.received",
        "message.queued",
        *(
            f"conversation.{change}"
            for change in (
                *("opened", "closed", "reopened", "assigned", "unassigned"),
                *("read", "unread", "joined", "erased"),
            )
        ),
    }
)


def frames(
    events: Sequence[Event], looked_at: Collection[str], languages: Collection[str]
) -> list[Frame]:
    """What these events put on the screens, in a fixed number of queries."""
    heard = [event for event in events if event.connection_id is not None]
    rows = conversations(heard, looked_at)
    drawn = [
        *row_frames(heard, rows, languages),
        *message_frames(heard, looked_at, languages),
        *line_frames(heard, looked_at, languages),
        *thread_frames(heard, rows, looked_at),
        *joined_frames(heard),
        *noticing.frames(heard, languages),
    ]
    return sorted(drawn, key=lambda frame: frame.seq)


def conversations(
    events: Sequence[Event], looked_at: Collection[str]
) -> dict[str, Conversation]:
    """Those whose row changes, and those looked at whose number does."""
    changed = {event.conversation for event in events if event.type.startswith(ROWS)}
    wanted = Q(public_id__in=changed - {""})
    numbers = {event.connection_id for event in events if event.type in NUMBERS}
    if numbers:
        wanted |= Q(public_id__in=looked_at, connection__in=numbers)
    found = Conversation.objects.filter(wanted).for_list()
    found = found.select_related("last_message__author")
    return {conversation.public_id: conversation for conversation in found}


def row_frames(
    events: Sequence[Event],
    rows: Mapping[str, Conversation],
    languages: Collection[str],
) -> Iterator[Frame]:
    """One for each conversation, however many events it had."""
    newest = {e.conversation: e for e in events if e.type.startswith(ROWS)}
    for public_id, event in newest.items():
        if conversation := rows.get(public_id):
            yield Frame(
                type="row",
                seq=number(event),
                connection=conversation.connection_id,
                conversation=public_id,
                id=public_id,
                html=drawn("inbox/_row.html", languages, conversation=conversation),
                facts=facts(conversation),
            )


def message_frames(
    events: Sequence[Event], looked_at: Collection[str], languages: Collection[str]
) -> Iterator[Frame]:
    newest = {
        event.subject: event
        for event in events
        if event.type.startswith(MESSAGES) and event.conversation in looked_at
    }
    if not newest:
        return
    changed = Message.objects.filter(public_id__in=newest, replaced_by=None)
    for message, subject in thread.seen_on(thread.in_full(changed)):
        event = newest[subject]
        yield Frame(
            type="message",
            seq=number(event),
            connection=message.connection_id,
            conversation=event.conversation,
            id=message.public_id,
            cid=message.cid or "",
            html=drawn("inbox/_message.html", languages, message=message),
            facts={
                "ordered_at": message.ordered_at.isoformat(),
                "status": message.status,
                "direction": message.direction,
            },
            for_thread=True,
        )


def line_frames(
    events: Sequence[Event], looked_at: Collection[str], languages: Collection[str]
) -> Iterator[Frame]:
    wanted = [
        event.pk
        for event in events
        if event.type in LINES and event.conversation in looked_at
    ]
    if not wanted:
        return
    for event in thread.told(Event.objects.filter(pk__in=wanted)):
        yield Frame(
            type="line",
            seq=number(event),
            connection=event.connection_id or 0,
            conversation=event.conversation,
            id=event.public_id,
            html=drawn("inbox/_line.html", languages, event=event),
            facts={"ordered_at": event.at.isoformat()},
            for_thread=True,
        )


def thread_frames(
    events: Sequence[Event],
    rows: Mapping[str, Conversation],
    looked_at: Collection[str],
) -> Iterator[Frame]:
    """For the composer, the header and the panel: what changed, and why."""
    for public_id, conversation in rows.items():
        if public_id not in looked_at:
            continue
        mine = [
            event
            for event in events
            if event.type in PANELS
            and event.conversation in (public_id, "")
            and event.connection_id == conversation.connection_id
        ]
        if mine:
            yield Frame(
                type="thread",
                seq=number(mine[-1]),
                connection=conversation.connection_id,
                conversation=public_id,
                id=public_id,
                facts=facts(conversation) | {"why": sorted({e.type for e in mine})},
                for_thread=True,
            )


def joined_frames(events: Sequence[Event]) -> Iterator[Frame]:
    """Two were one: whoever looks at the other follows, and its row goes.

    Of one that was erased the row goes as well, and there is none to follow to.
    """
    for event in events:
        if event.type not in ("conversation.joined", "conversation.erased"):
            continue
        into = {"into": event.data.get("into", ""), "state": "joined"}
        parts = [("refetch", True)] if into["into"] else []
        for type, for_thread in (*parts, ("row", False)):
            yield Frame(
                type=type,
                seq=number(event),
                connection=event.connection_id or 0,
                conversation=event.conversation,
                id=event.conversation,
                facts=into,
                for_thread=for_thread,
            )


def facts(conversation: Conversation) -> dict[str, Any]:
    closes_at = conversation.window_closes_at
    assignee = conversation.assignee
    return {
        "state": conversation.state,
        "assignee": assignee.public_id if assignee else None,
        "unread": conversation.unread_count,
        "last_at": conversation.last_message_at.isoformat(),
        "closes_at": closes_at.isoformat() if closes_at else None,
        "connection": conversation.connection.public_id,
    }


def drawn(template: str, languages: Collection[str], **its: Any) -> dict[str, str]:
    html: dict[str, str] = {}
    for language in languages:
        with override(language):
            html[language] = render_to_string(template, its)
    return html


def number(event: Event) -> int:
    return event.seq or 0


class CountedUpTo(Subquery):
    """How many rows a subquery gives, but not how they look."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def counts(heard: Mapping[int, Collection[int]]) -> dict[int, Counts]:
    """The tabs' counts of many agents at once: two queries, however many they are."""
    numbers = {
        connection for connections in heard.values() for connection in connections
    }
    rows = list(
        Conversation.objects.open()
        .filter(connection__in=numbers)
        .values("connection", "assignee")
        .annotate(open=Count("pk"), unread=Count("pk", filter=Q(unread_count__gt=0)))
        .values_list("connection", "assignee", "open", "unread")
    )
    closed = Conversation.objects.closed().filter(connection=OuterRef("pk"))
    capped = CountedUpTo(closed.order_by().values("pk")[: COUNTED_UP_TO + 1])
    closed_at = dict(
        Connection.objects.filter(pk__in=numbers)
        .annotate(closed=capped)
        .values_list("pk", "closed")
    )
    return {
        agent: tally(
            agent,
            [row[1:] for row in rows if row[0] in connections],
            sum(closed_at.get(connection, 0) for connection in connections),
        )
        for agent, connections in heard.items()
    }


def tally(
    agent: int, rows: Sequence[tuple[int | None, int, int]], closed: int
) -> Counts:
    """The same as inbox.counting.counts, from rows of assignee, open, unread."""
    every = {
        "mine": sum(open for assignee, open, _ in rows if assignee == agent),
        "unassigned": sum(open for assignee, open, _ in rows if assignee is None),
        "everyone": sum(open for _, open, _ in rows),
        "closed": closed,
        "unread": sum(unread for who, _, unread in rows if who in (agent, None)),
    }
    return {tab: min(count, COUNTED_UP_TO + 1) for tab, count in every.items()}


def connection_of(conversation: str) -> int | None:
    found = Conversation.objects.filter(public_id=conversation)
    return found.values_list("connection", flat=True).first()


def writing(conversation: str) -> None:
    """Somebody writes a reply: the customer may see it on the phone."""
    Conversation.objects.get(public_id=conversation).send_typing_indicator_later()
