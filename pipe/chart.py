"""The last hour as a drawing: what came in above the line, what went out below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipe.flow import Minute

HEIGHT = 120
LEAST = 24  # of either half, however little moved that way
STEP, BAR = 10, 7  # a minute, and its bar
IN = ("webhook.pending", "webhook.stored", "webhook.ignored", "webhook.failed")
# A reply's statuses, whichever it has got to since.
OUT = (
    *("queued", "sending", "unconfirmed", "accepted"),
    *("sent", "delivered", "read", "played", "failed"),
)
# What is counted, how it is drawn, and whether it rises; what failed covers its foot.
SERIES = (
    (IN, "in", True),
    (("webhook.failed",), "failed", True),
    (OUT, "out", False),
    (("failed",), "failed", False),
)


@dataclass(frozen=True)
class Bar:
    """A rectangle in the drawing's own units."""

    x: int
    y: float
    height: float
    kind: str  # in, out, failed; gap, early: minutes that nobody wrote down
    width: int = BAR


@dataclass(frozen=True)
class Chart:
    came_in: int = 0
    went_out: int = 0
    most: int = 0  # in one minute, of either
    bars: list[Bar] = field(default_factory=list)
    width: int = 0
    height: int = HEIGHT
    middle: int = HEIGHT // 2

    @property
    def kinds(self) -> set[str]:
        return {bar.kind for bar in self.bars}


def draw(minutes: Sequence[Minute]) -> Chart:
    ins = [summed(minute, IN) for minute in minutes]
    outs = [summed(minute, OUT) for minute in minutes]
    highest, lowest = max([*ins, 1]), max([*outs, 1])
    # One scale for both, and no room for what does not come.
    middle = min(
        max(round(HEIGHT * highest / (highest + lowest)), LEAST), HEIGHT - LEAST
    )
    unit = min((middle - 2) / highest, (HEIGHT - middle - 2) / lowest)
    bars = list(gaps(minutes))
    for place, minute in enumerate(minutes):
        for kinds, kind, is_above in SERIES:
            if number := summed(minute, kinds):
                # However few they are, they can be seen.
                height = max(round(number * unit, 1), 1.5)
                y = middle - 1 - height if is_above else middle + 1
                bars.append(Bar(place * STEP, y, height, kind))
    most, width = max([*ins, *outs, 0]), len(minutes) * STEP
    return Chart(sum(ins), sum(outs), most, bars, width, middle=middle)


def gaps(minutes: Sequence[Minute]) -> Iterator[Bar]:
    """One for each run of minutes that nobody wrote down."""
    place = 0
    for kind, run in groupby(minutes, kind_of_gap):
        length = len(list(run))
        if kind:
            yield Bar(place * STEP, 0, HEIGHT, kind, length * STEP)
        place += length


def kind_of_gap(minute: Minute) -> str:
    if minute.counts is not None:
        return ""
    return "early" if minute.is_early else "gap"


def summed(minute: Minute, kinds: tuple[str, ...]) -> int:
    return sum((minute.counts or {}).get(kind, 0) for kind in kinds)
