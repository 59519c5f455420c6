"""The figures as tables: on the terminal, and in docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figure import Line, Result

BEGIN, END = "<!-- written by make bench -->", "<!-- end of what make bench writes -->"
HEAD = ("", "measured", "floor", "ratio", "goal", "reached")


def for_terminal(result: Result) -> str:
    """A table whose columns stand below each other."""
    rows = [HEAD, *map(cells, result.lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    told = [f"\n{result.name}, {result.seconds:,.0f} s"]
    if result.lines:
        told += [line.rstrip() for line in table]
    if result.failure:
        told.append(f"Not measured: {result.failure}")
    return "\n".join(told)


def write(page: Path, results: Iterable[Result], machine: Sequence[str]) -> None:
    """Replace what the last run wrote; what people wrote around it stays."""
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    measured = "\n\n".join(for_page(result) for result in results)
    on = f"Measured on {datetime.now(UTC):%Y-%m-%d at %H:%M} UTC on this machine:"
    facts = "\n".join(f"- {fact}" for fact in machine)
    body = "\n\n".join((BEGIN, on, facts, measured, END))
    page.write_text(f"{before}{body}{after}")


def for_page(result: Result) -> str:
    told = [f"## {result.name}", result.about]
    if result.lines:
        rows = [HEAD, ("---",) * len(HEAD), *map(cells, result.lines)]
        told.append("\n".join(f"| {' | '.join(row)} |" for row in rows))
    if result.failure:
        told.append(f"Not measured: `{result.failure}`")
    return "\n\n".join(filter(None, told))


def cells(line: Line) -> tuple[str, ...]:
    floor = ratio = ""
    if line.floor is not None:
        floor = f"{number(line.floor)} {line.unit} ({line.floor_name})"
        ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
    reached = {True: "yes", False: "no", None: ""}[line.reached]
    measured = f"{number(line.measured)} {line.unit}"
    return line.what, measured, floor, ratio, line.goal, reached


def number(value: float) -> str:
    """Three figures are all that a benchmark knows."""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"
