"""The product as a user starts it: in one process, or on servers."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

from tests.fixtures.services import Servers
from tests.graph import Graph
from tests.processes import Process, free_port, manage

VERIFY_TOKEN = "a-long-verify-token-of-our-own"


def options(graph: Graph, number: dict[str, Any]) -> list[str]:
    """What `manage.py connect` is told about a number of the simulator's."""
    told = {
        "name": number["name"],
        "phone-number-id": number["phone_number_id"],
        "business-account-id": number["business_account_id"],
        "access-token": number["access_token"],
        "app-secret": number["app_secret"],
        "verify-token": VERIFY_TOKEN,
        "graph-url": graph.url,
    }
    return [f"--{name}={value}" for name, value in told.items()]


class OneProcess:
    """`manage.py serve`: everything in one process, on SQLite."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "SIMULATOR": "off",
        } | environment
        self.processes: list[Process] = []

    def start(self) -> None:
        self.processes = [self.manage("serve")]
        self.processes[0].wait_for("Parley is ready")

    def kill(self) -> None:
        for process in self.processes:
            process.kill()

    def stop(self) -> None:
        for process in self.processes:
            assert process.stop() == 0, process.output

    def manage(self, *command: str, **more: str) -> Process:
        return manage(*command, folder=self.folder, **(self.environment | more))

    def done(self, *command: str, **more: str) -> str:
        """Run a command to its end, and give what it printed."""
        process = self.manage(*command, **more)
        code = process.popen.wait(60)
        process.stop()
        assert code == 0, process.output
        return process.output

    def make_agent(self, email: str, name: str) -> None:
        self.done(
            *("createsuperuser", "--noinput", "--email", email, "--name", name),
            DJANGO_SUPERUSER_PASSWORD="parley",
        )

    def connect_to(self, graph: Graph) -> dict[str, Any]:
        """A number at the simulator, connected here; its webhooks come to us."""
        number = graph.number(name="Teapot Shop")
        self.done("connect", *options(graph, number))
        return graph.number(
            phone_number_id=number["phone_number_id"],
            verify_token=VERIFY_TOKEN,
            callback_url=f"{self.url}/webhooks/whatsapp",
        )


class OnServers(OneProcess):
    """Daphne, Celery's worker and beat, each a process, on PostgreSQL and Redis."""

    def __init__(self, folder: Path, servers: Servers, **environment: str) -> None:
        super().__init__(folder, **(servers.environment | environment))
        self.environment["DJANGO_SETTINGS_MODULE"] = "config.settings"

    def start(self) -> None:
        self.done("migrate", "--verbosity", "0")
        web = self._program("daphne", "-p", str(self.port), "config.asgi:application")
        worker = self.start_worker()
        beat = self._program(
            *("celery", "-A", "config", "beat", "-s", str(self.folder / "beat"))
        )
        self.processes = [web, worker, beat]
        web.wait_for("Listening on TCP")
        worker.wait_for(" ready.")
        beat.wait_for("is starting")

    def start_worker(self) -> Process:
        """One for all lanes."""
        return self._program(
            *("celery", "-A", "config", "worker", "-P", "threads", "-c", "4"),
            *("-l", "INFO", "-Q", "receiving,sending,media,default"),
        )

    def stop(self) -> None:
        for process in self.processes:
            process.stop(by=signal.SIGTERM)

    def _program(self, module: str, *arguments: str) -> Process:
        environment = self.environment | {"LOG_LEVEL": "INFO"}
        return Process("-m", module, *arguments, folder=self.folder, **environment)
