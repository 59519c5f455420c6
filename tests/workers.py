"""What each parallel worker has to itself."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

NAME = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
NUMBER = int(NAME.removeprefix("gw"))
COUNT = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))


def own_redis(url: str, *, for_processes: bool = False) -> str:
    """This worker's database on that Redis, counted from the number in the address.

    The processes that a test starts get another one than the test itself.
    """
    parts = urlsplit(url)
    first = int(parts.path.strip("/") or 0)
    number = first + NUMBER + (COUNT if for_processes else 0)
    return parts._replace(path=f"/{number}").geturl()
