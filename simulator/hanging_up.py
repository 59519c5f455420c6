"""Dropping a connection without an answer, whichever server holds it."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator

from django.http import HttpRequest

OPEN_FILES = "/dev/fd"


def hang_up(request: HttpRequest) -> None:
    """Cut the socket of this request; whatever is answered afterwards goes nowhere."""
    peer = (request.META.get("REMOTE_ADDR"), int(request.META.get("REMOTE_PORT") or 0))
    for connection in _sockets():
        with connection:
            try:
                if connection.getpeername()[:2] == peer:
                    connection.shutdown(socket.SHUT_RDWR)
            except (OSError, IndexError, TypeError):
                continue  # listening, or closed meanwhile


def _sockets() -> Iterator[socket.socket]:
    for name in os.listdir(OPEN_FILES):
        try:
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                yield socket.socket(fileno=os.dup(int(name)))
        except OSError:
            continue
