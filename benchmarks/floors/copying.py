"""The least that keeping updates takes: parse, COPY and commit, a thousand at a time.

One table, with its key, one row an update, and the order in which a thread is read.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg

BATCH = 1_000  # bodies
TABLE = """
DROP TABLE IF EXISTS floor_update;
CREATE TABLE floor_update (
    id bigserial PRIMARY KEY, contact bigint NOT NULL, wamid text NOT NULL,
    kind text NOT NULL, words text NOT NULL, raw jsonb NOT NULL,
    at timestamptz NOT NULL, UNIQUE (wamid, kind)
);
CREATE INDEX ON floor_update (contact, at DESC, id DESC);
"""
COPY = "COPY floor_update (contact, wamid, kind, words, raw, at) FROM STDIN"


def seconds(url: str, bodies: Sequence[bytes]) -> float:
    """How long it takes to keep what these say."""
    with psycopg.connect(url) as connection:
        connection.execute(TABLE)
        connection.commit()
        began = time.monotonic()
        for start in range(0, len(bodies), BATCH):
            with connection.cursor().copy(COPY) as copy:
                for body in bodies[start : start + BATCH]:
                    for row in rows(json.loads(body)):
                        copy.write_row(row)
            connection.commit()
        taken = time.monotonic() - began
        connection.execute("DROP TABLE floor_update")
    return taken


def rows(whole: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for entry in whole["entry"]:
        for change in entry["changes"]:
            for one in change["value"].get("messages", ()):
                yield row(one, one["from"], one["type"], one["text"]["body"])
            for one in change["value"].get("statuses", ()):
                yield row(one, one["recipient_id"], one["status"], "")


def row(one: dict[str, Any], contact: str, kind: str, words: str) -> tuple[Any, ...]:
    at = datetime.fromtimestamp(int(one["timestamp"]), UTC)
    return (int(contact), one["id"], kind, words, json.dumps(one), at)
