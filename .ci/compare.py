"""Fail if a run left a test out, or if the runs did not pass the same tests.

What failed at first and passed at its second chance counts as passed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

# A deselected test appears in no report, only in the last lines of the output.
LEFT_OUT = re.compile(r"\d+ (?:skipped|deselected|xfailed|xpassed|failed|errors?)\b")


def passed(report: Path, again: Path) -> list[str]:
    """The tests that passed, sorted; repeated ones count each time."""
    return sorted(
        f"{case.get('classname')}::{case.get('name')}"
        for xml in (report, again)
        if xml.exists()
        for case in ElementTree.parse(xml).iter("testcase")
        if all(
            child.tag in {"properties", "system-out", "system-err"} for child in case
        )
    )


def left_out(log: Path, again: Path) -> list[str]:
    if again.exists():
        mended = re.compile(r"failed|error")
        first = [what for what in left_out_of(log) if not mended.search(what)]
        return first + left_out_of(again)
    return left_out_of(log)


def left_out_of(log: Path) -> list[str]:
    summaries = [
        line
        for line in log.read_text().splitlines()
        if re.match(r"^=+ .*\bin \d[\d.]*s.* =+$", line)
    ]
    if not summaries:
        return ["no summary"]
    return LEFT_OUT.findall(summaries[-1])


def main(folder: str, first: str, second: str) -> int:
    problems = []
    tests = {}
    for name in (first, second):
        report, again = Path(folder, name), Path(folder, f"{name}-again")
        tests[name] = passed(report.with_suffix(".xml"), again.with_suffix(".xml"))
        print(f"{name}: {len(tests[name])} passed")
        problems += [
            f"{name}: {what}"
            for what in left_out(report.with_suffix(".log"), again.with_suffix(".log"))
        ]
    if not tests[first]:
        problems.append(f"{first}: nothing passed")
    if tests[first] != tests[second]:
        only = sorted(set(tests[first]) ^ set(tests[second]))
        problems.append(f"not the same tests passed: {', '.join(only) or 'counts'}")
    print("\n".join(problems) or "Nothing left out.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
