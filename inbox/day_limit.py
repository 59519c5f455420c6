"""Meta's limit of the day: how many people templates may reach outside a window.

It holds for all numbers of a portfolio together, and for any 24 hours. Whoever was
reached takes a place that comes free a day later; who comes beyond the limit waits in
sight, in order, and goes as the day rolls on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from channels_app.models import Connection
from channels_app.publishing import record
from channels_app.rewriting import insert, rewrite
from inbox.error_codes import DAY_LIMIT
from inbox.models import Allowance, Message, Reached

# Meta counts from when it takes a message, up to a minute after we claimed it.
DAY = timedelta(hours=24, minutes=1)
WAITING_AT_ONCE = 100  # no claim takes as many
TOLD = (
    *("portfolio_id", "business_account_id"),
    *("messaging_limit", "learned_at", "checked_at"),
)


@dataclass(frozen=True)
class Standing:
    """What a portfolio has left; without a limit if Meta sets, or has told, none."""

    limit: int | None = None
    used: int = 0
    waiting: int = 0
    opens_at: datetime | None = None

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.used, 0)


def admit(
    placed: list[tuple[Message, datetime]], *, scopes: Collection[str], at: datetime
) -> list[tuple[Message, datetime]]:
    """Those that may go; each new person takes a place, and who gets none is held.

    ``scopes`` have places for those that wait. Exact, since these rows are locked.
    """
    opening = [message for message, _ in placed if opens(message, at=at)]
    concerned = {message.connection.scope for message in opening} | {*scopes}
    if not concerned:
        return placed
    allowances = locked(concerned)
    numbers = numbers_of(allowances)
    limits = {scope: limit_of(found) for scope, found in numbers.items()}
    expire(allowances, at=at)
    held = take_places(opening, allowances, limits, at=at)
    if held:
        hold(held, at=at)
    look_ahead(allowances, numbers)
    rewrite(allowances.values(), ["used", "opens_at"])
    return [(message, place) for message, place in placed if message not in held]


def opens(message: Message, *, at: datetime) -> bool:
    is_template = message.kind == "template"
    return is_template and not message.conversation.window.is_open(at=at)


def locked(scopes: Collection[str]) -> dict[str, Allowance]:
    rows = Allowance.objects.select_for_update().filter(scope__in=scopes)
    found = {row.scope: row for row in rows.order_by("scope")}
    if missing := {*scopes} - found.keys():
        made = [Allowance(scope=scope) for scope in sorted(missing)]
        Allowance.objects.bulk_create(made, ignore_conflicts=True)
        return locked(scopes)
    return found


def expire(allowances: dict[str, Allowance], *, at: datetime) -> None:
    """Whose day is over takes no place any more."""
    over = Reached.objects.filter(scope__in=allowances, at__lte=at - DAY)
    forget(over, allowances)


def forget(rows: QuerySet[Reached], allowances: dict[str, Allowance]) -> None:
    counted = by_scope(rows)
    for scope, count in counted.items():
        allowances[scope].used = max(allowances[scope].used - count, 0)
    if counted:
        rows.delete()


def take_places(
    messages: list[Message],
    allowances: dict[str, Allowance],
    limits: dict[str, int | None],
    *,
    at: datetime,
) -> list[Message]:
    """Count who is reached by these; those for which there was no place."""
    people = {message.conversation.contact_id for message in messages}
    rows = Reached.objects.filter(scope__in=allowances, contact__in=people)
    known = {(row.scope, row.contact_id): row for row in rows}
    made: list[Reached] = []
    again: list[Reached] = []
    held: list[Message] = []
    for message in messages:
        scope, person = message.connection.scope, message.conversation.contact_id
        if row := known.get((scope, person)):
            row.at = at
            if row.message_pk != message.pk:
                row.message_pk = None
            again.append(row)
        elif has_place(allowances[scope], limits[scope], fresh=made):
            row = Reached(scope=scope, contact_id=person, at=at, message_pk=message.pk)
            known[scope, person] = row
            allowances[scope].used += 1
            made.append(row)
        else:
            held.append(message)
    insert(made)
    rewrite([row for row in again if row not in made], ["at", "message_pk"])
    return held


def has_place(
    allowance: Allowance, limit: int | None, *, fresh: Collection[Reached]
) -> bool:
    if limit is None or allowance.used < limit:
        return True
    # People who were erased or joined took their rows along: at the edge we count.
    kept = Reached.objects.filter(scope=allowance.scope).count()
    allowance.used = kept + sum(row.scope == allowance.scope for row in fresh)
    return allowance.used < limit


def hold(messages: Collection[Message], *, at: datetime) -> None:
    """Leave them in the queue, and say for what they wait."""
    news = [message for message in messages if message.error_code != DAY_LIMIT]
    rows = Message.objects.filter(pk__in=[message.pk for message in news])
    rows.update(error_code=DAY_LIMIT)
    record(
        *(
            message.conversation.event(
                "message.status", at=at, subject=message.public_id, status="queued"
            )
            for message in news
        )
    )


def look_ahead(
    allowances: dict[str, Allowance], numbers: dict[str, list[Connection]]
) -> None:
    """When the next place comes free, where somebody waits for it."""
    one_waits = Message.objects.waiting_for_a_day().filter(connection=OuterRef("pk"))
    every = [number.pk for found in numbers.values() for number in found]
    rows = Connection.objects.filter(Exists(one_waits), pk__in=every).only(*TOLD)
    waiting = {number.scope for number in rows}
    counted = Reached.objects.filter(scope__in=waiting).order_by().values("scope")
    oldest = dict(counted.annotate(Min("at")).values_list("scope", "at__min"))
    for scope, allowance in allowances.items():
        allowance.opens_at = oldest[scope] + DAY if scope in oldest else None


def scopes_with_places(*, at: datetime) -> dict[str, int]:
    """Where messages wait, and how many may go by now; a look without a lock."""
    rows = {row.scope: row for row in Allowance.objects.exclude(opens_at=None)}
    if not rows:
        return {}
    over, free = over_in(rows, at=at), {}
    for scope, numbers in numbers_of(rows).items():
        limit = limit_of(numbers)
        left = limit - rows[scope].used + over[scope] if limit is not None else None
        free[scope] = WAITING_AT_ONCE if left is None else left
    return {scope: count for scope, count in free.items() if count > 0}


def next_in_line(free: dict[str, int], *, at: datetime) -> list[int]:
    """The oldest of those that wait there, no more than may go."""
    if not free:
        return []
    numbers = [each.pk for found in numbers_of(free).values() for each in found]
    rows = Message.objects.waiting_for_a_day().sendable(at=at)
    rows = rows.filter(connection__in=numbers).order_by("pk")
    most = min(sum(free.values()), WAITING_AT_ONCE)
    return list(rows.values_list("pk", flat=True)[:most])


def give_back(messages: Iterable[Message]) -> None:
    """Whom these turned out not to reach takes no place, if nothing else did."""
    people = {m.conversation.contact_id: m.pk for m in messages if m.kind == "template"}
    if not people:
        return
    rows = Reached.objects.filter(contact__in=people, message_pk__in=people.values())
    if not (scopes := set(rows.values_list("scope", flat=True))):
        return
    allowances = locked(scopes)
    forget(rows, allowances)
    rewrite(allowances.values(), ["used"])


def standing(connection: Connection, *, at: datetime) -> Standing:
    """For the pages: what this number's portfolio has left."""
    return standings([connection], at=at)[connection.scope]


def standings(
    connections: Collection[Connection], *, at: datetime
) -> dict[str, Standing]:
    scopes = {connection.scope for connection in connections}
    numbers = numbers_of(scopes)
    rows = {row.scope: row for row in Allowance.objects.filter(scope__in=scopes)}
    over, waiting = over_in(scopes, at=at), waiting_in(numbers)
    return {
        scope: Standing(
            limit=limit_of(numbers[scope]),
            used=rows[scope].used - over[scope] if scope in rows else 0,
            waiting=waiting[scope],
            opens_at=rows[scope].opens_at if scope in rows else None,
        )
        for scope in scopes
    }


def over_in(scopes: Iterable[str], *, at: datetime) -> Counter[str]:
    """How many are still counted whose day is over."""
    return by_scope(Reached.objects.filter(scope__in=[*scopes], at__lte=at - DAY))


def by_scope(rows: QuerySet[Reached]) -> Counter[str]:
    counted = rows.order_by().values("scope").annotate(Count("pk"))
    return Counter(dict(counted.values_list("scope", "pk__count")))


def waiting_in(numbers: dict[str, list[Connection]]) -> Counter[str]:
    scopes = {each.pk: scope for scope, found in numbers.items() for each in found}
    rows = Message.objects.waiting_for_a_day().filter(connection__in=scopes)
    each = rows.order_by().values("connection").annotate(Count("pk"))
    counted: Counter[str] = Counter()
    for pk, count in each.values_list("connection", "pk__count"):
        counted[scopes[pk]] += count
    return counted


def numbers_of(scopes: Iterable[str]) -> dict[str, list[Connection]]:
    """The numbers of these portfolios, with what they tell of the limit."""
    wanted = list(scopes)
    mine = Q(portfolio_id__in=wanted) | Q(
        portfolio_id="", business_account_id__in=wanted
    )
    found: dict[str, list[Connection]] = {scope: [] for scope in wanted}
    for number in Connection.objects.filter(mine).only(*TOLD):
        found[number.scope].append(number)
    return found


def limit_of(numbers: Collection[Connection]) -> int | None:
    """What the newest news of the portfolio's limit says; None is no limit."""
    told = [number for number in numbers if number.messaging_limit]
    newest = max(told, key=told_at, default=None)
    return people_of(newest.messaging_limit) if newest else None


def told_at(number: Connection) -> str:
    tested = number.checked_at.isoformat() if number.checked_at else ""
    return max(str(number.learned_at.get("messaging_limit", "")), tested)


def people_of(tier: str) -> int | None:
    """TIER_250, TIER_2K, TIER_100K, TIER_UNLIMITED."""
    size = tier.removeprefix("TIER_")
    digits, thousands = size.removesuffix("K"), size.endswith("K")
    if not (digits.isascii() and digits.isdigit()):
        return None
    return int(digits) * (1000 if thousands else 1)
