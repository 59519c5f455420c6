"""The list of conversations as an agent asks for it: tab, sort, number, name, page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, prefetch_related_objects

from accounts.models import Agent
from channels_app.models import Connection
from inbox.models import Conversation

PAGE = 40
TABS = ("mine", "unassigned", "everyone", "closed")
SORTS = ("newest", "closing")


@dataclass(frozen=True)
class Place:
    """Where in the list somebody stands, for addresses and for the cookie."""

    tab: str = "everyone"
    sort: str = "newest"
    number: str = ""  # public id of the only connection wanted
    q: str = ""

    @classmethod
    def asked(cls, query: Mapping[str, Any], remembered: str = "") -> Place:
        """What the address says, and for what it leaves out, what was asked last."""
        tab, _, rest = remembered.partition(".")
        sort, _, number = rest.partition(".")
        tab, sort = query.get("tab", tab), query.get("sort", sort)
        number = query.get("number", number)[:32]
        return cls(
            tab=tab if tab in TABS else "everyone",
            sort=sort if sort in SORTS else "newest",
            number=number if number.isascii() else "",  # no cookie holds others
            q=query.get("q", "").strip()[:80],
        )

    @property
    def remembered(self) -> str:
        return f"{self.tab}.{self.sort}.{self.number}"

    @property
    def address(self) -> str:
        return urlencode(
            {"tab": self.tab, "sort": self.sort, "number": self.number, "q": self.q}
        )

    def but(self, **changes: str) -> str:
        """The address of the place that differs in this."""
        return replace(self, **changes).address


@dataclass
class Page:
    """One page of the list; ``more`` is where the next one begins."""

    place: Place
    agent: Agent
    numbers: Sequence[Connection]  # those the agent may see
    at: datetime
    before: str = ""
    size: int = PAGE

    @cached_property
    def rows(self) -> list[Conversation]:
        return self._found[: self.size]

    @cached_property
    def more(self) -> str:
        if len(self._found) <= self.size:
            return ""
        last = self.rows[-1]
        return f"{self._part_of(last)}.{last.public_id}"

    @cached_property
    def _found(self) -> list[Conversation]:
        """One row more than the page shows, so that it knows whether there are more."""
        part, _, public_id = self.before.partition(".")
        # It may have left the tab since the page before was drawn.
        visible = Conversation.objects.over(self.numbers)
        last = visible.filter(public_id=public_id).first() if public_id else None
        found: list[Conversation] = []
        parts = self._parts()
        for name in list(parts)[list(parts).index(part) if part in parts else 0 :]:
            rows = parts[name]
            if last is not None and name == part:
                rows = rows.filter(_after(last, name))
            found += rows.for_list()[: self.size + 1 - len(found)]
            if len(found) > self.size:
                break
        prefetch_related_objects(found, "contact__identities")
        return found

    def _parts(self) -> dict[str, Any]:
        """Window closing first: what can still be saved, then the others."""
        rows = self._all()
        if self.place.sort == "newest":
            return {"newest": rows.order_by("-last_message_at", "-id")}
        shut = Q(window_closes_at=None) | Q(window_closes_at__lte=self.at)
        return {
            "open": rows.filter(window_closes_at__gt=self.at).order_by(
                "window_closes_at", "id"
            ),
            "shut": rows.filter(shut).order_by("-last_message_at", "-id"),
        }

    def _part_of(self, row: Conversation) -> str:
        if self.place.sort == "newest":
            return "newest"
        closes_at = row.window_closes_at
        return "open" if closes_at and closes_at > self.at else "shut"

    def _all(self) -> Any:
        only = self.place.number
        numbers = (each for each in self.numbers if only in ("", each.public_id))
        rows = Conversation.objects.over(numbers)
        if self.place.q:
            return rows.search(self.place.q)  # finding looks in every tab
        return {
            "mine": lambda: rows.open().mine(self.agent),
            "unassigned": lambda: rows.open().unassigned(),
            "everyone": lambda: rows.open(),
            "closed": lambda: rows.closed(),
        }[self.place.tab]()


def _after(last: Conversation, part: str) -> Q:
    """Keyset: what comes after this row in this part's order."""
    if part == "open":
        closes_at = last.window_closes_at
        if closes_at is None:
            return Q()
        later = Q(window_closes_at=closes_at, id__gt=last.pk)
        later |= Q(window_closes_at__gt=closes_at)
        return Q(window_closes_at__gte=closes_at) & later
    at = last.last_message_at
    # The bound is said apart: of two alternatives no database makes a range.
    before = Q(last_message_at__lt=at) | Q(last_message_at=at, id__lt=last.pk)
    return Q(last_message_at__lte=at) & before
