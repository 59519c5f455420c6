"""The page: the figures in the words and numbers that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.day_limit import Standing
from pipe.chart import IN, OUT, Chart, draw
from pipe.deadlines import (
    FILE_LATE,
    REPLY_LATE,
    SILENCE,
    WEBHOOK_LATE,
    Finding,
    listed,
    missed,
    page_of,
)
from pipe.figures import Figures, Number, gather
from pipe.flow import last_hour
from pipe.growth import Storage, storage
from pipe.piles import Pile
from pipe.wording import age, amount

PERIODS = {
    "hour": gettext_lazy("the last hour"),
    "day": gettext_lazy("the last 24 hours"),
    "week": gettext_lazy("the last 7 days"),
}
THROUGH = ("accepted", "sent", "delivered", "read", "played")


@dataclass(frozen=True)
class Stage:
    """A place in the pipe: how much is or was there."""

    name: str
    count: str
    note: str = ""
    tone: str = ""  # late, or failed
    page: str = ""


@dataclass(frozen=True)
class Part:
    """Something of the machine, and when it last showed that it works."""

    name: str
    note: str
    is_well: bool


@dataclass(frozen=True)
class Row:
    """A number in the table of numbers."""

    name: str
    page: str
    state: str
    is_held: bool
    counts: list[str]


@dataclass(frozen=True)
class Day:
    """A portfolio's limit of the day, for the numbers that it holds for."""

    names: str
    quality: str
    standing: Standing


@dataclass(frozen=True)
class Page:
    period: str
    findings: list[Finding]
    came_in: list[Stage]
    went_out: list[Stage]
    parts: list[Part]
    numbers: list[Row]
    days: list[Day]
    refused: dict[str, int]
    chart: Chart
    storage: Storage
    told: str
    at: datetime

    @property
    def tone(self) -> str:
        if any(finding.is_red for finding in self.findings):
            return "red"
        return "warning" if self.findings else "well"

    @property
    def period_name(self) -> str:
        return str(PERIODS[self.period])


def page(period: str, *, at: datetime) -> Page:
    figures = gather(at=at)
    return Page(
        period=period,
        findings=missed(figures),
        came_in=came_in(figures, period),
        went_out=went_out(figures, period),
        parts=parts(figures),
        numbers=[row(number, period) for number in figures.numbers],
        days=days(figures),
        refused=figures.refused,
        chart=draw(last_hour(at=at)),
        storage=storage(figures),
        told=", ".join(settings.ALERT_EMAILS),
        at=at,
    )


def came_in(figures: Figures, period: str) -> list[Stage]:
    counts, waiting = figures.flow[period], figures.webhooks_waiting
    is_late = waiting.age(at=figures.at) > WEBHOOK_LATE
    failed = counts.get("webhook.failed", 0)
    return [
        Stage(_("Received"), f"{summed(counts, IN):,}", _("webhooks")),
        Stage(
            _("Waiting"),
            amount(waiting.count),
            oldest(waiting, at=figures.at),
            "late" if is_late else "",
            listed("channels_app_webhookevent", state__exact="pending"),
        ),
        Stage(_("Stored"), f"{counts.get('webhook.stored', 0):,}"),
        Stage(_("Ignored"), f"{counts.get('webhook.ignored', 0):,}", _("not for us")),
        Stage(
            _("Failed"),
            f"{failed:,}",
            tone="failed" if failed else "",
            page=listed("channels_app_webhookevent", state__exact="failed"),
        ),
        Stage(
            _("Files to fetch"),
            amount(figures.files_waiting.count),
            oldest(figures.files_waiting, at=figures.at),
            "late" if figures.files_waiting.age(at=figures.at) > FILE_LATE else "",
        ),
    ]


def went_out(figures: Figures, period: str) -> list[Stage]:
    counts, now = figures.flow[period], figures.under_way
    is_late = figures.replies_due.age(at=figures.at) > REPLY_LATE
    failed = counts.get("failed", 0)
    return [
        Stage(_("Written"), f"{summed(counts, OUT):,}", _("replies")),
        Stage(
            _("Queued"),
            amount(now["queued"]),
            oldest(figures.replies_queued, at=figures.at),
            "late" if is_late else "",
        ),
        Stage(_("Sending"), amount(now["sending"]), _("on their way to Meta")),
        Stage(_("Unconfirmed"), amount(now["unconfirmed"]), _("Meta has not said")),
        Stage(_("Accepted"), f"{summed(counts, THROUGH):,}", _("by Meta, or further")),
        Stage(
            _("Failed"),
            f"{failed:,}",
            tone="failed" if failed else "",
            page=listed("channels_app_graphfailure"),
        ),
    ]


def oldest(pile: Pile, *, at: datetime) -> str:
    return _("oldest %s") % age(pile.age(at=at)) if pile.count else ""


def summed(counts: dict[str, int], kinds: tuple[str, ...]) -> int:
    return sum(counts.get(kind, 0) for kind in kinds)


PARTS = {
    "receiving": gettext_lazy("Worker, receiving"),
    "sending": gettext_lazy("Worker, sending"),
    "media": gettext_lazy("Worker, files"),
    "default": gettext_lazy("Worker, everything else"),
    "beat": gettext_lazy("Clock (beat)"),
}


def parts(figures: Figures) -> list[Part]:
    found = [
        Part(
            str(PARTS[part]),
            _("heard %s ago") % age(heard) if heard is not None else _("not heard yet"),
            heard is not None and heard <= SILENCE,
        )
        for part, heard in figures.silences.items()
    ]
    for name, answer in (
        (_("Database"), figures.database),
        ("Redis", figures.redis),
    ):
        if answer:
            took = _("answers in %.1f ms") % (answer.took * 1000)
            note = _("no answer") if answer.trouble else took
            found.append(Part(name, note, not answer.trouble))
    return found


# What the table of numbers counts, by column.
COLUMNS: dict[str, tuple[str, ...]] = {
    "received": ("received",),
    "phone": ("phone_app",),
    "written": OUT,
    "under_way": ("queued", "sending", "unconfirmed"),
    "accepted": ("accepted",),
    "sent": ("sent",),
    "delivered": ("delivered",),
    "read": ("read", "played"),
    "failed": ("failed",),
}


def row(number: Number, period: str) -> Row:
    connection, counts = number.connection, number.flow[period]
    return Row(
        name=connection.name,
        page=page_of(connection),
        state=connection.get_state_display(),
        is_held=connection.state == connection.State.ATTENTION,
        counts=[
            amount(sum(number.under_way.values()))
            if column == "under_way"
            else f"{summed(counts, kinds):,}"
            for column, kinds in COLUMNS.items()
        ],
    )


def days(figures: Figures) -> list[Day]:
    """One for each portfolio: what Meta allows its numbers in 24 hours together."""
    portfolios: dict[str, list[Number]] = {}
    for number in figures.numbers:
        if number.connection.is_on:
            portfolios.setdefault(number.connection.scope, []).append(number)
    return [
        Day(
            names=", ".join(number.connection.name for number in found),
            quality=", ".join(sorted({n.connection.quality for n in found} - {""})),
            standing=found[0].day,
        )
        for found in portfolios.values()
    ]
