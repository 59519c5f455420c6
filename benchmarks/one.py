"""Measures one figure in a process of its own, and writes the result to a file."""

from __future__ import annotations

import json
import sys
import time
import traceback
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path

from benchmarks.figure import Result
from benchmarks.stage import stage


def main(name: str, mode: str, path: str) -> None:
    began = time.monotonic()
    result = Result(name)
    try:
        with stage(name, alone=mode == "alone") as here:
            figure = import_module(f"benchmarks.figures.{name}")
            result = replace(result, about=(figure.__doc__ or "").strip())
            result = replace(result, lines=tuple(figure.measure(here)))
    except Exception as error:
        traceback.print_exc()
        result = replace(result, failure=f"{type(error).__name__}: {error}"[:500])
    result = replace(result, seconds=time.monotonic() - began)
    Path(path).write_text(json.dumps(asdict(result)))


if __name__ == "__main__":
    main(*sys.argv[1:])
