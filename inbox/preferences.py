"""What people chose about marketing messages, by whichever way we learn of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agent
from channels_app.arrivals import Arrival
from channels_app.models import Connection, Event
from channels_app.payloads import PreferenceChanged
from channels_app.publishing import happened, record
from channels_app.rewriting import insert, rewrite
from inbox import contacts
from inbox.consent import LONGEST_WORDS, SIGNUP, STOP
from inbox.models import Choice, Contact, Conversation, Message, OptWords
from inbox.refusals import ValidationProblem
from inbox.transcribing import chooser

# A caption says what its picture is; a tapped button says its label.
SAYING = ("text", "button", "interactive")
LONGEST_HOW = 200


def receive_preferences(arrivals: list[Arrival[PreferenceChanged]]) -> None:
    contacts.hold(arrival.connection for arrival in arrivals)
    now = max(arrival.received_at for arrival in arrivals)
    chosen = {arrival: chooser(arrival) for arrival in arrivals}
    people = contacts.remember(set(chosen.values()), at=now)
    choices = [
        Choice(
            contact=people[ids],
            scope=ids.scope,
            other_side=ids.best,
            value=arrival.item.value[:12],
            at=ids.at,
        )
        for arrival, ids in chosen.items()
    ]
    keep(choices, at=now, heard_by=arrivals[0].connection)


def heed(messages: Collection[Message], *, at: datetime) -> None:
    """STOP or START, alone in a message that just came in."""
    short = [
        message
        for message in messages
        if message.direction == Message.Direction.INBOUND
        and message.kind in SAYING
        and 0 < len(message.text) <= LONGEST_WORDS
    ]
    if not short:
        return
    words = OptWords.objects.current()
    choices = [
        Choice(
            contact=message.conversation.contact,
            scope=message.conversation.contact.scope,
            other_side=message.other_side,
            value=value,
            at=message.ordered_at,
            source=Choice.Source.MESSAGE,
        )
        for message in short
        if (value := words.choice_in(message.text))
    ]
    keep(choices, at=at)


def opt_in(
    people: Collection[Contact],
    *,
    how: str,
    by: Agent | None,
    at: datetime,
    source: str = Choice.Source.AGENT,
) -> None:
    """Record that these agreed to marketing messages, and how they did."""
    if not how.strip():
        raise ValidationProblem("how", _("Say how they agreed."))
    choose(people, SIGNUP, how=how, by=by, at=at, source=source)


def opt_out(
    people: Collection[Contact],
    *,
    how: str = "",
    by: Agent | None,
    at: datetime,
    source: str = Choice.Source.AGENT,
) -> None:
    choose(people, STOP, how=how, by=by, at=at, source=source)


def choose(
    people: Collection[Contact],
    value: str,
    *,
    how: str,
    by: Agent | None,
    at: datetime,
    source: str,
) -> None:
    """What was said to one of us rather than to WhatsApp."""
    # As Meta tells times: of a STOP in the same second nobody knows which came later,
    # and it counts.
    at = at.replace(microsecond=0)
    if len(how := how.strip()) > LONGEST_HOW:
        told = _("How they agreed has at most %s characters.") % LONGEST_HOW
        raise ValidationProblem("how", told)
    with transaction.atomic():
        contacts.hold_scopes({contact.scope for contact in people})
        rows = Contact.objects.filter(pk__among=[contact.pk for contact in people])
        choices = [
            Choice(
                contact=contact,
                scope=contact.scope,
                other_side=contact.surest_side,
                value=value,
                at=at,
                source=source,
                by=by,
                how=how,
            )
            for contact in rows.prefetch_related("identities")
        ]
        keep(choices, at=at, by=by)


def keep(
    choices: Collection[Choice],
    *,
    at: datetime,
    by: Agent | None = None,
    heard_by: Connection | None = None,
) -> None:
    """Keep what was chosen; each contact's newest choice, by its own time, stands.

    Whoever calls holds the scopes of these contacts.
    """
    before: dict[int, tuple[bool, bool]] = {}
    changed: dict[int, Contact] = {}
    for choice in choices:
        contact = changed.get(choice.contact.pk, choice.contact)
        known = contact.marketing_at, contact.marketing
        if contact.marketing_at and (choice.at, choice.value) <= known:
            continue
        before.setdefault(contact.pk, (contact.is_opted_in, contact.is_opted_out))
        contact.marketing_at, contact.marketing = choice.at, choice.value
        changed[contact.pk] = contact
    rewrite(changed.values(), ["marketing", "marketing_at"])
    insert(choices, unless_there=True)
    turned = {pk for pk, was in before.items() if was != stand(changed[pk])}
    record(*told(changed, turned, at=at, by=by, heard_by=heard_by))


def stand(contact: Contact) -> tuple[bool, bool]:
    return contact.is_opted_in, contact.is_opted_out


def told(
    changed: dict[int, Contact],
    turned: set[int],
    *,
    at: datetime,
    by: Agent | None,
    heard_by: Connection | None,
) -> Iterator[Event]:
    """A line in each of their threads; of who has none, for whoever heard it."""
    if not changed:
        return
    rows = Conversation.objects.standing().filter(contact__among=changed)
    silent = set(changed)
    for talk in rows.select_related("connection").without_secrets():
        contact = changed[talk.contact_id]
        silent.discard(contact.pk)
        kind = type_of(contact, has_turned=contact.pk in turned)
        yield talk.event(kind, at=at, by=by, subject=contact.public_id)
    for pk in sorted(silent):
        subject = changed[pk].public_id
        kind = type_of(changed[pk], has_turned=pk in turned)
        yield happened(kind, at=at, connection=heard_by, subject=subject, agent=by)


def type_of(contact: Contact, *, has_turned: bool) -> str:
    if has_turned and contact.is_opted_out:
        return "contact.opted_out"
    if has_turned and contact.is_opted_in:
        return "contact.opted_in"
    return "contact.changed"
