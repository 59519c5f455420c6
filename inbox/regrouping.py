"""Making contacts be the people that inbox.people finds, when Meta's words are news.

Contacts of one person are joined: the oldest stays. A contact that turns out to be two
people (a number that was given to somebody else) is parted, and each message goes to
whoever had the number when it was written. What a contact is called and has chosen goes
with what told it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from channels_app.rewriting import insert, rewrite
from inbox import joining, numbers, recounting
from inbox.models import Choice, Contact, Identity, Message, Move, Sighting
from inbox.people import People, Person

if TYPE_CHECKING:
    from inbox.contacts import Ids

USER_ID, WA_ID, USERNAME = Identity.Kind.USER_ID, Identity.Kind.WA_ID, "username"
SUREST = (USER_ID, WA_ID, USERNAME)


@dataclass
class Grouped:
    """Which contact each of the ids in question turned out to be."""

    contacts: dict[Ids, Contact] = field(default_factory=dict)
    holders: dict[str, Contact] = field(default_factory=dict)  # whose a number is now


@dataclass
class Facts:
    """All that Meta said which hangs together with some ids."""

    sightings: dict[int, Sighting] = field(default_factory=dict)
    moves: dict[int, Move] = field(default_factory=dict)
    user_ids: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    @property
    def spellings(self) -> set[str]:
        return {v for number in self.numbers for v in numbers.variants(number)}

    @property
    def sides(self) -> list[str]:
        """All the ids, as Meta's word of a message or a choice names them."""
        return [
            *(f"{USER_ID}:{user_id}" for user_id in self.user_ids),
            *(f"{WA_ID}:{number}" for number in self.spellings),
        ]

    @property
    def is_doubtful(self) -> bool:
        """Whether a number may have been several people's."""
        return bool(self.moves) or len(self.sightings) > len(
            {sighting.number for sighting in self.sightings.values()}
        )


def regroup(
    scope: str, named: list[Ids], moves: Collection[Move], *, at: datetime
) -> Grouped:
    facts = gather(scope, named, moves)
    identities = identities_of(scope, facts)
    choices = choices_of(scope, facts, identities)
    messages = naming_only_numbers(scope, facts) if facts.is_doubtful else []
    alone = [(ids.number, ids.at) for ids in named if not ids.user_id]
    alone += [(number_in(m.other_side), m.ordered_at) for m in messages]
    alone += [(number_in(c.other_side), c.at) for c in choices if names_number(c)]
    people = People(facts.sightings.values(), facts.moves.values(), alone)

    wanted = {ids: person_of(people, ids) for ids in named}
    held = {ids.wa_id: people.holder(ids.number) for ids in named if ids.wa_id}
    claims = claims_of(people, identities, messages, choices)
    assigned, joined = assign(scope, claims, [*wanted.values(), *held.values()])
    joining.join(joined, at=at)
    parted = repoint(identities, people, assigned, joined)
    messages += naming(scope, parted)
    whose = {message: assigned[writer(people, message)] for message in messages}
    moved = misfiled(whose, joined)
    joining.move(moved, at=at)
    if joined or moved:
        recounting.rename([*assigned.values()])
    if choices:
        for choice in choices:
            choice.contact = assigned[chooser(people, choice)]
        rewrite(choices, ["contact"])
        recounting.choose([*assigned.values()], choices)
    return Grouped(
        contacts={ids: assigned[person] for ids, person in wanted.items()},
        holders={number: assigned[person] for number, person in held.items()},
    )


def misfiled(
    whose: dict[Message, Contact], joined: dict[Contact, Contact]
) -> dict[int, Contact]:
    """The messages that lie with another contact than theirs, and theirs."""
    wrong = {}
    for message, contact in whose.items():
        filed = message.conversation.contact
        if joined.get(filed, filed) != contact:
            wrong[message.pk] = contact
    return wrong


def gather(scope: str, named: Iterable[Ids], news: Iterable[Move]) -> Facts:
    """Follow ids to numbers and back until nothing is new; mostly twice."""
    facts = Facts()
    user_ids = {ids.user_id for ids in named}
    seen = {ids.number for ids in named}
    for move in news:
        user_ids |= {move.old_user_id, move.new_user_id}
        seen |= {move.old_number, move.new_number}
    user_ids, seen = user_ids - {""}, seen - {""}
    while user_ids or seen:
        facts.user_ids |= user_ids
        facts.numbers |= seen
        pairs = Sighting.objects.filter(
            Q(user_id__in=user_ids) | Q(number__in=seen), scope=scope
        )
        facts.sightings |= {row.pk: row for row in pairs}
        moves = Move.objects.filter(
            Q(old_user_id__in=user_ids)
            | Q(new_user_id__in=user_ids)
            | Q(old_number__in=seen)
            | Q(new_number__in=seen),
            scope=scope,
        )
        facts.moves |= {row.pk: row for row in moves}
        user_ids = {row.user_id for row in facts.sightings.values()}
        seen = {row.number for row in facts.sightings.values()}
        for move in facts.moves.values():
            user_ids |= {move.old_user_id, move.new_user_id}
            seen |= {move.old_number, move.new_number}
        user_ids -= facts.user_ids | {""}
        seen -= facts.numbers | {""}
    return facts


def identities_of(scope: str, facts: Facts) -> list[Identity]:
    rows = Identity.objects.filter(
        Q(kind=USER_ID, value__in=facts.user_ids)
        | Q(kind=WA_ID, value__in=facts.spellings)
        | Q(kind=USERNAME, seen_with__in=facts.sides),
        scope=scope,
    )
    return list(rows.select_related("contact"))


def choices_of(scope: str, facts: Facts, identities: list[Identity]) -> list[Choice]:
    """What was chosen by any of them; most never chose, and cost no query."""
    have_chosen = any(row.contact.marketing_at for row in identities)
    if not have_chosen and not facts.is_doubtful:
        return []
    rows = Choice.objects.filter(scope=scope, other_side__in=facts.sides)
    return list(rows.select_related("contact"))


def naming_only_numbers(scope: str, facts: Facts) -> list[Message]:
    """Messages of which only the number tells whose they are."""
    return naming(scope, [f"{WA_ID}:{number}" for number in facts.spellings])


def naming(scope: str, ids: Collection[str]) -> list[Message]:
    """Messages in which Meta named the contact like this."""
    if not ids:
        return []
    rows = Message.objects.filter(
        other_side__in=ids, conversation__contact__scope=scope
    )
    return list(
        rows.select_related("conversation__contact").only(
            "other_side", "ordered_at", "conversation__contact"
        )
    )


def names_number(choice: Choice) -> bool:
    return choice.other_side.startswith(f"{WA_ID}:")


def number_in(side: str) -> str:
    return numbers.key(side.partition(":")[2])


def person_in(people: People, side: str, at: datetime) -> Person:
    """Who is named like this, in what Meta told of that time."""
    if side.startswith(f"{WA_ID}:"):
        return people.of_number(number_in(side), at)
    return people.of_user_id(side.partition(":")[2])


def writer(people: People, message: Message) -> Person:
    return person_in(people, message.other_side, message.ordered_at)


def chooser(people: People, choice: Choice) -> Person:
    return person_in(people, choice.other_side, choice.at)


def person_of(people: People, ids: Ids) -> Person:
    if ids.user_id:
        return people.of_user_id(ids.user_id)
    return people.of_number(ids.number, ids.at)


def person_behind(people: People, identity: Identity) -> Person:
    if identity.kind == USER_ID:
        return people.of_user_id(identity.value)
    if identity.kind == USERNAME:
        return person_in(people, identity.seen_with, identity.seen_at)
    return people.holder(numbers.key(identity.value))


def claims_of(
    people: People,
    identities: list[Identity],
    messages: list[Message],
    choices: list[Choice],
) -> dict[Contact, dict[Person, None]]:
    """Who each contact may be, the surest first."""
    claims: dict[Contact, dict[Person, None]] = defaultdict(dict)
    # Numbers, and usernames all the more, may since have become somebody else's.
    for row in sorted(identities, key=lambda row: (SUREST.index(row.kind), row.value)):
        claims[row.contact][person_behind(people, row)] = None
    for message in messages:
        claims[message.conversation.contact][writer(people, message)] = None
    for choice in choices:
        claims[choice.contact][chooser(people, choice)] = None
    return claims


def assign(
    scope: str,
    claims: dict[Contact, dict[Person, None]],
    wanted: Iterable[Person],
) -> tuple[dict[Person, Contact], dict[Contact, Contact]]:
    """One contact a person, the oldest; who is too many is to be joined into it."""
    assigned: dict[Person, Contact] = {}
    joined: dict[Contact, Contact] = {}
    for contact in sorted(claims, key=lambda contact: contact.pk):
        people = claims[contact]
        free = next((person for person in people if person not in assigned), None)
        if free is None:
            joined[contact] = assigned[next(iter(people))]
        else:
            assigned[free] = contact
    claimed = (person for people in claims.values() for person in people)
    missing = [p for p in dict.fromkeys([*claimed, *wanted]) if p not in assigned]
    made = [Contact(scope=scope) for _ in missing]
    insert(made)
    return assigned | dict(zip(missing, made, strict=True)), joined


def repoint(
    identities: list[Identity],
    people: People,
    assigned: dict[Person, Contact],
    joined: dict[Contact, Contact],
) -> list[str]:
    """Let every id name the contact of the person who has it now.

    Returns the user ids that left a contact, as messages name them.
    """
    wrong, parted = [], []
    for row in identities:
        contact = assigned[person_behind(people, row)]
        if row.kind == USER_ID and joined.get(row.contact, row.contact) != contact:
            parted.append(f"{USER_ID}:{row.value}")
        if row.contact_id != contact.pk:
            row.contact = contact
            wrong.append(row)
    rewrite(wrong, ["contact"])
    return parted
