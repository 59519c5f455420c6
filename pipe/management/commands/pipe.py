from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.text import capfirst

from pipe import machine
from pipe.deadlines import missed
from pipe.figures import gather
from pipe.page import COLUMNS, PERIODS, Page, Stage, page
from pipe.report import as_json

MARKS = {"red": "✕", "warning": "!"}


class Command(BaseCommand):
    help = "Say how the pipe is, and what to do. Ends with 1 if something is red."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--period", choices=PERIODS, default="hour")

    def handle(self, *args: Any, period: str, **options: Any) -> None:
        trouble = machine.ask_database().trouble
        if trouble:
            raise CommandError(trouble)
        at = timezone.now()
        if options["json"]:
            figures = gather(at=at)
            findings = missed(figures)
            told = as_json(figures, findings)
            self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            shown = page(period, at=at)
            findings = shown.findings
            self.tell(shown)
        if any(finding.is_red for finding in findings):
            sys.exit(1)

    def tell(self, page: Page) -> None:
        if not page.findings:
            self.stdout.write(self.style.SUCCESS("✓ All is well."))
        for finding in page.findings:
            style = self.style.ERROR if finding.is_red else self.style.WARNING
            self.stdout.write(style(f"{MARKS[finding.level]} {finding.words}"))
            self.stdout.write(f"  {finding.remedy}")
        self.stdout.write(f"\n{capfirst(page.period_name)}")
        self.stages(page.came_in)
        self.stages(page.went_out)
        self.stdout.write("")
        self.table([part.name, part.note] for part in page.parts)
        if page.numbers:
            self.stdout.write("")
            head = ["number", "state", *(name.replace("_", " ") for name in COLUMNS)]
            rows = [[row.name, row.state, *row.counts] for row in page.numbers]
            self.table([head, *rows])
        storage = page.storage
        self.stdout.write(f"\nDisk: {storage.free} of {storage.total} free")

    def stages(self, stages: Sequence[Stage]) -> None:
        told = []
        for stage in stages:
            note = f" ({stage.note})" if stage.note else ""
            told.append(f"{stage.name.lower()} {stage.count}{note}")
        self.stdout.write("  " + " → ".join(told))

    def table(self, rows: Iterable[list[str]]) -> None:
        rows = list(rows)
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write(("  " + "  ".join(cells)).rstrip())
