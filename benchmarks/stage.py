"""Where a figure is measured: rows, a Redis database and a folder of its own, and the
processes of production, each started as docs/production.md says.
"""

from __future__ import annotations

import json
import os
import socket
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import redis

from benchmarks.databases import Databases
from tests.graph import Graph
from tests.processes import ROOT, Process, free_port, manage
from tests.system.shapes import OneProcess

# Known to everybody, so that a kept database can be read by the next run.
KEYS = {
    "SECRET_KEY": "bench",
    "FIELD_KEYS": urlsafe_b64encode(b"known to everybody: the bench's!").decode(),
}
READY_SECONDS = 60


class Program(Process):
    """`python -m` something; what makes load answers with a line of JSON."""

    def answer(self, *, seconds: float = 600) -> Any:
        """What it has to say once it has ended well."""
        code = self.popen.wait(seconds)
        self._close()
        answers = [line for line in self.lines if line.startswith("{")]
        if code or not answers:
            raise RuntimeError(self.output)
        return json.loads(answers[-1])


class Stage:
    """What a figure is given. Processes are context managers: they end with the block.

    Django is set up on the stage's database when a figure's module is imported.
    """

    def __init__(self, name: str, folder: Path, *, alone: bool) -> None:
        self.name = name
        self.folder = folder
        self.alone = alone  # asked for by name: it may take its time
        self.databases = Databases(os.environ["DATABASE_URL"])
        self.database_url = self.databases.fresh(name, self._migrate)
        self.redis_url = os.environ["REDIS_URL"]
        with redis.Redis.from_url(self.redis_url) as client:
            client.flushdb()
        self.numbers = count(1)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # Collected by `make`; pages cannot be drawn without.
        collected = Path(os.environ.get("DATA_DIR", ROOT / "var")) / "static"
        (folder / "static").symlink_to(collected.resolve())

    @property
    def environment(self) -> dict[str, str]:
        """Of every process, and of the figure itself."""
        return {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "DATA_DIR": str(self.folder),
            "PUBLIC_URL": self.url,
            **KEYS,
        }

    def program(self, module: str, *arguments: str, **more: str) -> Program:
        return Program(
            *("-m", module, *arguments), folder=self.folder, **self.environment | more
        )

    def load(self, module: str, **asked: Any) -> Program:
        """A maker of load, told what to do in a file, since arguments must be short."""
        path = self.folder / f"{module}-{next(self.numbers)}.json"
        path.write_text(json.dumps(asked))
        return self.program(f"benchmarks.load.{module}", str(path))

    def web(
        self, *, application: str = "config.asgi:application", **more: str
    ) -> Program:
        """Daphne, on ``self.url``."""
        arguments = ("-v", "0", "-b", "127.0.0.1", "-p", str(self.port))
        web = self.program("daphne", *arguments, application, **more)
        wait_for_port(self.port, web)
        return web

    def worker(self, *lanes: str, threads: int = 4, **more: str) -> Program:
        """A Celery worker of these lanes; without any, of all."""
        queues = ("-Q", ",".join(lanes)) if lanes else ()
        name = f"{'-'.join(lanes) or 'all'}-{free_port()}@bench"
        worker = self.program(
            *("celery", "-A", "config", "worker", "-P", "threads", "-c", str(threads)),
            *(*queues, "-n", name, "-l", "WARNING"),
            **more,
        )
        wait_for_worker(name, worker)
        return worker

    def beat(self) -> Program:
        schedule = str(self.folder / "beat")
        return self.program(
            *("celery", "-A", "config", "beat", "-s", schedule, "-l", "WARNING")
        )

    @contextmanager
    def simulator(self) -> Iterator[Graph]:
        """Meta and the phones, as a process of its own with rows of its own."""
        folder = self.folder / "simulator"
        folder.mkdir(exist_ok=True)
        with manage("simulator", "--port", "0", folder=folder) as process:
            graph = Graph(process.wait_for("Simulator ready at").split()[-1])
            graph.reset()
            yield graph

    def one_process(self, **more: str) -> OneProcess:
        """`manage.py serve`, on SQLite, as after a clone; it is not started yet."""
        folder = self.folder / "one"
        folder.mkdir()
        (folder / "static").symlink_to((self.folder / "static").resolve())
        return OneProcess(folder, SIMULATOR="on", **more)

    def empty(self) -> None:
        """Take all rows and rings away, for a round as good as the first."""
        from django.core.management import call_command

        call_command("flush", interactive=False, verbosity=0)
        with redis.Redis.from_url(self.redis_url) as client:
            client.flushdb()

    def keep(self, name: str, version: str, fill: Callable[[], None]) -> None:
        """Move to a database that other runs use too; ``fill`` it if it is new."""

        def make(url: str) -> None:
            self._migrate(url)
            self._move(url)
            fill()
            self._leave()

        self._move(self.databases.kept(name, version, make))

    def close(self) -> None:
        self._leave()
        self.databases.drop(self.name)

    def _move(self, url: str) -> None:
        from django.db import connections

        self._leave()
        self.database_url = url
        name = urlsplit(url).path.strip("/")
        connections["default"].settings_dict["NAME"] = name

    def _leave(self) -> None:
        from django.db import connections

        connections["default"].close()
        connections["default"].close_pool()  # type: ignore[attr-defined]

    def _migrate(self, url: str) -> None:
        environment = {**KEYS, "DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:1"}
        with manage("migrate", folder=self.folder, **environment) as process:
            if process.popen.wait(300):
                raise RuntimeError(process.output)


@contextmanager
def stage(name: str, *, alone: bool) -> Iterator[Stage]:
    """Raise the stage, with this process's settings on it, and take it down again."""
    with TemporaryDirectory(prefix=f"parley-bench-{name}-") as folder:
        here = Stage(name, Path(folder), alone=alone)
        os.environ |= here.environment
        import django

        django.setup()
        try:
            yield here
        finally:
            here.close()


def wait_for_port(port: int, process: Process) -> None:
    def listens() -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    wait_until(listens, process)


def wait_for_worker(name: str, process: Process) -> None:
    from config.celery import app

    wait_until(lambda: bool(app.control.ping(destination=[name], timeout=0.5)), process)


def wait_until(is_ready: Any, process: Process) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not is_ready():
        if process.popen.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"It did not start:\n{process.output}")
        time.sleep(0.02)
