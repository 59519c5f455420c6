"""A file at Meta: uploaded by a business, or sent by a customer."""

from __future__ import annotations

import hashlib
import hmac
import time
from pathlib import Path

from django.db import connections, models

from simulator.models.business import App, BusinessNumber
from simulator.routing import ALIAS

DAY = 24 * 60 * 60  # seconds
KEPT = {"inbound": 7 * DAY, "outbound": 30 * DAY}
LINK_LASTS = 5 * 60  # seconds


def folder() -> Path:
    """Where the bytes lie: beside the simulator's own database."""
    return Path(connections[ALIAS].settings_dict["NAME"]).with_suffix(".media")


class Media(models.Model):
    """A file, alive for its days by a clock of its own, which a test may put forward.

    Phones keep what they have got, so the row and its bytes outlive the id.
    """

    id = models.CharField(primary_key=True, max_length=32)
    number = models.ForeignKey(BusinessNumber, on_delete=models.CASCADE)
    inbound = models.BooleanField(default=False)
    mime_type = models.CharField(max_length=255)
    filename = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    file_size = models.PositiveBigIntegerField()
    # The address of the simulator, as whoever brought the file knew it.
    address = models.CharField(max_length=255, blank=True)
    # Where Meta fetched it, if the business sent a link.
    link = models.CharField(max_length=2000, blank=True, db_index=True)
    created_at = models.FloatField()
    aged = models.FloatField(default=0)  # seconds put forward
    deleted = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.mime_type} {self.pk}"

    @property
    def path(self) -> Path:
        return folder() / self.pk

    def head(self, size: int) -> bytes:
        with self.path.open("rb") as file:
            return file.read(size)

    @property
    def now(self) -> float:
        return time.time() + self.aged

    @property
    def is_alive(self) -> bool:
        kept = KEPT["inbound" if self.inbound else "outbound"]
        return not self.deleted and self.now < self.created_at + kept

    def url(self, address: str, *, source: str = "", lasts: float = LINK_LASTS) -> str:
        """Return a link to the bytes that is good for a few minutes."""
        ends = int(self.now + lasts)
        came_from = f"&source={source}" if source else ""
        return (
            f"{address}lookaside/whatsapp_business/attachments/"
            f"?mid={self.pk}{came_from}&ext={ends}&hash={self._signature(ends)}"
        )

    def opens(self, ends: str, signature: str) -> bool:
        """Is this a link that we gave out, and not over?"""
        if not ends.isdecimal() or int(ends) <= self.now:
            return False
        return hmac.compare_digest(self._signature(int(ends)), signature)

    def _signature(self, ends: int) -> str:
        words = f"{self.pk} {ends}".encode()
        return hmac.new(self.sha256.encode(), words, hashlib.sha256).hexdigest()[:40]


class Upload(models.Model):
    """A sample that is brought in pieces. Its bytes are counted, and not kept."""

    id = models.CharField(primary_key=True, max_length=200)
    app = models.ForeignKey(App, on_delete=models.CASCADE)
    file_name = models.CharField(max_length=255, blank=True)
    file_type = models.CharField(max_length=100)
    file_length = models.PositiveBigIntegerField()
    file_offset = models.PositiveBigIntegerField(default=0)
    handle = models.CharField(max_length=255, unique=True)

    def __str__(self) -> str:
        return f"{self.file_type} {self.file_offset}/{self.file_length}"
