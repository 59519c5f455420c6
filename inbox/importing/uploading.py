"""A file as it is handed in: its encoding and its head are looked at, all of it kept.

It is kept as UTF-8, so that a worker can go on at any byte. Nothing is guessed: a file
in another encoding, which could be any, is refused, with how to mend it.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from accounts.models import Agent
from accounts.public_ids import new_id
from channels_app.models import Connection
from inbox.importing.columns import cells, columns_of, delimiter_of
from inbox.importing.records import LONGEST_LINE
from inbox.models import ContactImport
from inbox.refusals import ValidationProblem

LARGEST = 50_000_000  # bytes, some 500,000 contacts
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NUL = "\0"


def hand_in(
    chunks: Iterable[bytes],
    filename: str,
    *,
    connection: Connection,
    by: Agent,
    at: datetime,
) -> ContactImport:
    """Keep it to be taken in; raises ValidationProblem, which says what is wrong."""
    with TemporaryFile() as file:
        lines = write(text_of(chunks), file)
        if not lines:
            raise ValidationProblem("file", _("The file is empty."))
        file.seek(0)
        head = file.readline(LONGEST_LINE + 1)
        delimiter = delimiter_of(head)
        columns = columns_of(cells(head, delimiter))
        found = ContactImport(
            connection=connection,
            by=by,
            created_at=at,
            filename=PurePath(filename).name[:200],
            delimiter=delimiter,
            columns=columns,
            lines=lines,
            line=2,
            position=len(head),
        )
        file.seek(0)
        # Not the name it came with: that may be anything.
        found.file = default_storage.save(f"imports/{new_id('imp')}.csv", File(file))
    found.ask()
    return found


def text_of(chunks: Iterable[bytes]) -> Iterator[str]:
    """The text, by the encoding that its first bytes name, else UTF-8."""
    decoder, size, line = None, 0, 1
    for chunk in chunks:
        size += len(chunk)
        if size > LARGEST:
            words = _("It has more than {most} MB.").format(most=LARGEST // 1_000_000)
            raise ValidationProblem("file", words)
        if decoder is None:
            name = "utf-16" if chunk.startswith(UTF16) else "utf-8-sig"
            # Whatever its lines end with, they end with one character.
            plain = codecs.getincrementaldecoder(name)()
            decoder = io.IncrementalNewlineDecoder(plain, translate=True)
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            place = line + chunk[: error.start].count(b"\n")
            raise wrong_encoding(place) from None
        if NUL in text:
            raise wrong_encoding(line + text[: text.index(NUL)].count("\n"))
        line += text.count("\n")
        yield text
    if decoder is None:
        return
    try:
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise wrong_encoding(line) from None


def wrong_encoding(line: int) -> ValidationProblem:
    words = _(
        "Line {line} is not in UTF-8. Save the file as “CSV UTF-8” and try once more."
    )
    return ValidationProblem("file", words.format(line=line))


def write(texts: Iterable[str], file: IO[bytes]) -> int:
    """Write it as UTF-8; how many lines it has."""
    lines, last = 0, "\n"
    for text in texts:
        lines += text.count("\n")
        last = text[-1:] or last
        file.write(text.encode())
    return lines + (last != "\n")
