"""Public ids: opaque, prefixed, stable, and in the order of their making.

The only ids that addresses, frames, programs and webhooks ever see, such as
``msg_01k9z3v7w2…``: 48 bits of milliseconds, then 80 random bits, in base 32.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    TextColumn = models.CharField[str, str]
else:
    TextColumn = models.CharField

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
PAIRS = [first + second for first in ALPHABET for second in ALPHABET]


def new_id(prefix: str) -> str:
    # No secrets, only unlike each other: asking the system would let other threads in.
    number = (time.time_ns() // 1_000_000) << 80 | random.getrandbits(80)
    digits = (PAIRS[number >> shift & 1023] for shift in range(120, -1, -10))
    return f"{prefix}_{''.join(digits)}"


class PublicIdField(TextColumn):
    """A row's public id, made when the row is."""

    def __init__(self, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        options |= {"max_length": 32, "unique": True, "editable": False}
        super().__init__(**options)

    def db_type(self, connection: Any) -> str | None:
        # By its longer name: under the short one PostgreSQL gets a second index, for
        # LIKE, which nobody asks of an id and every new row would pay for.
        kind = super().db_type(connection)
        return kind and kind.replace("varchar", "character varying")

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        for fixed in ("max_length", "unique", "editable"):
            options.pop(fixed, None)
        return name, path, [self.prefix, *args], options

    def get_default(self) -> str:
        return new_id(self.prefix)
