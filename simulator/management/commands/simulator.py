from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.db import connections

from simulator import posting, server
from simulator.routing import ALIAS


class Command(BaseCommand):
    help = "Run the simulator, Meta and customers' phones, as a process of its own."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8001, help="0 picks a free one")
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", database=ALIAS, verbosity=0)
        try:
            httpd = server.listen(options["host"], options["port"], _application())
        except OSError as error:
            raise CommandError(f"Port {options['port']}: {error.strerror}.") from error
        # Each thread serves one connection, and may keep its own to the rows as long.
        connections.settings[ALIAS]["CONN_MAX_AGE"] = None
        posting.start()
        for number in (signal.SIGTERM, signal.SIGINT):
            # shutdown() waits for the loop that this handler interrupts.
            signal.signal(
                number, lambda *_: threading.Thread(target=httpd.shutdown).start()
            )
        host, port = options["host"], httpd.server_port
        self.stdout.write(f"Simulator ready at http://{host}:{port}/simulator/")
        self.stdout.flush()
        httpd.serve_forever(poll_interval=0.1)
        posting.stop()
        httpd.server_close()


def _application() -> Any:
    # Of this process only: nothing of the product answers here.
    settings.ROOT_URLCONF = "simulator.alone"
    settings.MIDDLEWARE = []
    settings.ALLOWED_HOSTS = ["*"]
    # Served as they lie in the tree: nothing has to be collected first.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    return get_wsgi_application()
