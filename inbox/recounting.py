"""What a conversation's columns say, computed anew from its rows after they moved.

Receiving keeps the columns up to date by itself; both must come to the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery

from channels_app.rewriting import rewrite
from inbox.models import Choice, Contact, Conversation, Episode, Message, Reaction
from inbox.models.message import CARRIES_A_REACTION
from inbox.service_window import closing_time

UNAVAILABLE = 131060  # a message that Meta itself could not read; it opens nothing
OPENING = (
    Q(direction=Message.Direction.INBOUND)
    & ~Q(kind="system")
    & ~Q(error_code=UNAVAILABLE)
)
REFERRED = Q(payload__has_key="referral")


def opens_window(message: Message) -> bool:
    """OPENING, for a message at hand."""
    return (
        message.direction == Message.Direction.INBOUND
        and message.kind != "system"
        and message.error_code != UNAVAILABLE
    )


def place(message: Message) -> tuple[datetime, str]:
    """Which of two messages is the later one, whichever came first."""
    return (message.ordered_at, message.wamid or "")


def recount(conversations: Collection[Conversation]) -> None:
    """Newest message, window, and the ad that led here."""
    messages = Message.objects.filter(conversation__in=conversations)
    newest = newest_messages(conversations)
    times: dict[int, Any] = {
        row["conversation"]: row
        for row in messages.values("conversation").annotate(
            inbound=Max("meta_at", filter=OPENING),
            referred=Max("ordered_at", filter=OPENING & REFERRED),
            any=Max("ordered_at"),
        )
    }
    for row in conversations:
        row.last_message = newest.get(row.pk)
        known = times.get(row.pk, {})
        if row.last_message:
            row.last_message_at = row.last_message.ordered_at
        elif known:
            row.last_message_at = known["any"]
        row.last_inbound_at = known.get("inbound")
        row.window_closes_at = closing_time(row.last_inbound_at, row.window_refused_at)
        row.referred_at = known.get("referred")
    rewrite(conversations, RECOUNTED)


RECOUNTED = [
    "last_message",
    "last_message_at",
    "last_inbound_at",
    "window_closes_at",
    "referred_at",
]


def recount_parted(conversations: Collection[Conversation], unread: set[int]) -> None:
    """After messages went from one to another: these of them nobody has read."""
    recount(conversations)
    rows = Message.objects.filter(pk__in=unread).values_list("conversation", flat=True)
    messages, reactions = Counter(rows), unread_reactions(conversations)
    for row in conversations:
        row.unread_count = messages[row.pk] + reactions.get(row.pk, 0)
        # As if it had never been otherwise: what an agent closed stays closed.
        if row.closed_at is None:
            row.state = "open" if row.last_message else "closed"
    rewrite(conversations, ["unread_count", "state"])
    date_episodes(conversations)


def newest_messages(conversations: Collection[Conversation]) -> dict[int, Message]:
    utterances = Message.objects.exclude(kind="system").exclude(CARRIES_A_REACTION)
    latest = utterances.filter(conversation=OuterRef("conversation"))
    rows = utterances.filter(
        conversation__in=conversations,
        ordered_at=Subquery(latest.order_by("-ordered_at").values("ordered_at")[:1]),
    )
    newest: dict[int, Message] = {}
    for message in sorted(rows, key=place):
        newest[message.conversation_id] = message
    return newest


def unread_messages(conversations: Collection[Conversation]) -> set[int]:
    """Those that came in last, as many as are counted."""
    left = {row.pk: row.unread_count for row in conversations}
    for pk, count in unread_reactions(conversations).items():
        left[pk] -= count
    rows = Message.objects.filter(
        conversation__in=left, direction=Message.Direction.INBOUND
    ).exclude(kind="system")
    unread: set[int] = set()
    for pk, conversation in rows.order_by("-pk").values_list("pk", "conversation"):
        if left[conversation] > 0:
            left[conversation] -= 1
            unread.add(pk)
    return unread


def unread_reactions(conversations: Collection[Conversation]) -> dict[int, int]:
    rows = Reaction.objects.filter(message__conversation__in=conversations, unread=True)
    counted = rows.values("message__conversation").annotate(count=Count("pk"))
    return dict(counted.values_list("message__conversation", "count"))


def date_episodes(conversations: Collection[Conversation]) -> None:
    """A conversation's only episode began with its first message, if it has any."""
    told = (
        Conversation.objects.filter(pk__in=[row.pk for row in conversations])
        .annotate(
            first=Min("messages__ordered_at", filter=~Q(messages__kind="system")),
            replied=Min(
                "messages__ordered_at",
                filter=Q(messages__direction=Message.Direction.OUTBOUND)
                & ~Q(messages__kind="reaction"),
            ),
            count=Count("episodes", distinct=True),
        )
        .values_list("pk", "first", "replied", "count")
    )
    rows = Episode.objects.filter(conversation__in=conversations, closed_at=None)
    known = {episode.conversation_id: episode for episode in rows}
    made, dated, spare = [], [], []
    for pk, first, reply, count in told:
        if first and count == 0:
            episode = Episode(conversation_id=pk, opened_at=first, first_reply_at=reply)
            made.append(episode)
        elif first and count == 1 and pk in known:
            known[pk].opened_at, known[pk].first_reply_at = first, reply
            dated.append(known[pk])
        elif first is None and pk in known:
            spare.append(known[pk].pk)
    Episode.objects.bulk_create(made)
    rewrite(dated, ["opened_at", "first_reply_at"])
    Episode.objects.filter(pk__in=spare).delete()


def rename(contacts: Collection[Contact]) -> None:
    """Call each by the newest name that came with a message, unless we named them."""
    contacts = [contact for contact in contacts if not contact.name_is_ours]
    rows = Message.objects.filter(conversation__contact__in=contacts)
    told = rows.exclude(profile_name="").order_by()
    newest: dict[int, tuple[datetime, str]] = {}
    named = told.values_list("conversation__contact", "profile_name")
    for pk, name, at in named.annotate(Max("ordered_at")):
        newest[pk] = max(newest.get(pk, (at, name)), (at, name))
    for contact in contacts:
        if contact.pk in newest:
            contact.name_at, contact.name = newest[contact.pk]
        elif contact.name_at:
            contact.name_at, contact.name = None, ""
    rewrite(contacts, ["name", "name_at"])


def choose(contacts: Collection[Contact], choices: Collection[Choice]) -> None:
    """Let the newest choice of each stand; these are all that they made."""
    newest: dict[int, tuple[datetime, str]] = {}
    for choice in choices:
        told, pk = (choice.at, choice.value), choice.contact_id
        newest[pk] = max(newest.get(pk, told), told)
    for contact in contacts:
        contact.marketing_at, contact.marketing = newest.get(contact.pk, (None, ""))
    rewrite(contacts, ["marketing", "marketing_at"])
