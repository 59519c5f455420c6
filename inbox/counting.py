"""How many conversations each tab holds: capped, and in one query, to stay cheap."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection as database
from django.db.models import Q

from accounts.models import Agent
from channels_app import event_log
from channels_app.models import Connection
from inbox.models import Conversation
from inbox.models.finding import COUNTED_UP_TO


def counts(agent: Agent, numbers: Iterable[Connection]) -> tuple[int, dict[str, int]]:
    """For each tab, and ``unread``: what waits for this agent or for anybody.

    And before it, the number of the newest event that they tell of.
    """
    visible = Conversation.objects.over(numbers)
    wanted = {
        "mine": visible.open().mine(agent),
        "unassigned": visible.open().unassigned(),
        "everyone": visible.open(),
        "closed": visible.closed(),
        "unread": visible.open().unread().filter(Q(assignee=agent) | Q(assignee=None)),
    }
    newest, values = event_log.last().query.sql_with_params()
    parts = [f"({newest})"]
    for rows in wanted.values():
        capped = rows.order_by().values("pk")[: COUNTED_UP_TO + 1]
        # Somebody without a number counts nothing, and the statement stands.
        compiler = capped.query.get_compiler(database.alias, elide_empty=False)
        sql, params = compiler.as_sql()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608
        values += params
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        seq, *found = cursor.fetchone()
    return seq or 0, dict(zip(wanted, found, strict=True))


def capped(count: int) -> str:
    return f"{COUNTED_UP_TO:,}+" if count > COUNTED_UP_TO else str(count)
