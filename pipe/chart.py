"""The last hour as a drawing: what came in above the line, what went out below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipe.flow import Minute

HEIGHT = 60  # of one half
STEP, BAR = 10, 7  # a minute, and its bar
IN = ("webhook.pending", "webhook.stored", "webhook.ignored", "webhook.failed")
FAILED_IN = ("webhook.failed",)
FAILED_OUT = ("failed",)
# A reply's statuses, whichever it has got to since.
OUT = (
    *("queued", "sending", "unconfirmed", "accepted"),
    *("sent", "delivered", "read", "played", "failed"),
)


@dataclass(frozen=True)
class Bar:
    """A rectangle in the drawing's own units."""

    x: int
    y: float
    height: float
    kind: str  # in, out, failed; gap: minutes that nobody wrote down
    width: int = BAR


@dataclass(frozen=True)
class Chart:
    came_in: int = 0
    went_out: int = 0
    most: int = 0  # in one minute, of either
    bars: list[Bar] = field(default_factory=list)
    width: int = 0
    height: int = 2 * HEIGHT
    middle: int = HEIGHT

    @property
    def has_gaps(self) -> bool:
        return any(bar.kind == "gap" for bar in self.bars)


def draw(minutes: Sequence[Minute]) -> Chart:
    ins = [summed(minute, IN) for minute in minutes]
    outs = [summed(minute, OUT) for minute in minutes]
    most = max([*ins, *outs, 1])
    bars: list[Bar] = []
    for place, minute in enumerate(minutes):
        x = place * STEP
        bars += half(x, ins[place], summed(minute, FAILED_IN), most, "in")
        bars += half(x, outs[place], summed(minute, FAILED_OUT), most, "out")
    bars += gaps([minute.counts is None for minute in minutes])
    width = len(minutes) * STEP
    return Chart(sum(ins), sum(outs), max([*ins, *outs, 0]), bars, width)


def half(x: int, count: int, failed: int, most: int, kind: str) -> list[Bar]:
    """A bar away from the middle, and what failed at its foot."""
    bars = []
    for number, of in ((count, kind), (failed, "failed")):
        if number:
            # However few they are, they can be seen.
            height = max(round((HEIGHT - 2) * number / most, 1), 1.5)
            y = HEIGHT - 1 - height if kind == "in" else HEIGHT + 1
            bars.append(Bar(x, y, height, of))
    return bars


def gaps(missing: Sequence[bool]) -> Iterator[Bar]:
    """One for each run of minutes."""
    place = 0
    for is_gap, run in groupby(missing):
        length = len(list(run))
        if is_gap:
            yield Bar(place * STEP, 0, 2 * HEIGHT, "gap", length * STEP)
        place += length


def summed(minute: Minute, kinds: tuple[str, ...]) -> int:
    return sum((minute.counts or {}).get(kind, 0) for kind in kinds)
