"""Who may sign at which address: the app secrets of the numbers that receive."""

from __future__ import annotations

from django.conf import settings

from channels_app.models import Connection

Secrets = frozenset[str]


class NoSuchAddress(Exception):
    """No number that receives has this public id."""


# Built once: that costs as much again as asking it.
ROWS = (
    Connection.objects.active()
    .order_by()
    .values_list("pk", "public_id", "app_secret", "previous_app_secret")
)


class Signers:
    """What one look at the rows has found. The shared address is the empty one."""

    def __init__(self) -> None:
        # One that has no secret of its own is signed for with the environment's.
        shared = {settings.META_APP_SECRET}
        self.keys: dict[str, int | None] = {"": None}
        self.secrets: dict[str, Secrets] = {}
        for key, address, *own in ROWS.all():
            self.keys[address] = key
            self.secrets[address] = frozenset({*own, settings.META_APP_SECRET})
            shared.update(own)
        self.secrets[""] = frozenset(shared)

    def at(self, address: str) -> Secrets:
        """All that may sign there."""
        try:
            return self.secrets[address]
        except KeyError:
            raise NoSuchAddress from None
