"""A conversation as it is read: messages and grey lines in order, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.fields.json import KT
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Agent
from channels_app.models import Event
from channels_app.models.event import LINES
from inbox.models import Conversation, Message
from inbox.models.attachment import WITH_FILES
from inbox.models.message import CARRIES_A_REACTION, MessageQuerySet

PAGE = 50
LONGEST_PAGE, AROUND = 400, 10  # where a quote is far from its origin
FIRST_PAGE = 30  # a conversation opens in a blink; what came before is fetched
MOST_LINES = 200
RETRY: Any = Message._meta.get_field("replaced_by")
QUOTED: Any = Message._meta.get_field("quoted")


@dataclass(frozen=True)
class Page:
    """Messages oldest first, with the lines between them."""

    conversation: Conversation
    entries: list[Message | Event]
    older: str = ""  # public id to ask for what came before, if anything did
    newer: str = ""
    unread_from: str = ""  # public id of the first message nobody has read

    @property
    def messages(self) -> list[Message]:
        return [entry for entry in self.entries if isinstance(entry, Message)]

    @property
    def newest(self) -> str:
        return self.messages[-1].public_id if self.messages else ""


def newest(conversation: Conversation) -> Page:
    found = list(_shown(conversation).order_by("-ordered_at", "-id")[: FIRST_PAGE + 1])
    return _page(
        conversation,
        found[:FIRST_PAGE][::-1],
        older=len(found) > FIRST_PAGE,
        newer=False,
    )


def before(conversation: Conversation, public_id: str, *, up_to: str = "") -> Page:
    """A page of what came before; as long as it must be to show ``up_to``."""
    marks = conversation.messages.in_bulk([public_id, up_to], field_name="public_id")
    if (mark := marks.get(public_id)) is None:
        raise Http404
    # The bound is said apart: of two alternatives no database makes a range.
    earlier = Q(ordered_at__lt=mark.ordered_at) | Q(id__lt=mark.pk)
    earlier &= Q(ordered_at__lte=mark.ordered_at)
    rows = _shown(conversation).filter(earlier).order_by("-ordered_at", "-id")
    size = PAGE
    if origin := marks.get(up_to):
        between = rows.filter(ordered_at__gte=origin.ordered_at)[:LONGEST_PAGE].count()
        size = max(PAGE, min(between + AROUND, LONGEST_PAGE))
    found = list(rows[: size + 1])
    return _page(
        conversation, found[:size][::-1], older=len(found) > size, until=mark.ordered_at
    )


def after(conversation: Conversation, public_id: str) -> Page:
    mark = get_object_or_404(conversation.messages, public_id=public_id)
    later = Q(ordered_at__gt=mark.ordered_at) | Q(id__gt=mark.pk)
    later &= Q(ordered_at__gte=mark.ordered_at)
    rows = _shown(conversation).filter(later).order_by("ordered_at", "id")
    found = list(rows[: PAGE + 1])
    return _page(conversation, found[:PAGE], newer=len(found) > PAGE, older=False)


def bubble(message: Message) -> Message:
    """A message as the thread shows it."""
    is_of_others = message.quoted_wamid or message.replaces_id
    is_alone = not is_of_others and message.kind not in WITH_FILES
    if message.status == Message.Status.QUEUED and is_alone:
        # No other row has anything to say of it yet.
        QUOTED.set_cached_value(message, None)
        RETRY.set_cached_value(message, None)
        return message
    rows = Message.objects.for_thread().select_related("replaced_by")
    row = rows.get(pk=message.pk)
    return _known(message.conversation, [row])[0]


def in_full(rows: MessageQuerySet) -> QuerySet[Message]:
    """With all that a bubble shows, of whatever conversations."""
    along = ("connection", "conversation__contact", "replaced_by")
    known = rows.for_thread().select_related(*along)
    return known.prefetch_related("conversation__contact__identities")


def seen_on(rows: Iterable[Message]) -> Iterator[tuple[Message, str]]:
    """Where each is seen: itself, or what the reaction that it carries is about."""
    carriers: dict[tuple[int, str | None], Message] = {}
    for row in rows:
        if row.carries_a_reaction:
            wamid = row.payload["reaction"]["message_id"]
            carriers[row.conversation_id, wamid] = row
        else:
            yield row, row.public_id
    if carriers:
        connections = {row.connection_id for row in carriers.values()}
        wamids = {wamid for _, wamid in carriers}
        about = Message.objects.filter(connection__in=connections, wamid__in=wamids)
        for row in in_full(about):
            if carrier := carriers.get((row.conversation_id, row.wamid)):
                yield row, carrier.public_id


def _shown(conversation: Conversation) -> QuerySet[Message]:
    """A retry stands in the failed one's place."""
    # Not replaced_by=None: PostgreSQL then expects one row, and sorts all there are.
    retries = Message.objects.filter(replaces=OuterRef("pk"))
    shown = conversation.messages.filter(~Exists(retries), ~CARRIES_A_REACTION)
    return shown.for_thread()


def _known(conversation: Conversation, rows: list[Message]) -> list[Message]:
    """What all rows of one thread have in common is not fetched with each."""
    prefetch_related_objects([conversation.contact], "identities")
    for row in rows:
        row.conversation, row.connection = conversation, conversation.connection
    return rows


def _page(
    conversation: Conversation,
    rows: list[Message],
    *,
    older: bool = False,
    newer: bool = False,
    until: datetime | None = None,
) -> Page:
    messages = _known(conversation, rows)
    for row in messages:
        # As _shown has it; nobody need ask.
        RETRY.set_cached_value(row, None)
    lines = _lines(conversation, since=rows[0] if older and rows else None, until=until)
    return Page(
        conversation,
        sorted([*messages, *lines], key=_moment),
        older=messages[0].public_id if older else "",
        newer=messages[-1].public_id if newer else "",
        # The newest page says where it begins, at the latest with its first message.
        unread_from="" if until else _first_unread(conversation, messages),
    )


def _moment(entry: Any) -> Any:
    return entry.ordered_at if isinstance(entry, Message) else entry.at


def _lines(
    conversation: Conversation, *, since: Message | None, until: datetime | None
) -> list[Event]:
    lines = Event.objects.filter(conversation=conversation.public_id, type__in=LINES)
    if since is not None:
        lines = lines.filter(at__gte=since.ordered_at)
    if until is not None:
        lines = lines.filter(at__lt=until)
    return list(told(lines).order_by("-id")[:MOST_LINES])


def told(lines: QuerySet[Event]) -> QuerySet[Event]:
    """With who did it, and the id and name of the agent it was given to."""
    named = lines.select_related("agent").annotate(to=KT("data__to"))
    to = Agent.objects.filter(public_id=OuterRef("to"))
    return named.annotate(to_name=Subquery(to.values("name")))


def _first_unread(conversation: Conversation, messages: list[Message]) -> str:
    inbound = [row for row in messages if row.direction == Message.Direction.INBOUND]
    unread = inbound[-conversation.unread_count :] if conversation.unread_count else []
    return unread[0].public_id if unread else ""
