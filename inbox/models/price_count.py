from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models import Connection


class PriceCount(models.Model):
    """How many messages of a number reached somebody on a day, at one of Meta's prices.

    Every status that is applied keeps it (``inbox.pricing``), so that a month is summed
    from a few rows: those of one price and day are added up. The day is of UTC.
    """

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="price_counts", db_index=False
    )
    day = models.DateField(_("day"))
    category = models.CharField(_("category"), max_length=40)
    type = models.CharField(_("type"), max_length=40)
    count = models.IntegerField(_("count"))

    class Meta:
        verbose_name = _("price count")
        verbose_name_plural = _("prices")
        indexes: ClassVar = [
            models.Index(fields=["connection", "day"], name="prices_of_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.category} {self.type}: {self.count}"
