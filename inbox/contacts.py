"""Finding, making, joining and parting contacts: rows for what inbox.people computes.

Whoever calls holds the scope (``hold``), so that no other receiver works on the same
people. Mostly every id is known and means who it meant before: then this costs three
queries. News goes the long way, which looks at all that hangs together with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection as database
from django.db.models import Q

from channels_app.models import Connection
from channels_app.rewriting import insert, rewrite
from inbox import numbers, regrouping
from inbox.models import Contact, Identity, Move, Sighting

USER_ID, WA_ID, USERNAME = Identity.Kind.USER_ID, Identity.Kind.WA_ID, "username"
PEOPLE_LOCK = 0x70656F70  # any number that nobody else locks on
LOCK = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"


@dataclass(frozen=True)
class Ids:
    """Whom an item names, and when; it has a user id or a number, or both."""

    scope: str
    at: datetime
    user_id: str = ""
    wa_id: str = ""
    username: str = ""
    retired: bool = False  # the person has left these ids

    @property
    def number(self) -> str:
        return numbers.key(self.wa_id)

    def pairs(self) -> list[tuple[str, str]]:
        told = ((USER_ID, self.user_id), (WA_ID, self.wa_id), (USERNAME, self.username))
        return [(kind, value) for kind, value in told if value]

    @property
    def best(self) -> str:
        """The surest id, as it stands on a message: ``user_id:PT.…``."""
        return ":".join(self.pairs()[0])


def hold(connections: Iterable[Connection]) -> None:
    """Keep other receivers away from these connections' people until we commit.

    Who drains holds the connections' rows by now, so this too is taken in one order.
    """
    hold_scopes({connection.scope for connection in connections})


def hold_scopes(scopes: Collection[str]) -> None:
    if database.vendor == "postgresql":  # SQLite has one writer anyway
        with database.cursor() as cursor:
            for scope in sorted(scopes):
                cursor.execute(LOCK, [PEOPLE_LOCK, scope])


def remember(
    named: Collection[Ids], *, moves: Collection[Move] = (), at: datetime
) -> dict[Ids, Contact]:
    """The contact of each, made if need be; ``at`` is our time, for the event log."""
    found: dict[Ids, Contact] = {}
    for scope in sorted({ids.scope for ids in named}):
        here = [ids for ids in named if ids.scope == scope]
        moved = [move for move in moves if move.scope == scope]
        found |= Registry(scope, here, moved).remember(at)
    return found


class Registry:
    """What we know in one scope of the ids that were named there."""

    def __init__(self, scope: str, named: list[Ids], moves: list[Move]) -> None:
        self.scope, self.named, self.moves = scope, named, moves

    def remember(self, at: datetime) -> dict[Ids, Contact]:
        self._note_facts()
        self._look_up()
        unsettled = [ids for ids in self.named if not self._is_settled(ids)]
        grouped = regrouping.Grouped()
        if unsettled or self.moves:
            grouped = regrouping.regroup(self.scope, unsettled, self.moves, at=at)
            self._look_up()
        contacts = {
            ids: grouped.contacts.get(ids) or self._known_as(ids) for ids in self.named
        }
        self._note_ids(contacts, grouped.holders)
        return contacts

    def _note_facts(self) -> None:
        """Widen the times at which a user id and a number were seen together."""
        told = {ids.number for ids in self.named if ids.wa_id}
        here = Sighting.objects.filter(scope=self.scope, number__among=told)
        self.sightings = {(row.number, row.user_id): row for row in here}
        self.news: set[tuple[str, str]] = set()
        changed: dict[tuple[str, str], Sighting] = {}
        for ids in self.named:
            if not (ids.user_id and ids.wa_id):
                continue
            pair = (ids.number, ids.user_id)
            if pair not in self.sightings:
                self.news.add(pair)
                self.sightings[pair] = sighting(ids)
                changed[pair] = self.sightings[pair]
            row = self.sightings[pair]
            if not row.first_at <= ids.at <= row.last_at:
                row.first_at = min(row.first_at, ids.at)
                row.last_at = max(row.last_at, ids.at)
                changed[pair] = row
        save(changed.values(), ["first_at", "last_at"])
        Move.objects.bulk_create(self.moves, ignore_conflicts=True)
        self.doubtful = self._doubtful(told)

    def _doubtful(self, told: set[str]) -> set[str]:
        """Numbers of which it matters when: more than one person had them."""
        users: dict[str, set[str]] = {}
        for number, user_id in self.sightings:
            users.setdefault(number, set()).add(user_id)
        touching = Move.objects.filter(
            Q(old_number__among=told) | Q(new_number__among=told), scope=self.scope
        )
        moved = {
            number
            for pair in touching.values_list("old_number", "new_number")
            for number in pair
        }
        return moved | {number for number, seen in users.items() if len(seen) > 1}

    def _look_up(self) -> None:
        values = {pair for ids in self.named for pair in ids.pairs()}
        values |= {(USER_ID, user_id) for _, user_id in self.sightings}
        rows = Identity.objects.filter(
            scope=self.scope,
            kind__in={kind for kind, _ in values},
            value__among={value for _, value in values},
        ).select_related("contact")
        self.known = {(row.kind, row.value): row for row in rows}

    def _is_settled(self, ids: Ids) -> bool:
        if any(pair not in self.known for pair in ids.pairs() if pair[0] != USERNAME):
            return False
        if not ids.wa_id:
            return True
        is_news = (ids.number, ids.user_id) in self.news
        return not is_news and ids.number not in self.doubtful

    def _known_as(self, ids: Ids) -> Contact:
        """By user id; by number, if it is one person's: by that one's user id."""
        user_id = ids.user_id or next(
            (user for number, user in self.sightings if number == ids.number), ""
        )
        if row := self.known.get((USER_ID, user_id)):
            return row.contact
        return self.known[(WA_ID, ids.wa_id)].contact

    def _note_ids(
        self, contacts: dict[Ids, Contact], holders: dict[str, Contact]
    ) -> None:
        """Bring the identities' times, and whose the usernames are, up to date."""
        changed: dict[tuple[str, str], Identity] = {}
        for ids in self.named:
            for kind, value in ids.pairs():
                row = self.known.get((kind, value))
                if row is None:
                    whose = contacts[ids]
                    if kind == WA_ID:
                        whose = holders.get(value, whose)
                    row = Identity(
                        scope=self.scope,
                        kind=kind,
                        value=value,
                        contact=whose,
                        seen_at=ids.at,
                    )
                    self.known[(kind, value)] = changed[(kind, value)] = row
                if note(row, ids, contacts[ids]):
                    changed[(kind, value)] = row
        save(changed.values(), ["contact", "seen_at", "retired_at", "seen_with"])


def sighting(ids: Ids) -> Sighting:
    return Sighting(
        scope=ids.scope,
        number=ids.number,
        user_id=ids.user_id,
        first_at=ids.at,
        last_at=ids.at,
    )


def note(row: Identity, ids: Ids, contact: Contact) -> bool:
    """Let the row know what was seen; whether that was news."""
    before = (row.contact_id, row.seen_at, row.retired_at, row.seen_with)
    # People give usernames up, and others take them: the newest sighting has it.
    if row.kind == USERNAME and (ids.at, ids.best) > (row.seen_at, row.seen_with):
        row.contact, row.seen_with = contact, ids.best
    row.seen_at = max(row.seen_at, ids.at)
    if ids.retired:
        row.retired_at = max(row.retired_at or ids.at, ids.at)
    return before != (row.contact_id, row.seen_at, row.retired_at, row.seen_with)


def save(rows: Collection[Identity | Sighting], names: Sequence[str]) -> None:
    """Insert what is new, and save these fields of what is not."""
    insert([row for row in rows if row.pk is None])
    rewrite([row for row in rows if row.pk is not None], names)
