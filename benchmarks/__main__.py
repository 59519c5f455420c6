"""Measures all figures, or the one that is named, each in a process of its own.

Needs DATABASE_URL and REDIS_URL. Makes and drops databases named after that one, and
empties that Redis database.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import machine, report
from benchmarks.figure import Line, Result

FIGURES = (
    *("acks", "latency", "applied", "replies", "push"),
    *("everything", "films", "ladder", "large", "memory", "start"),
)
MINUTES = 20  # for a figure that does not come to an end
PAGE = Path("docs/benchmarks.md")


def main(asked: str = "") -> int:
    if asked and asked not in FIGURES:
        sys.exit(f"FIGURE: {asked!r} is none of {', '.join(FIGURES)}.")
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        sys.exit("Set DATABASE_URL and REDIS_URL, or use `make bench`.")
    results = []
    for name in [asked] if asked else FIGURES:
        result = measured(name, alone=bool(asked))
        print(report.for_terminal(result), flush=True)
        results.append(result)
    if not asked:
        report.write(PAGE, results, machine.described())
    return 1 if any(result.failure for result in results) else 0


def measured(name: str, *, alone: bool) -> Result:
    """The figure; why there is none, if it failed, so that the others are measured."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "result.json")
        mode = "alone" if alone else "among others"
        command = [sys.executable, "-m", "benchmarks.one", name, mode, str(path)]
        try:
            subprocess.run(command, timeout=MINUTES * 60, check=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            return Result(name, failure=str(error))
        told = json.loads(path.read_text())
    told["lines"] = tuple(Line(**line) for line in told["lines"])
    return Result(**told)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
