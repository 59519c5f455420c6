"""What a file is judged to be, and what is kept of it."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone
from PIL import Image

from inbox.judging import Content, judge
from inbox.models import Attachment
from inbox.storing import Damaged, Unfit, spooled, store
from tests import files

OFFICE = "application/vnd.openxmlformats-officedocument"


def judged(content: bytes) -> Content:
    return judge(io.BytesIO(content))


def kept(content: bytes, **values: Any) -> Attachment:
    attachment = Attachment(kind="document", created_at=timezone.now(), **values)
    with spooled([content]) as file:
        store(attachment, file)
    return attachment


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (files.a_picture(kind="JPEG"), "image/jpeg"),
        (files.a_picture(kind="PNG"), "image/png"),
        (files.an_animated_sticker(), "image/webp"),
        (files.a_voice_message(), "audio/ogg"),
        (files.MP4, "video/mp4"),
        (b"\0\0\0\x18ftypnew!\0\0\0\0", "video/mp4"),
        (files.PDF, "application/pdf"),
        (files.a_zip(), "application/zip"),
        (b"Dear Amal,\nol\xc3\xa1", "text/plain"),
        (b"\xff\xfd\x00\x01 what?", "application/octet-stream"),
        (files.SVG, "image/svg+xml"),
        (b"<!doctype html><html><body onload=alert(1)>", "text/html"),
        (b"\xef\xbb\xbf <a/>", "text/xml"),
        ("<svg onload=alert(1)>".encode("utf-16"), "image/svg+xml"),
        (files.a_jpeg_with_a_page(), "image/jpeg"),
        # Two letters look like a picture's, a program's, a film's beginning.
        (b"BMW, Munich\n", "text/plain"),
        (b"MZ;Maputo\n", "text/plain"),
        ("Öffnungszeiten; Größe\n".encode("cp1252"), "text/plain"),
        ("Öffnungszeiten\n".encode("utf-16"), "text/plain"),
        ("مرحبا يا أمل".encode("cp1256"), "text/plain"),
        (b"MZ\x90\0" + bytes(60), "application/x-msdownload"),
        (b"\0\0\0\x20ftyp3gp5\0\0\0\0", "video/3gpp"),
        (files.an_office_document(), f"{OFFICE}.wordprocessingml.document"),
        (files.an_office_document("xl", large=20_000), f"{OFFICE}.spreadsheetml.sheet"),
        (files.a_zip("letter.txt", "word/a.xml"), "application/zip"),
    ],
)
def test_a_file_is_what_is_in_it(content: bytes, content_type: str) -> None:
    assert judged(content).content_type == content_type


def test_a_picture_gets_a_small_one_and_its_size_as_it_is_seen() -> None:
    photo = kept(files.a_picture(3000, 2000, "JPEG", orientation=6))

    assert (photo.width, photo.height) == (2000, 3000), "the camera was held upright"
    assert photo.size == default_storage.size(str(photo.file))
    with default_storage.open(str(photo.thumbnail)) as file:
        small = Image.open(file)
        assert (small.format, small.size) == ("WEBP", (427, 640))


def test_an_animated_sticker_is_known_as_one() -> None:
    assert judged(files.an_animated_sticker()).is_animated
    assert not judged(files.a_picture(kind="WEBP")).is_animated


def test_a_voice_message_says_how_long_it_is() -> None:
    assert judged(files.a_voice_message(seconds=7)).duration == pytest.approx(7)


@pytest.mark.parametrize("missing", [1, 300, 601])
def test_a_recording_that_is_cut_off_is_kept_and_known_as_such(missing: int) -> None:
    content = judged(files.a_voice_message()[:-missing])
    assert (content.content_type, content.problem) == ("audio/ogg", "cut_off")
    assert content.duration is None


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (files.SVG, "active"),
        (files.a_zip_bomb(), "archive_bomb"),
        (files.a_zip(), ""),
        (files.a_zip_bomb(of=files.an_office_document("xl")), "archive_bomb"),
        (files.a_zip_with_two_directories(), "archive_bomb"),
        (files.PDF + files.a_zip_bomb(), "archive_bomb"),
        (files.a_picture_bomb(), "picture_bomb"),
        (files.a_jpeg_of_many_passes(), "picture_bomb"),
        (files.a_picture(400, 300)[:200], "broken"),
        (files.PDF, ""),
        (b"MZ\x90\0" + bytes(60), "active"),
    ],
    ids=[
        *("script", "zip bomb", "zip", "xlsx bomb", "long directory", "hidden bomb"),
        *("picture bomb", "jpeg bomb", "half a picture", "pdf", "program"),
    ],
)
def test_what_may_do_harm_is_kept_with_a_word_about_it(
    content: bytes, problem: str
) -> None:
    attachment = kept(content)
    assert attachment.problem == problem
    assert not attachment.thumbnail
    with default_storage.open(str(attachment.file)) as file:
        assert file.read() == content


def test_nothing_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = (files.a_zip_bomb(), files.an_office_document(large=20_000))
    opened: list[Any] = []
    for name in ("open", "read", "extract", "extractall", "testzip"):
        monkeypatch.setattr(zipfile.ZipFile, name, lambda *_: opened.append(_))

    assert [judged(content).problem for content in packed] == ["archive_bomb", ""]
    assert opened == []


def test_the_small_picture_of_one_that_is_a_page_as_well_is_only_a_picture() -> None:
    photo = kept(files.a_jpeg_with_a_page())
    with default_storage.open(str(photo.thumbnail)) as file:
        assert b"script" not in file.read()


def test_what_is_kept_outlives_a_power_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are on the disk, and the names in their folders, up to ours."""
    written, really = set[int](), os.fsync

    def fsync(file: int) -> None:
        written.add(os.fstat(file).st_ino)
        really(file)

    monkeypatch.setattr(os, "fsync", fsync)
    photo = kept(files.a_picture())

    root = Path(settings.MEDIA_ROOT)
    for name in (str(photo.file), str(photo.thumbnail)):
        path = Path(default_storage.path(name))
        inside = [path, *path.parents][: len(path.relative_to(root).parts) + 1]
        assert {place.stat().st_ino for place in inside} <= written


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Unfit, match="empty"):
        kept(b"")


def test_one_byte_too_many_is_refused_and_the_last_one_that_fits_is_not() -> None:
    with spooled([b"12345", b"67890"], limit=10) as file:
        assert file.tell() == 10
    with pytest.raises(Unfit, match="too_large"), spooled([b"12345"] * 3, limit=14):
        pass


@pytest.mark.parametrize("told", [{"told_sha256": "0" * 64}, {"size": 7}])
def test_bytes_that_are_not_those_that_were_told_of_are_not_kept(
    told: dict[str, Any],
) -> None:
    with pytest.raises(Damaged):
        kept(files.PDF, **told)
    with pytest.raises(Damaged):
        kept(b"", **told)


def test_what_comes_the_same_time_after_time_is_kept_all_the_same() -> None:
    told = {"told_sha256": "0" * 64, "attempt_count": 3}
    with pytest.raises(Damaged):
        kept(files.PDF, **told, sha256=hashlib.sha256(b"other").hexdigest())

    bill = kept(files.PDF, **told, sha256=hashlib.sha256(files.PDF).hexdigest())
    assert bill.problem == "unlike"


FULL = "att_full*"


class FullDisk(FileSystemStorage):
    """It takes the beginning of a file."""

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read(10))
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full_disk(settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": f"{__name__}.FullDisk"}
    }


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_keeps_no_halves() -> None:
    with pytest.raises(OSError, match="No space left"):
        kept(files.PDF, public_id="att_full")
    assert not list(Path(settings.MEDIA_ROOT).rglob(FULL))
