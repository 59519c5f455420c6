"""What Parley does in a second of processor time, against floors it may not fall below.

Runs in one process, on SQLite or on what DATABASE_URL and REDIS_URL name. The floors
are about a third of what a slow machine did: they catch a query in a loop, not noise.
"""

from __future__ import annotations

import sys

from django.db import connection
from django.test.utils import setup_test_environment, teardown_test_environment

from benchmarks import figures

FLOORS = {
    figures.webhooks_taken: 70,
    figures.messages_applied: 80,
    figures.statuses_applied: 70,
    figures.list_pages: 3,
}


def main() -> int:
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    too_slow = False
    try:
        for measure, floor in FLOORS.items():
            rate = measure()
            too_slow |= rate < floor
            name = measure.__name__.replace("_", " ")
            print(f"{name:<20} {rate:>8,.0f} /s   floor {floor:,}")
    finally:
        connection.creation.destroy_test_db(
            connection.settings_dict["NAME"], verbosity=0
        )
        teardown_test_environment()
    return 1 if too_slow else 0


if __name__ == "__main__":
    sys.exit(main())
