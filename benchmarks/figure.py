"""What a figure is made of, and how often it is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

ROUNDS = 3


@dataclass(frozen=True)
class Line:
    """One measured number beside what it is judged by."""

    what: str
    measured: float
    unit: str
    # What a bare program did in the same run, and its name.
    floor: float | None = None
    floor_name: str = ""
    goal: str = ""
    reached: bool | None = None

    @property
    def ratio(self) -> float | None:
        return self.measured / self.floor if self.floor else None


@dataclass(frozen=True)
class Result:
    """A figure as it was measured, or why it was not."""

    name: str
    about: str = ""
    lines: tuple[Line, ...] = ()
    seconds: float = 0
    failure: str = ""


def in_rounds(
    measure: Callable[[], Mapping[str, float]], *, rounds: int = ROUNDS
) -> dict[str, float]:
    """The median of each number: of the subject and of its floors, taken in turn."""
    taken = [measure() for _ in range(rounds)]
    return {name: median(each[name] for each in taken) for name in taken[0]}
