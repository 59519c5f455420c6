"""Who is who: people as a function of everything Meta ever said about their ids.

A user id is one person's. A phone number is one person's at a time: it may be given to
somebody else, and people take new ones. No clock, no rows, no order of arrival: the
same sightings and moves always give the same people.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import datetime

from inbox.models import Move, Sighting

# A person is any of the ids that were found to be theirs, the same one for all of them.
Person = Hashable


class People:
    def __init__(
        self,
        sightings: Iterable[Sighting],
        moves: Iterable[Move],
        alone: Iterable[tuple[str, datetime]] = (),
    ) -> None:
        """``alone``: numbers that were seen without a user id, and when."""
        self._boss: dict[Person, Person] = {}
        self._borders: dict[str, set[tuple[datetime, int]]] = defaultdict(set)
        self._sightings: dict[str, list[Sighting]] = defaultdict(list)
        moves = list(moves)
        for move in moves:
            # At the second of the notice the old number still was the person's, and
            # the new one already is.
            if move.old_number:
                self._borders[move.old_number].add((move.at, 1))
            if move.new_number:
                self._borders[move.new_number].add((move.at, 0))
        self._sorted = {number: sorted(b) for number, b in self._borders.items()}
        for sighting in sightings:
            self._sightings[sighting.number].append(sighting)
        self._alone: dict[str, set[int]] = defaultdict(set)
        for number, at in alone:
            self._alone[number].add(self._era(number, at))
        for move in moves:
            self._follow(move)

    def of_user_id(self, user_id: str) -> Person:
        return self._root(("user_id", user_id))

    def of_number(self, number: str, at: datetime) -> Person:
        """Whose the number was at that time."""
        return self._root(self._owner(number, self._era(number, at), at))

    def holder(self, number: str) -> Person:
        """Whose the number is, as far as Meta said anything about it."""
        eras = set(self._alone[number])
        for sighting in self._sightings[number]:
            eras.add(self._era(number, sighting.last_at))
        # A move tells of the time before an end and of the time after a beginning.
        eras |= {
            place + (side == 0)
            for place, (_, side) in enumerate(self._sorted.get(number, ()))
        }
        return self._root(self._owner(number, max(eras, default=0), None))

    def _era(self, number: str, at: datetime) -> int:
        """Which of the stretches between Meta's notices about this number."""
        return bisect_right(self._sorted.get(number, []), (at, 0))

    def _owner(self, number: str, era: int, at: datetime | None) -> Person:
        """Of those seen with it then: who was, else had just been, else was next."""
        seen = [
            sighting
            for sighting in self._sightings[number]
            if self._era(number, sighting.first_at)
            <= era
            <= self._era(number, sighting.last_at)
        ]
        if not seen:
            return ("number", number, era)
        last = max(seen, key=lambda s: (s.last_at, s.user_id))
        if at is None:
            return ("user_id", last.user_id)
        now = [s for s in seen if s.first_at <= at <= s.last_at]
        before = [s for s in seen if s.last_at < at]
        if now:
            chosen = max(now, key=lambda s: (s.first_at, s.user_id))
        elif before:
            chosen = max(before, key=lambda s: (s.last_at, s.user_id))
        else:
            chosen = min(seen, key=lambda s: (s.first_at, s.user_id))
        return ("user_id", chosen.user_id)

    def _follow(self, move: Move) -> None:
        """One person before the move and after it."""
        ids: list[Person] = []
        for number in filter(None, (move.old_number, move.new_number)):
            ids.append(self._owner(number, self._era(number, move.at), move.at))
        for user_id in filter(None, (move.old_user_id, move.new_user_id)):
            ids.append(("user_id", user_id))
        for other in ids[1:]:
            self._boss[self._root(other)] = self._root(ids[0])

    def _root(self, person: Person) -> Person:
        while (boss := self._boss.get(person, person)) != person:
            person = boss
        return person
