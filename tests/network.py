"""Beyond this machine the network is off while tests run."""

from __future__ import annotations

import ipaddress
import os
import sys
from typing import Any
from urllib.parse import urlsplit


class Refused(RuntimeError):
    """A test tried to talk to the world."""


def is_near(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    # The services may have names of their own; `.invalid` is nowhere, by RFC 2606.
    services = {
        urlsplit(os.environ.get(variable, "")).hostname
        for variable in ("REDIS_URL", "TEST_REDIS_URL")
    }
    if name in {"localhost", "testserver", *services} or name.endswith(".invalid"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def watch(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    elif event == "socket.getaddrinfo":
        host = args[0]
    else:
        return
    if not is_near(host):
        raise Refused(f"{event} to {host}: tests talk to this machine only")


def switch_off() -> None:
    """Refuse every connection to elsewhere, until this process ends."""
    sys.addaudithook(watch)
