"""The statements of the sender's loop that differ from row to row.

Django's bulk_update would do, but it spends a millisecond a row on composing its CASEs,
and it is this loop that says how much one worker can send.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

CLAIMED = """
UPDATE inbox_message SET status = 'sending', claimed_at = %s,
    attempt_count = attempt_count + 1, error_code = NULL, error_details = ''
WHERE id = %s
"""

PACES = "UPDATE inbox_pace SET paced_until = %s WHERE connection_id = %s"

PAIR_PACES = "UPDATE inbox_conversation SET pair_paced_until = %s WHERE id = %s"

ACCEPTED_MESSAGES = """
UPDATE inbox_message SET wamid = COALESCE(wamid, %s), accepted_at = %s, status = CASE
    WHEN status IN ('queued', 'sending', 'unconfirmed') THEN 'accepted' ELSE status
    END
WHERE id = %s
"""

ACCEPTED_ATTEMPTS = """
UPDATE inbox_attempt SET outcome = 'accepted', http_status = 200, duration_ms = %s,
    answer = %s
WHERE id = %s
"""


def execute(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Execute it for each row, in the caller's transaction."""
    adapted = [tuple(adapt(value) for value in row) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, adapted)


def adapt(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, dict):
        return connection.ops.adapt_json_value(value, None)
    return value
