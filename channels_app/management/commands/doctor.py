"""Tests numbers in the terminal, as *Test connection* does in the admin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    OutputWrapper,
)
from django.db.models import Q

from channels_app.checking import examine
from channels_app.checks.outcome import FAILED, PASSED, RESULTS, SKIPPED, WARNING
from channels_app.checks.steps import TITLES
from channels_app.models import Connection

MARKS = {PASSED: "✓", WARNING: "!", FAILED: "✕", SKIPPED: "–"}


class Command(BaseCommand):
    help = (
        "Test the whole way between Meta and us, of one number or of all that are on. "
        "The exit code is 1 if a step fails."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "number", nargs="?", help="its id here, its phone number ID or its name"
        )

    def handle(self, **options: Any) -> None:
        tell(chosen(options["number"]), self.stdout)


def chosen(number: str | None) -> list[Connection]:
    if not number:
        return list(Connection.objects.active())
    wanted = Q(public_id=number) | Q(phone_number_id=number) | Q(name=number)
    found = list(Connection.objects.filter(wanted))
    if not found:
        raise CommandError(f"There is no number {number!r} here.")
    return found


def tell(connections: Iterable[Connection], out: OutputWrapper) -> None:
    """Print each step as it ends; raises CommandError if any failed."""
    failed = 0
    for connection in connections:
        out.write(f"{connection} {connection.display_number}".rstrip())
        for entry in examine(connection):
            failed += entry["result"] == FAILED
            say(entry, out)
    if failed:
        raise CommandError(f"Steps that failed: {failed}")


def say(entry: dict[str, str], out: OutputWrapper) -> None:
    title, result = TITLES[entry["step"]], entry["result"]
    out.write(f"  {MARKS[result]} {title}: {RESULTS[result]}. {entry['words']}")
    for key in ("remedy", "page", "command"):
        if text := entry.get(key):
            out.write("    " + text.replace("\n", "\n    "))
    out.flush()
