"""Who may sign at which address: the app secrets of the numbers that receive."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings

from channels_app.models import Connection
from channels_app.signatures import InvalidSignature, verify

Secrets = frozenset[str]


class NoSuchAddress(Exception):
    """No number that receives has this public id."""


class Signers:
    """What one look at the rows has found."""

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
        """All that may sign there; the shared address is the empty one."""
        try:
            return self.secrets[address]
        except KeyError:
            raise NoSuchAddress from None


class Latest:
    """The last look, which may be old: good for a guess that is looked at again.

    Whoever believes a signature by it asks another look before the event is committed
    (channels_app.keeping); whoever would refuse by it looks first.
    """

    def __init__(self) -> None:
        self.signers: Signers | None = None

    def look(self) -> Signers:
        self.signers = Signers()
        return self.signers

    def verify(self, body: bytes, header: str, address: str) -> str:
        """The secret that signed; raises NoSuchAddress and InvalidSignature."""
        known = self.signers
        try:
            if known:
                return verify(body, header, known.at(address))
        except (NoSuchAddress, InvalidSignature):
            pass
        return verify(body, header, self.look().at(address))


latest = Latest()
