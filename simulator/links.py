"""Fetching what a business sends by link, as Meta does when it sends it."""

from __future__ import annotations

import threading
import time

import requests
from django.db import connections

from simulator import files, filetypes, pulse
from simulator.models import BusinessNumber, Media, Message
from simulator.routing import ALIAS

FETCHED_WITHIN = 10  # seconds, or the message fails
REMEMBERED = 10 * 60  # seconds
TIMEOUT = (2, 5)  # seconds to connect, to answer


def fetch_later(message: Message, link: str, due_at: float | None) -> None:
    """Fetch, and let the message go on then."""
    thread = threading.Thread(target=_fetch, args=(message, link, due_at), daemon=True)
    thread.start()


def _fetch(message: Message, link: str, due_at: float | None) -> None:
    fetched = Media.objects.filter(number=message.number, link=link)
    if not fetched.filter(created_at__gt=time.time() - REMEMBERED).exists():
        _bring(message.number, link)
    Message.objects.filter(pk=message.pk, status="accepted").update(due_at=due_at)
    pulse.ring()
    connections[ALIAS].close()


def _bring(number: BusinessNumber, link: str) -> None:
    try:
        with requests.get(link, stream=True, timeout=TIMEOUT) as answer:
            answer.raise_for_status()
            mime_type = filetypes.plain(answer.headers.get("Content-Type", ""))
            media = Media(number=number, mime_type=mime_type, link=link)
            files.keep(media, answer.iter_content(256 * 1024))
    except (requests.RequestException, ValueError):
        return  # without a file the message fails
