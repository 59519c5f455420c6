"""Files that show Meta what a header may hold: judged by what they are, and kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from templates_app.models import SAMPLE, MessageTemplate, Sample
from templates_app.problems import Problem

MEGABYTE = 1024 * 1024
# By header: what it takes, and how many megabytes.
TAKEN = {
    "IMAGE": (("image/jpeg", "image/png"), 5),
    "VIDEO": (("video/mp4",), 16),
    "GIF": (("video/mp4",), 16),
    "DOCUMENT": (("application/pdf",), 100),
}
HEAD = 12


def problem_of(upload: UploadedFile[Any], kind: str, place: str) -> Problem | None:
    """Why this is no sample for such a header, if it is none."""
    types, most = TAKEN.get(kind, ((), 0))
    if content_type(upload) not in types:
        words = _("A file of the type {types} is needed.")
        return Problem(place, words.format(types=", ".join(types)))
    if (upload.size or 0) > most * MEGABYTE:
        words = _("At most {most} MB; this one has {size:.1f} MB.")
        size = (upload.size or 0) / MEGABYTE
        return Problem(place, words.format(most=most, size=size))
    return None


def keep(template: MessageTemplate, uploads: Mapping[str, UploadedFile[Any]]) -> None:
    """Those that were brought now, by place; those that nothing names any more go."""
    Sample.objects.bulk_create(
        Sample(
            template=template,
            place=place,
            file=upload,
            name=(upload.name or "")[:255],
            content_type=content_type(upload),
            size=upload.size or 0,
        )
        for place, upload in uploads.items()
    )
    named = json.dumps(template.wanted)
    for sample in template.samples.all():
        if f"{SAMPLE}{sample.place}" not in named:
            sample.delete()
            # Whoever takes all this back has the file still.
            gone = partial(sample.file.delete, save=False)
            transaction.on_commit(gone, robust=True)


def content_type(upload: UploadedFile[Any]) -> str:
    """By its first bytes: what the browser says of it is not believed."""
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    return "video/mp4" if head[4:8] == b"ftyp" else ""
