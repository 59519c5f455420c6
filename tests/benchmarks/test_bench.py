"""The bench itself is not run here; what it tells must be right all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.__main__ import FIGURES, PAGE, main
from benchmarks.figure import Line, Result, in_rounds
from tests.processes import ROOT

FAST = Line("acks", 412.3, "/s", 500, "no insert", goal="≥ 75 %", reached=True)


def test_every_figure_is_named() -> None:
    modules = (ROOT / "benchmarks" / "figures").glob("[a-z]*.py")
    assert sorted(FIGURES) == sorted(path.stem for path in modules)


def test_a_wrong_name_is_answered_with_the_right_ones() -> None:
    with pytest.raises(SystemExit, match="'speed' is none of .*start"):
        main("speed")


def test_rounds_give_the_median_of_each_number() -> None:
    taken = iter([{"ours": 1.0, "floor": 9.0}, {"ours": 3.0, "floor": 7.0}] * 2)
    assert in_rounds(lambda: next(taken)) == {"ours": 1.0, "floor": 9.0}


def test_the_table_shows_a_number_beside_its_floor() -> None:
    told = report.for_terminal(Result("acks", lines=(FAST,), seconds=61))
    assert "acks, 61 s" in told
    assert "412 /s    500 /s (no insert)  0.82   ≥ 75 %  yes" in told


def test_the_page_keeps_what_people_wrote_around_the_tables(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text((ROOT / PAGE).read_text() + "\nAfterwards.\n")
    for result in (Result("acks", failure="it broke"), Result("acks", lines=(FAST,))):
        report.write(page, [result], ["A machine"])
    written = page.read_text()
    assert written.startswith("# Benchmarks")
    assert written.endswith("Afterwards.\n")
    assert "- A machine" in written
    assert "| acks | 412 /s | 500 /s (no insert) | 0.82 | ≥ 75 % | yes |\n" in written
    assert "it broke" not in written
