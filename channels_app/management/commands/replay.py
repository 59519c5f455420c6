"""Applies webhook events again, or tells what that would change."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from channels_app import replaying
from channels_app.models import Connection, Replay
from channels_app.models.replay import SETTLED

TIMES = "such as 2026-11-25 or 2026-11-25T14:30"


class Command(BaseCommand):
    help = "Apply webhook events again; what they once did is not done twice."

    def add_arguments(self, parser: CommandParser) -> None:
        states = [value for value, _ in SETTLED]
        parser.add_argument("--since", default="", help=f"received then, {TIMES}")
        parser.add_argument("--until", default="", help="received before then")
        parser.add_argument("--state", default="", choices=states, help="only these")
        parser.add_argument(
            "--connection", default="", help="its ID or phone number ID"
        )
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, **options: Any) -> None:
        replay = Replay(
            since=moment("since", options["since"]),
            until=moment("until", options["until"]),
            only=options["state"],
            connection=number(options["connection"]),
            dry_run=options["dry_run"],
        )
        try:
            replay.clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        at = timezone.now()
        replay.claimed_at = at  # no worker's, unless this process dies
        replay.ask(by=None, at=at)
        self.follow(replay)

    def follow(self, replay: Replay) -> None:
        """Do it here. Broken off, it is stopped; killed, a worker carries on."""
        try:
            for done in replaying.slices(replay):
                self.stdout.write(f"{done} events, {replay.percent} %")
        except KeyboardInterrupt:
            replay.end(at=timezone.now(), why="It was broken off in a terminal.")
            raise CommandError(f"Stopped after {replay.done} events.") from None
        for title, counts in replay.results.items():
            self.stdout.write(f"{title}:")
            for name, count in counts:
                self.stdout.write(f"  {count:>7}  {name}")
        if replay.changes_nothing:
            self.stdout.write("Nothing would be added or changed.")
        self.stdout.write(f"Finished: {replay.done} events.")


def moment(option: str, text: str) -> datetime | None:
    if not text:
        return None
    try:
        day = parse_date(text)
        found = datetime.combine(day, time.min) if day else parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"--{option}: “{text}” is no time. Write one {TIMES}.")
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def number(text: str) -> Connection | None:
    if not text:
        return None
    found = Connection.objects.filter(Q(public_id=text) | Q(phone_number_id=text))
    if (connection := found.order_by("-pk").first()) is None:
        raise CommandError(f"--connection: there is no number “{text}”.")
    return connection
