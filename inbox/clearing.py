"""Files go where their rows went, at night: whatever deleted those, or died between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.core.files.storage import default_storage

from inbox.models import Attachment

BITE = 500
# What an agent uploaded, and did not send.
UNSENT = timedelta(days=1)
# Somebody may have written it just now, and not yet the row that names it.
FRESH = timedelta(hours=1)


def clear(*, at: datetime) -> int:
    """Delete uploads that nobody sent, and files that no row names; how many."""
    Attachment.objects.filter(message=None, created_at__lt=at - UNSENT).delete()
    cleared = 0
    names_left = kept()
    while names := list(islice(names_left, BITE)):
        rows = Attachment.objects.filter(public_id__in={public_id(n) for n in names})
        named = {name for row in rows for name in (row.file.name, row.thumbnail.name)}
        for name in names:
            if name not in named and is_old(name, at=at):
                default_storage.delete(name)
                cleared += 1
    return cleared


def kept() -> Iterator[str]:
    """All files, in their folders by year, month and day."""
    for year in folders(""):
        for month in folders(year):
            for day in folders(month):
                for name in default_storage.listdir(day)[1]:
                    yield f"{day}/{name}"


def folders(of: str) -> list[str]:
    try:
        names, _ = default_storage.listdir(of)
    except FileNotFoundError:
        return []
    return [f"{of}/{name}".lstrip("/") for name in names if name.isdigit()]


def public_id(name: str) -> str:
    return name.rpartition("/")[2].partition("-")[0]


def is_old(name: str, *, at: datetime) -> bool:
    written = default_storage.get_modified_time(name)
    return written < at - FRESH
