"""What each table and the disk hold.

PostgreSQL's own books say it, in a millisecond. SQLite keeps none: there the pages are
walked through, once an hour and only while the file is small enough for that.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection as database

WHOLE = {
    "postgresql": "SELECT pg_database_size(current_database())",
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
}
# Name, bytes with all indexes, and about how many rows.
TABLES = {
    "postgresql": """
        SELECT c.relname, pg_total_relation_size(c.oid),
            greatest(c.reltuples, s.n_live_tup, 0)::bigint
        FROM pg_class c JOIN pg_stat_user_tables s ON s.relid = c.oid
    """,
    "sqlite": """
        SELECT m.tbl_name, sum(s.pgsize),
            sum(iif(s.name = m.tbl_name AND s.pagetype = 'leaf', s.ncell, 0))
        FROM dbstat('main', 0) s JOIN sqlite_schema m ON m.name = s.name
        GROUP BY m.tbl_name
    """,
}
WALKED_UP_TO = 500_000_000  # bytes: half a second


def measure(before: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    disk = shutil.disk_usage(settings.DATA_DIR)
    size = whole()
    if database.vendor == "sqlite" and at.minute and before:
        found = before["tables"]
    elif database.vendor == "sqlite" and size > WALKED_UP_TO:
        found = {}
    else:
        found = tables()
    free = {"free": disk.free, "total": disk.total}
    return {"disk": free, "database": size, "tables": found}


def whole() -> int:
    """The database's size in bytes."""
    with database.cursor() as cursor:
        cursor.execute(WHOLE[database.vendor])
        return int(cursor.fetchone()[0])


def tables() -> dict[str, list[int]]:
    with database.cursor() as cursor:
        cursor.execute(TABLES[database.vendor])
        return {name: [int(size), int(rows)] for name, size, rows in cursor}
