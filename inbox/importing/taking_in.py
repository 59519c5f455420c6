"""Batch by batch, each in one transaction with how far the file has got.

So a worker's death leaves nothing half done, whoever comes next goes on at that place,
and a file that is imported twice makes nobody twice: a number is one contact.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_app.rewriting import insert
from channels_app.turns import take_turn
from inbox.adding import Entry, add, digits_of
from inbox.importing.agreeing import agreed, record_consent
from inbox.importing.columns import ATTRIBUTE, NAME, NUMBER, OPT_IN, UNUSED
from inbox.importing.records import Record, records
from inbox.models import ContactImport, RefusedLine
from inbox.models.keeping import LONGEST_NAME, checked, tidy, too_long
from inbox.refusals import Refusal, ValidationProblem

BATCH = 500  # lines: some hundredths of a second, for which SQLite has no other writer


def carry_on() -> bool:
    """Take a file that waits, and go on with it for a while; whether more is left."""
    return take_turn(ContactImport.objects, batches)


def batches(found: ContactImport) -> Iterator[int]:
    """Do it, and tell after each batch at which line it is."""
    try:
        file = default_storage.open(found.file)
    except FileNotFoundError:
        found.end(at=timezone.now(), why=_("The file was lost."))
        return
    with file:
        lines = records(file, found.delimiter, line=found.line, position=found.position)
        while batch := list(islice(lines, BATCH)):
            if not take_in(found, batch):
                return  # somebody stopped it, or carries on with it
            yield found.line
    found.end(at=timezone.now())


def take_in(found: ContactImport, batch: list[Record]) -> bool:
    entries, refused = judged(found, batch)
    with transaction.atomic():
        given = [entry for _, entry in entries]
        added = add(found.connection, given)
        opted_out = record_consent(found, given, added)
        problems = added.refused | opted_out
        refused |= {entries[place][0]: why for place, why in problems.items()}
        rows = [
            RefusedLine(of=found, line=line, reason=why[:200])
            for line, why in sorted(refused.items())
        ]
        counts = {"refused": len(rows) - len(opted_out), "opted_out": len(opted_out)}
        if not found.advance(added, **counts, to=batch[-1].next):
            transaction.set_rollback(True)
            return False
        insert(rows)
    found.hold(at=timezone.now())
    return True


def judged(
    found: ContactImport, batch: list[Record]
) -> tuple[list[tuple[int, Entry]], dict[int, str]]:
    """What can be taken in, with its line, and why the other lines cannot."""
    entries, refused = [], {}
    for record in batch:
        if not record.problem and not any(record.cells):
            continue  # an empty line
        try:
            entries.append((record.line, entry_of(record, found)))
        except Refusal as refusal:
            refused[record.line] = str(refusal)
    return entries, refused


def entry_of(record: Record, found: ContactImport) -> Entry:
    columns = found.columns
    if record.problem:
        raise ValidationProblem("line", record.problem)
    if any(record.cells[len(columns) :]):
        words = _("It has {count} cells, and the first line names {columns}.")
        told = {"count": len(record.cells), "columns": len(columns)}
        raise ValidationProblem("line", words.format(**told))
    said = dict(zip(columns, record.cells, strict=False))
    said.pop(UNUSED, None)
    if not said.get(NUMBER):
        raise ValidationProblem(NUMBER, _("It has no number."))
    name = tidy(said.get(NAME, ""))
    if len(name) > LONGEST_NAME:
        raise ValidationProblem(NAME, too_long(_("The name"), LONGEST_NAME))
    attributes = {
        column.removeprefix(ATTRIBUTE): value
        for column, value in said.items()
        if column.startswith(ATTRIBUTE)
    }
    how = agreed(said.get(OPT_IN, ""), found.filename)
    return Entry(digits_of(said[NUMBER]), name, checked(attributes), how)
