"""What is attacked: Parley in one process, or everything twice on servers.

Each shape can be set up, asked for its rows, and has a deck of what can befall it.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from tests.chaos.servers import FAST, IMMEDIATE, Postgres, RedisServer
from tests.fixtures.services import Servers
from tests.graph import Graph, Json
from tests.processes import Process, free_port
from tests.system.shapes import VERIFY_TOKEN, OneProcess, OnServers, options

Row = tuple[Any, ...]
Act = Callable[[], None]
MINUTE = 60  # seconds by which one worker's clock is wrong
COMMANDS = """
from django.core.management import call_command
for words in {}: call_command(*words)
"""
IN_DOUBT = "WHERE status IN ('queued', 'sending', 'unconfirmed')"


def until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


class Alone(OneProcess):
    """Everything in one process, on SQLite."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        super().__init__(folder)
        self.dice = dice
        self.urls = [self.url]

    def set_up(self, graph: Graph, *, numbers: int) -> list[Json]:
        """An admin, and numbers whose webhooks come to us; all by one process."""
        made = [graph.number(name=f"Teapot Shop {n + 1}") for n in range(numbers)]
        admin = ["createsuperuser", "--noinput", "--email=amal@example.com"]
        commands = [["migrate", "-v0"], [*admin, "--name=Amal"]]
        commands += [["connect", *options(graph, number)] for number in made]
        self.done(
            *("shell", "-v0", "-c", COMMANDS.format(commands)),
            DJANGO_SUPERUSER_PASSWORD="parley",
        )
        for place, number in enumerate(made):
            graph.number(
                phone_number_id=number["phone_number_id"],
                verify_token=VERIFY_TOKEN,
                callback_url=f"{self.urls[place % len(self.urls)]}/webhooks/whatsapp",
                handshake=False,
            )
        return made

    def rows(self, query: str) -> list[Row]:
        """What the database says; waited for while it is away."""
        while True:
            try:
                with closing(self.database()) as connection:
                    return list(connection.execute(query).fetchall())
            except (sqlite3.OperationalError, psycopg.OperationalError):
                time.sleep(0.1)

    def database(self) -> Any:
        path = self.folder / "parley.sqlite3"
        return sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=20)

    def an_hour_passes(self) -> None:
        """For what is on its way: whoever held it is long dead."""
        ago = "datetime({}, '-1 hour')"
        self._age(ago)

    def deck(self, outage: float) -> dict[str, Act]:
        return {f"kill -9 of the process, {turn}": self.die for turn in range(8)}

    def die(self) -> None:
        self.kill()
        time.sleep(self.dice.uniform(0, 1))
        self.start()

    def close(self) -> None:
        self.kill()

    def _age(self, ago: str) -> None:
        claimed, again = ago.format("claimed_at"), ago.format("not_before")
        changes = f"SET claimed_at = {claimed}, not_before = {again}"
        with closing(self.database()) as connection:
            connection.execute(f"UPDATE inbox_message {changes} {IN_DOUBT}")
            connection.commit()


class Crowd(Alone, OnServers):
    """Two webs, two workers and the clock, on a PostgreSQL and a Redis of their own."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self.postgres, self.redis = Postgres(), RedisServer()
        OnServers.__init__(self, folder, Servers(self.postgres.url, self.redis.url))
        self.dice = dice
        ports = (self.port, free_port())
        self.urls = [f"http://127.0.0.1:{port}" for port in ports]
        work = ("celery", "-A", "config", "worker", "-P", "threads", "-c", "8")
        lanes = ("-Q", "receiving,sending,media,default", "-l", "INFO", "-n")
        wrong = ("tests.chaos.wrong_clock", str(dice.choice((-MINUTE, MINUTE))))
        serve = ("config.asgi:application", "-v", "0", "-p")
        self.commands = {
            "the first web": ("daphne", *serve, str(ports[0])),
            "the second web": ("daphne", *serve, str(ports[1])),
            "a worker": (*work, *lanes, "one@%h"),
            "the worker with a wrong clock": (*wrong, *work, *lanes, "other@%h"),
            "beat": ("celery", "-A", "config", "beat", "-s", str(folder / "beat")),
        }
        self.running: dict[str, Process] = {}

    def set_up(self, graph: Graph, *, numbers: int) -> list[Json]:
        self.postgres.start()
        self.redis.start()
        return super().set_up(graph, numbers=numbers)

    def start(self, *names: str) -> None:
        chosen = names or tuple(self.commands)
        for name in chosen:
            self.running[name] = self._program(*self.commands[name])
        for name in chosen:
            ready = {"web": "Listening on TCP", "beat": "is starting"}
            words = ready.get(name.split()[-1], " ready.")
            self.running[name].wait_for(words)

    def database(self) -> Any:
        return psycopg.connect(self.postgres.url, connect_timeout=5)

    def an_hour_passes(self) -> None:
        self._age("{} - interval '1 hour'")

    def deck(self, outage: float) -> dict[str, Act]:
        kills = {
            f"kill -9 of {name}": partial(self.perish, name) for name in self.commands
        }
        workers = [name for name in self.commands if "worker" in name]
        return kills | {
            "kill -9 of both workers": partial(self.perish, *workers),
            "Redis is flushed": self.redis.flush,
            "Redis is killed": partial(self.lose_redis, 0),
            f"Redis is gone for {outage:g} s": partial(self.lose_redis, outage),
            "PostgreSQL restarts fast": partial(self.restart_postgres, FAST),
            "PostgreSQL restarts at once": partial(self.restart_postgres, IMMEDIATE),
        }

    def perish(self, *names: str) -> None:
        for name in names:
            self.running[name].kill()
        time.sleep(self.dice.uniform(0, 1))
        self.start(*names)

    def lose_redis(self, seconds: float) -> None:
        self.redis.kill()
        time.sleep(seconds)
        self.redis.start()

    def restart_postgres(self, how: Any) -> None:
        self.postgres.stop(how)
        self.postgres.start()

    def close(self) -> None:
        for process in self.running.values():
            process.kill()
        self.redis.kill()
        self.postgres.close()
