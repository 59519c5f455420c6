"""What becomes of what customers send: config/webhooks.py names these functions.

Each takes a list, often of one, and applies it in the caller's transaction by a number
of queries that does not grow with the list. Applying is commutative and idempotent: the
same items, repeated and in any order, leave the same rows. Time is Meta's, but never
later than when we received it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import TypeVar

from django.db.models import prefetch_related_objects

from channels_app.arrivals import Arrival, Left
from channels_app.models import Event
from channels_app.payloads import EchoReceived, InboundMessage, SystemNotice
from channels_app.publishing import record
from channels_app.rewriting import insert, rewrite
from inbox import contacts, transcribing
from inbox.attaching import attach
from inbox.contacts import Ids
from inbox.letting_go import let_go
from inbox.models import Contact, Conversation, Episode, Message, Move
from inbox.opening import conversations_of
from inbox.preferences import heed
from inbox.recounting import opens_window, place
from inbox.service_window import closing_time
from inbox.settling import settle
from inbox.transcribing import WAMID, Sent

AnySent = TypeVar("AnySent", bound=Sent)

TOUCHED = [
    "state",
    "closed_at",
    "closed_by",
    "last_message",
    "last_message_at",
    "last_inbound_at",
    "window_closes_at",
    "referred_at",
    "unread_count",
]


def receive_messages(arrivals: list[Arrival[InboundMessage]]) -> None:
    contacts.hold(arrival.connection for arrival in arrivals)
    fresh = unknown(arrivals)
    file(fresh, {a: transcribing.sender(a) for a in fresh}, transcribing.inbound)


def receive_echoes(arrivals: list[Arrival[EchoReceived]]) -> None:
    """Keep what our side wrote on the phone app; it opens no window."""
    contacts.hold(arrival.connection for arrival in arrivals)
    fresh = unknown(arrivals)
    file(fresh, {a: transcribing.addressee(a) for a in fresh}, transcribing.echo)


def receive_notices(arrivals: list[Arrival[SystemNotice]]) -> Left:
    """Follow people to their new ids; a line in the thread says so."""
    contacts.hold(arrival.connection for arrival in arrivals)
    named = {a: ids for a in unknown(arrivals) if (ids := transcribing.after(a))}
    left = [ids for a in named if (ids := transcribing.before(a))]
    moves = [move for a in named if (move := transcribing.moved(a))]
    file(list(named), named, transcribing.notice, also=left, moves=moves)
    return [
        (arrival, "it does not say whose id changed")
        for arrival in arrivals
        if transcribing.after(arrival) is None
    ]


def unknown(arrivals: Iterable[Arrival[AnySent]]) -> list[Arrival[AnySent]]:
    """Each new message once."""
    first = {
        (a.connection.pk, a.item.wamid[:WAMID]): a for a in reversed(list(arrivals))
    }
    known = Message.objects.filter(
        connection__in={connection for connection, _ in first},
        wamid__among={wamid for _, wamid in first},
    ).values_list("connection", "wamid")
    for connection, wamid in known:
        first.pop((connection, wamid or ""), None)
    return let_go(list(reversed(first.values())))


def file(
    arrivals: list[Arrival[AnySent]],
    named: dict[Arrival[AnySent], Ids],
    build: Callable[[Arrival[AnySent], Conversation, Ids], Message],
    *,
    also: Collection[Ids] = (),
    moves: Collection[Move] = (),
) -> None:
    """Put each into the conversation of whom it names."""
    if not arrivals:
        return
    now = max(arrival.received_at for arrival in arrivals)
    people = contacts.remember({*named.values(), *also}, moves=moves, at=now)
    pairs = {a: (a.connection, people[named[a]]) for a in arrivals}
    conversations = conversations_of(set(pairs.values()))
    messages = [build(a, conversations[pairs[a]], named[a]) for a in arrivals]
    insert(messages)
    attach(messages)
    heed(messages, at=now)
    told = take_in(messages, at=now) + rename(messages, at=now)
    record(*told)
    settle(messages)


def take_in(messages: list[Message], *, at: datetime) -> list[Event]:
    """Let the conversations know of their new messages."""
    touched = {m.conversation_id: m.conversation for m in messages}
    times = {message.ordered_at for message in messages}
    doubtful = [talk for talk in touched.values() if talk.last_message_at in times]
    prefetch_related_objects(doubtful, "last_message")
    for message in messages:
        # One object a conversation, however many messages came with it.
        update(touched[message.conversation_id], message)
    events = open_up(touched, messages, at=at)
    rewrite(touched.values(), TOUCHED)
    for message in messages:
        talk = message.conversation
        events.append(talk.event("message.received", at=at, subject=message.public_id))
        if refers(message) and talk.referred_at == message.ordered_at:
            events.append(talk.event("conversation.referred", at=at))
    return events


def update(conversation: Conversation, message: Message) -> None:
    """Newest by Meta's clock, whatever came last; unread is what nobody has seen."""
    if message.kind == "system":
        if conversation.last_message_id is None:
            latest = max(conversation.last_message_at, message.ordered_at)
            conversation.last_message_at = latest
        return
    if is_newest(message, conversation):
        conversation.last_message = message
        conversation.last_message_at = message.ordered_at
    if message.direction == Message.Direction.INBOUND:
        conversation.unread_count += 1
    if not opens_window(message):
        return
    told = message.ordered_at
    conversation.last_inbound_at = max(conversation.last_inbound_at or told, told)
    conversation.window_closes_at = closing_time(
        conversation.last_inbound_at, conversation.window_refused_at
    )
    if refers(message):
        conversation.referred_at = max(conversation.referred_at or told, told)


def refers(message: Message) -> bool:
    """Whether an advertisement or a post led here."""
    return bool(message.payload.get("referral"))


def is_newest(message: Message, conversation: Conversation) -> bool:
    if conversation.last_message_id is None:
        return True
    known = conversation.last_message_at
    if message.ordered_at != known:
        return message.ordered_at > known
    # Only these were loaded: mostly the time decides.
    last = conversation.last_message
    return last is None or place(message) > place(last)


def open_up(
    touched: dict[int, Conversation], messages: list[Message], *, at: datetime
) -> list[Event]:
    """Open what is new, and reopen what a contact wrote to; the assignee stays."""
    began: dict[int, datetime] = {}
    answered: dict[int, datetime] = {}
    for message in messages:
        pk, when = message.conversation_id, message.ordered_at
        if message.kind == "system" or not may_open(touched[pk], message):
            continue
        began[pk] = min(began.get(pk, when), when)
        if message.direction == Message.Direction.OUTBOUND:
            answered[pk] = min(answered.get(pk, when), when)
    events = []
    for pk in began:
        conversation = touched[pk]
        if not conversation.is_open:
            verb = "reopened" if conversation.closed_at else "opened"
            conversation.state = Conversation.State.OPEN
            conversation.closed_at = conversation.closed_by = None
            events.append(conversation.event(f"conversation.{verb}", at=at))
    date_episodes(began, answered)
    return events


def may_open(conversation: Conversation, message: Message) -> bool:
    """An echo begins a conversation, but leaves alone what an agent closed."""
    inbound = message.direction == Message.Direction.INBOUND
    return inbound or conversation.is_open or conversation.closed_at is None


def date_episodes(began: dict[int, datetime], answered: dict[int, datetime]) -> None:
    """An episode begins with its first message; an answer on the phone counts too."""
    rows = Episode.objects.filter(conversation__among=began, closed_at=None)
    known = {episode.conversation_id: episode for episode in rows}
    made: list[Episode] = []
    changed: list[Episode] = []
    for pk, at in began.items():
        episode = known.get(pk) or Episode(conversation_id=pk, opened_at=at)
        before = (episode.pk, episode.opened_at, episode.first_reply_at)
        episode.opened_at = min(episode.opened_at, at)
        replies = [t for t in (episode.first_reply_at, answered.get(pk)) if t]
        episode.first_reply_at = min(replies, default=None)
        if episode.pk is None:
            made.append(episode)
        elif before != (episode.pk, episode.opened_at, episode.first_reply_at):
            changed.append(episode)
    rewrite(changed, ["opened_at", "first_reply_at"])
    insert(made)


def rename(messages: list[Message], *, at: datetime) -> list[Event]:
    """Call contacts by the name that came with the newest message."""
    people: dict[int, Contact] = {}
    told: dict[int, Conversation] = {}
    for message in messages:
        contact = message.conversation.contact
        contact = people.get(contact.pk, contact)
        name, known = message.profile_name, contact.name_at
        if contact.name_is_ours:
            continue
        if name and (not known or (message.ordered_at, name) > (known, contact.name)):
            if name != contact.name:
                told[contact.pk] = message.conversation
            contact.name, contact.name_at = name, message.ordered_at
            people[contact.pk] = contact
    rewrite(people.values(), ["name", "name_at"])
    return [
        conversation.event("contact.changed", at=at, subject=people[contact].public_id)
        for contact, conversation in told.items()
    ]
