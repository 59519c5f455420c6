"""Conversations when contacts turn out to be one person, or two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, F, OuterRef, Subquery, Value, When

from channels_app.publishing import happened, record
from channels_app.rewriting import rewrite
from inbox import recounting
from inbox.models import (
    Choice,
    Contact,
    Conversation,
    Draft,
    Episode,
    Identity,
    Message,
    Reached,
)
from inbox.models.blocking import Block
from inbox.opening import conversations_of

Into = dict[Conversation, Conversation]


def join(contacts: Mapping[Contact, Contact], *, at: datetime) -> None:
    """Let each contact's conversations go on in those of the one it is joined into."""
    if not contacts:
        return
    into = pair_up(contacts)
    settle_sending(into)
    merge_episodes(into)
    merge_drafts(into)
    for model in (Message, Episode, Draft):
        redirect(model, "conversation", into)
    redirect(Conversation, "joined_into", into)
    recounting.recount({*into.values()})

    merge_contacts(contacts)
    redirect(Identity, "contact", contacts)
    redirect(Choice, "contact", contacts)
    redirect(Reached, "contact", contacts)
    redirect(Contact, "joined_into", contacts)
    relink(contacts)
    record(
        *(
            conversation.event("conversation.joined", at=at, into=target.public_id)
            for conversation, target in into.items()
        ),
        *(
            happened(
                "contact.joined",
                at=at,
                subject=contact.public_id,
                into=target.public_id,
            )
            for contact, target in contacts.items()
        ),
    )


def pair_up(contacts: Mapping[Contact, Contact]) -> Into:
    """At each connection the oldest conversation stays, for the contact that stays."""
    rows = Conversation.objects.standing().filter(
        contact__in={*contacts, *contacts.values()}
    )
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    groups: dict[tuple[int, Contact], list[Conversation]] = defaultdict(list)
    for row in locked.select_related("connection", "contact"):
        contact = contacts.get(row.contact, row.contact)
        groups[(row.connection_id, contact)].append(row)

    into: Into = {}
    for (_, contact), (stays, *others) in groups.items():
        stays.contact = contact
        for other in others:
            absorb(stays, other)
            into[other] = stays
    # Those that go are out of the way before another one takes their contact.
    rewrite(into, ["joined_into", "unread_count"])
    rewrite([group[0] for group in groups.values()], ABSORBED)
    return into


NEWEST = (
    "window_refused_at",
    "free_entry_closes_at",
    "pair_paced_until",
    "typing_sent_at",
)
ABSORBED = [
    *NEWEST,
    "contact",
    "state",
    "closed_at",
    "closed_by",
    "assignee",
    "unread_count",
    "block",
    "block_by",
]


def absorb(stays: Conversation, other: Conversation) -> None:
    for name in NEWEST:
        times = [t for t in (getattr(stays, name), getattr(other, name)) if t]
        setattr(stays, name, max(times, default=None))
    stays.unread_count += other.unread_count
    stays.assignee_id = stays.assignee_id or other.assignee_id
    if other.is_open and not stays.is_open:
        stays.state, stays.closed_at, stays.closed_by = other.state, None, None
    if other.block == Block.BLOCKED and not stays.block:
        stays.block, stays.block_by_id = other.block, other.block_by_id
    other.joined_into, other.unread_count = stays, 0


def settle_sending(into: Into) -> None:
    """One conversation sends one message at a time; a status settles the other."""
    sending = set(
        Message.objects.filter(
            conversation__in=[*into, *into.values()], status="sending"
        ).values_list("conversation", flat=True)
    )
    busy: set[int] = {stays.pk for stays in into.values() if stays.pk in sending}
    second = []
    for other, stays in into.items():
        if other.pk in sending and stays.pk in busy:
            second.append(other)
        elif other.pk in sending:
            busy.add(stays.pk)
    rows = Message.objects.filter(conversation__in=second, status="sending")
    rows.update(status=Message.Status.UNCONFIRMED)


def merge_episodes(into: Into) -> None:
    """Two open episodes become the one that began first."""
    kept: dict[int, Episode] = {}
    spare = []
    rows = Episode.objects.filter(
        conversation__in=[*into, *into.values()], closed_at=None
    )
    for episode in rows.order_by("pk"):
        target = target_pk(into, episode.conversation_id)
        first = kept.setdefault(target, episode)
        if first is not episode:
            first.opened_at = min(first.opened_at, episode.opened_at)
            replies = [e.first_reply_at for e in (first, episode) if e.first_reply_at]
            first.first_reply_at = min(replies, default=None)
            spare.append(episode.pk)
    rewrite(kept.values(), ["opened_at", "first_reply_at"])
    Episode.objects.filter(pk__in=spare).delete()


def merge_drafts(into: Into) -> None:
    """An agent who wrote in both finds both texts."""
    kept: dict[tuple[int, int], Draft] = {}
    spare = []
    rows = Draft.objects.filter(conversation__in=[*into, *into.values()])
    for draft in rows.order_by("pk"):
        target = target_pk(into, draft.conversation_id)
        first = kept.setdefault((target, draft.agent_id), draft)
        if first is not draft:
            first.text = f"{first.text}\n\n{draft.text}"
            spare.append(draft.pk)
    rewrite(kept.values(), ["text"])
    Draft.objects.filter(pk__in=spare).delete()


def target_pk(into: Into, pk: int) -> int:
    return next((to.pk for was, to in into.items() if was.pk == pk), pk)


OURS = ["language", "attributes", "same_as", "name", "name_is_ours"]


def merge_contacts(contacts: Mapping[Contact, Contact]) -> None:
    """What Meta told of a name and of choices is looked at anew by who regroups."""
    for contact, target in contacts.items():
        target.language = target.language or contact.language
        target.attributes = contact.attributes | target.attributes
        target.same_as_id = target.same_as_id or contact.same_as_id
        if contact.name_is_ours and not target.name_is_ours:
            target.name, target.name_is_ours = contact.name, True
        contact.joined_into, contact.same_as = target, None
    rewrite(set(contacts.values()), OURS)
    rewrite(contacts, ["joined_into", "same_as"])


def relink(contacts: Mapping[Contact, Contact]) -> None:
    """Who was the same person as one that goes is it with one that stays; no chains."""
    redirect(Contact, "same_as", contacts)
    links = Contact.objects.filter(same_as__in={*contacts.values()})
    links.filter(same_as=F("pk")).update(same_as=None)
    first = Contact.objects.filter(pk=OuterRef("same_as")).values("same_as")
    links.filter(same_as__same_as__isnull=False).update(same_as=Subquery(first[:1]))


def redirect(
    model: type[models.Model], field: str, into: Mapping[Any, models.Model]
) -> None:
    """Point rows at what their target was joined into, in one statement."""
    if not into:
        return
    cases = [When(**{field: was}, then=Value(to.pk)) for was, to in into.items()]
    rows = model._default_manager.filter(**{f"{field}__in": list(into)})
    rows.update(**{field: Case(*cases)})


def move(messages: Mapping[int, Contact], *, at: datetime) -> None:
    """File messages under the contacts that turned out to have written them."""
    if not messages:
        return
    rows = Message.objects.filter(pk__in=messages).select_related(
        "conversation__connection", "conversation__contact", "connection"
    )
    written = list(rows.order_by("pk"))
    targets = conversations_of(
        {(message.connection, messages[message.pk]) for message in written}
    )
    sources = {message.conversation for message in written}
    unread = recounting.unread_messages({*sources, *targets.values()})
    for message in written:
        message.conversation = targets[(message.connection, messages[message.pk])]
    rewrite(written, ["conversation"])

    recounting.recount_parted({*sources, *targets.values()}, unread)
    record(
        *(
            message.conversation.event(
                "message.received", at=at, subject=message.public_id
            )
            for message in written
        )
    )
