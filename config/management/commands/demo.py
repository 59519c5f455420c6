from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Make the demo's number, people and conversations fresh again"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SIMULATOR:
            raise CommandError("The demo lives on the simulator: set SIMULATOR=on.")
        # Its models cannot even be imported where it is not installed.
        from config import demo

        demo.load()
        self.stdout.write("The demo is fresh: amal@example.com, password parley.")
