"""Files go where their rows went, at night: whatever deleted those, or died between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet

from inbox.models import Attachment, ContactImport
from templates_app.models import Sample

Orphans = Callable[[list[str]], set[str]]

BITE = 500
# What an agent uploaded, and did not send.
UNSENT = timedelta(days=1)
# Somebody may have written it just now, and not yet the row that names it.
FRESH = timedelta(hours=1)


def clear(*, at: datetime) -> int:
    """Delete uploads that nobody sent, and files that no row names; how many."""
    Attachment.objects.filter(message=None, created_at__lt=at - UNSENT).delete()
    return sum(
        sweep(names, orphans, at=at)
        for names, orphans in (
            (kept(), unattached),
            (names_in("imports"), not_taken_in),
            (names_in("template-samples"), of_no_template),
        )
    )


def sweep(files: Iterator[str], orphans: Orphans, *, at: datetime) -> int:
    cleared = 0
    while names := list(islice(files, BITE)):
        for name in orphans(names):
            if is_old(name, at=at):
                default_storage.delete(name)
                cleared += 1
    return cleared


def not_taken_in(names: list[str]) -> set[str]:
    """Files of contacts that no import goes on with."""
    running = ContactImport.objects.filter(file__in=names, ended_at=None)
    return set(names) - set(running.values_list("file", flat=True))


def of_no_template(names: list[str]) -> set[str]:
    samples = Sample.objects.filter(file__in=names)
    return set(names) - set(samples.values_list("file", flat=True))


def unattached(names: list[str]) -> set[str]:
    """Those that neither the row after which they are called names, nor another one."""
    rows = Attachment.objects.filter(public_id__in={public_id(name) for name in names})
    left = set(names) - named_by(rows)
    if not left:
        return left
    # A message that is sent again has a row of its own for the same file. No index
    # finds it: few get so far.
    others = Q(file__in=left) | Q(thumbnail__in=left)
    return left - named_by(Attachment.objects.filter(others))


def named_by(rows: QuerySet[Attachment]) -> set[str]:
    pairs = rows.values_list("file", "thumbnail")
    return {name for pair in pairs for name in pair}


def names_in(folder: str) -> Iterator[str]:
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        names = []
    return (f"{folder}/{name}" for name in names)


def kept() -> Iterator[str]:
    """All files of messages, in their folders by year, month and day."""
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
