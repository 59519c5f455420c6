"""Long work that any worker carries on: rows with claimed_at, tries and ended_at."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

# A worker that holds one for longer has died.
CLAIM = timedelta(seconds=50)
# Workers that may break off at one place before it is given up, or told.
TRIES = 5

M = TypeVar("M", bound=models.Model)


class TakenQuerySet(models.QuerySet[M]):
    def unclaimed(self, *, at: datetime) -> Self:
        """Not at their end, and in no living worker's hands; the oldest first."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=at - CLAIM)
        return self.filter(free, ended_at=None).order_by("pk")

    def take(self, *, at: datetime) -> M | None:
        """One for this worker, if there is any."""
        for each in self.unclaimed(at=at):
            mine = self.filter(pk=each.pk).unclaimed(at=at).order_by()
            if mine.update(claimed_at=at, tries=F("tries") + 1):
                each.refresh_from_db()
                return each
        return None
