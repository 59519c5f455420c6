from __future__ import annotations

import ctypes
import socket
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import ERROR
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Agent

M_ARENA_MAX = -8  # as <malloc.h> says


class Command(BaseCommand):
    help = "Serve Parley: everything in one process, or the web alone on servers."
    # They are run once the port is known to be free.
    requires_system_checks = ()

    def handle(self, *args: Any, signal_handlers: bool = True, **options: Any) -> None:
        keep_to_few_heaps()
        check_port()
        check_static_files()
        self.check(fail_level=ERROR)
        prepare()
        # Not before: it builds the application, which wants its static files.
        from config.serving import serve

        announce = partial(self.announce, logins())
        serve(announce, signal_handlers=signal_handlers)

    def announce(self, logins: tuple[str, str]) -> None:
        """Say where to look. Scripts wait for the first line."""
        self.stdout.write("Parley is ready.")
        self.stdout.write(f"Inbox      {settings.PUBLIC_URL}/{logins[0]}")
        self.stdout.write(f"Admin      {settings.PUBLIC_URL}/admin/{logins[1]}")
        if settings.SIMULATOR:
            self.stdout.write(f"Phones     {settings.PUBLIC_URL}/simulator/")
        self.stdout.flush()


def logins() -> tuple[str, str]:
    """What the demo's agent and admin sign in with, if the demo is there."""
    if settings.SIMULATOR and Agent.objects.filter(email="amal@example.com"):
        return "  (amal@example.com / parley)", "  (admin@example.com / parley)"
    return "", ""


def keep_to_few_heaps() -> None:
    """Have all threads share two heaps, where glibc gives each its own.

    With its own for each, a process grew by 28 MB over 3,600 messages, and went on;
    with two it takes 18 MB, and stays.
    """
    with suppress(AttributeError):  # other C libraries have no such thing
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def check_port() -> None:
    """Refuse a port that is taken before anything is touched."""
    if not 0 < settings.PORT < 65536:
        raise CommandError(f"PORT: {settings.PORT} is not between 1 and 65535.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.HOST, settings.PORT, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except OSError as error:
        raise CommandError(
            f"Cannot listen on {settings.HOST}, port {settings.PORT}: "
            f"{error.strerror}. Set HOST and PORT to others."
        ) from None


def check_static_files() -> None:
    if not settings.DEBUG and not staticfiles_storage.read_manifest():  # type: ignore[attr-defined]
        raise CommandError(
            "No static files. Run `make run`, or `manage.py collectstatic` first."
        )


def prepare() -> None:
    """Bring the tables up to date; furnish an empty demo."""
    for alias in settings.DATABASES:
        call_command("migrate", database=alias, verbosity=0, skip_checks=True)
    if settings.SIMULATOR and find_spec("config.demo"):
        from config import demo

        if not Agent.objects.exists():
            demo.load()
        demo.follow_port()
