"""What the tables and the disk hold, and by how much they grew in a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.text import capfirst

from pipe.figures import Figures
from pipe.models import Sample
from pipe.sampling import DAY
from pipe.wording import age, size

TABLES_SHOWN = 8


@dataclass(frozen=True)
class Table:
    name: str
    rows: str
    size: str
    grown: str


@dataclass(frozen=True)
class Storage:
    free: str
    total: str
    used: int  # percent
    database: str = ""
    grown: str = ""
    # Since when: a day, unless it was begun later; not yet with the first sample.
    span: str = ""
    tables: list[Table] = field(default_factory=list)


def storage(figures: Figures) -> Storage:
    used = 100 - round(100 * figures.disk_free / max(figures.disk_total, 1))
    disk = (size(figures.disk_free), size(figures.disk_total), used)
    now = Sample.objects.first()
    if now is None:
        return Storage(*disk)
    before = oldest_of_a_day(at=now.minute)
    span = now.minute - before.minute
    return Storage(
        *disk,
        database=size(now.sizes["database"]),
        grown=grown(now.sizes["database"] - before.sizes["database"]),
        span=age(span) if span else "",
        tables=tables(now.sizes["tables"], before.sizes["tables"]),
    )


def oldest_of_a_day(*, at: datetime) -> Sample:
    return Sample.objects.filter(minute__gte=at - DAY).order_by("minute")[0]


def tables(now: dict[str, Any], before: dict[str, Any]) -> list[Table]:
    """The largest; what was not there before has grown from nothing."""
    names = {
        model._meta.db_table: str(model._meta.verbose_name_plural)
        for model in apps.get_models(include_auto_created=True)
    }
    largest = sorted(now.items(), key=lambda entry: -entry[1][0])[:TABLES_SHOWN]
    return [
        Table(
            capfirst(names.get(table, table)),
            f"{rows:,}",
            size(held),
            grown(held - before.get(table, [0])[0]),
        )
        for table, (held, rows) in largest
    ]


def grown(difference: int) -> str:
    return f"+{size(difference)}" if difference > 0 else size(difference)
