from __future__ import annotations

from typing import Any

from channels_app.management.commands import rotate
from config import second_factors


class Command(rotate.Command):
    """The wires' own command, and what they do not know of."""

    def handle(self, **options: Any) -> None:
        super().handle(**options)
        count = second_factors.rotate()
        self.stdout.write(f"Re-encrypted the secrets of {count} second factors.")
