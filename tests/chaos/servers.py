"""A PostgreSQL and a Redis of one's own: to be stopped, killed and started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import redis

from tests.processes import WITH_US, free_port

STARTING = 60  # seconds
FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT


def programs() -> dict[str, str]:
    """Where the newest PostgreSQL and Redis are on this machine; "" for who is not."""
    known = Path("/usr/lib/postgresql").glob("*/bin")
    newest = sorted(known, key=lambda path: float(path.parent.name))
    places = os.pathsep.join([*map(str, reversed(newest)), os.environ.get("PATH", "")])
    names = ("initdb", "postgres", "redis-server")
    return {name: shutil.which(name, path=places) or "" for name in names}


def run_as() -> dict[str, Any]:
    """PostgreSQL refuses to be root's."""
    return {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}


def wait_for(
    process: subprocess.Popen[bytes],
    act: Callable[[], object],
    refusal: type[Exception],
) -> None:
    """Until it answers."""
    deadline = time.monotonic() + STARTING
    while True:
        try:
            act()
            return
        except refusal:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


class Postgres:
    process: subprocess.Popen[bytes] | None = None

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="parley-chaos-"))
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
        self.url = f"postgres://parley@127.0.0.1:{self.port}/postgres"
        options = ("--auth=trust", "--username=parley", "--encoding=UTF8", "--no-sync")
        subprocess.run(
            [programs()["initdb"], *options, self.data],
            cwd=self.folder,
            check=True,
            capture_output=True,
            **run_as(),
        )

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        settings = (
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
        )
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(*WITH_US, programs()["postgres"], "-D", self.data),
                    *("-p", str(self.port)),
                    *(word for setting in settings for word in ("-c", setting)),
                ],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                **run_as(),
            )
        wait_for(self.process, self._connect, psycopg.OperationalError)

    def _connect(self) -> None:
        psycopg.connect(self.url, connect_timeout=2).close()

    def stop(self, by: signal.Signals = FAST) -> None:
        if self.process:
            self.process.send_signal(by)
            self.process.wait(STARTING)

    def close(self) -> None:
        self.stop(IMMEDIATE)
        shutil.rmtree(self.folder)


class RedisServer:
    process: subprocess.Popen[bytes] | None = None

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *(*WITH_US, programs()["redis-server"], "--port", str(self.port)),
                *("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"),
            ],
            cwd=tempfile.gettempdir(),
            stdout=subprocess.DEVNULL,
        )
        with redis.Redis.from_url(self.url) as client:
            wait_for(self.process, client.ping, redis.ConnectionError)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()
