"""Who may sign at which address: the app secrets of the numbers that receive."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings

from channels_app.models import Connection

Secrets = frozenset[str]


class NoSuchAddress(Exception):
    """No number that receives has this public id."""


class Signers:
    """What one look at the rows has found. The shared address is the empty one."""

    def __init__(self) -> None:
        self.keys: dict[str, int | None] = {"": None}
        at: dict[str, set[str]] = defaultdict(set)
        at[""].add(settings.META_APP_SECRET)
        rows = Connection.objects.active()
        for each in rows.only("public_id", "app_secret", "previous_app_secret"):
            self.keys[each.public_id] = each.pk
            # One that has no secret of its own is signed for with the environment's.
            at[each.public_id] |= {*each.secrets, settings.META_APP_SECRET}
            at[""] |= set(each.secrets)
        self.secrets = {address: frozenset(known) for address, known in at.items()}

    def at(self, address: str) -> Secrets:
        """All that may sign there."""
        try:
            return self.secrets[address]
        except KeyError:
            raise NoSuchAddress from None
