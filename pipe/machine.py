"""The parts that everything runs on, asked whether they answer."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from typing import Any

from django.conf import settings
from django.db import Error
from django.db import connection as database
from django.db.migrations.executor import MigrationExecutor
from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from channels_app.models import Heartbeat

PATIENCE = 2  # seconds that Redis or the database may take to answer
PARTS = ("receiving", "sending", "media", "default", "beat")

# What was migrated stays so for as long as this process lives.
migrated = Event()


@dataclass(frozen=True)
class Answer:
    """How long it took; ``trouble`` says in words why there was none.

    It may name hosts and users; ``state`` is what a stranger may be told.
    """

    took: float = 0.0  # seconds
    trouble: str = ""
    state: str = "ok"


def silences() -> dict[str, timedelta | None]:
    """For how long nothing was heard of each part; None if it never was."""
    # By the database's clock, as the heartbeats are.
    ago = ExpressionWrapper(Now() - F("at"), output_field=DurationField())
    heard = dict(Heartbeat.objects.annotate(ago=ago).values_list("name", "ago"))
    return {part: heard.get(part) for part in PARTS}


def disk() -> tuple[int, int]:
    """Bytes that are free, and all there are, where our files lie."""
    usage = shutil.disk_usage(settings.DATA_DIR)
    return usage.free, usage.total


def ask_redis() -> Answer | None:
    """None where there is none."""
    if not settings.REDIS_URL:
        return None
    # Not at the top: where there is none, its client would take 6 MB for nothing.
    import redis

    began = time.monotonic()
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **patience) as client:
            client.ping()
    except redis.RedisError as error:
        trouble = _("Redis does not answer: %s") % error
        return Answer(trouble=trouble, state="away")
    return Answer(time.monotonic() - began)


def ask_database() -> Answer:
    """Whether it answers, and has the tables that this code wants."""
    try:
        with a_connection_of_its_own() as own:
            began = time.monotonic()
            with own.cursor() as cursor:
                cursor.execute("SELECT 1")
            took = time.monotonic() - began
            if not is_migrated(own):
                trouble = _("Migrations are missing: run manage.py migrate.")
                return Answer(took, trouble, "migrations are missing")
    except Error as error:
        told = str(error).strip().splitlines() or [type(error).__name__]
        trouble = _("The database does not answer: %s") % told[0]
        return Answer(trouble=trouble, state="away")
    return Answer(took)


@contextmanager
def a_connection_of_its_own() -> Iterator[Any]:
    """Beside the pool, which would wait half a minute for a database that is away."""
    own = database.copy()
    if own.vendor == "postgresql":
        options = {**own.settings_dict["OPTIONS"], "connect_timeout": PATIENCE}
        options.pop("pool", None)
        own.settings_dict["OPTIONS"] = options
    try:
        yield own
    finally:
        with suppress(Error):
            own.close()


def is_migrated(own: Any) -> bool:
    if not migrated.is_set():
        executor = MigrationExecutor(own)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        migrated.set()
    return True
