from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from inbox.handing_in import hand_in
from inbox.models import Conversation
from inbox.refusals import ValidationProblem
from tests import files
from tests.graph import Graph
from tests.inbox.handing import ANIMATED, JPEG, STICKER, a_listener, amal, kept, sends
from tests.sending import upload_due

pytestmark = pytest.mark.django_db
KB, MB = 1024, 1024 * 1024
MOVING = files.an_animated_sticker(512)


@pytest.fixture
def dina(graph: Graph) -> Conversation:
    return a_listener(graph)


def padded(content: bytes, size: int) -> bytes:
    return content + bytes(size - len(content))


def refused(content: bytes, *, voice: bool = False) -> str:
    """Why a file is not taken; nothing of it is kept."""
    before = kept()
    with pytest.raises(ValidationProblem) as refusal:
        hand_in(
            ContentFile(content),
            "file",
            by=amal(),
            at=timezone.now(),
            voice=voice,
        )
    assert refusal.value.field == "file"
    assert kept() == before
    return str(refusal.value)


LARGEST = [
    ("image", JPEG, 5 * MB, "A picture may have at most 5"),
    ("video", files.a_film(), 16 * MB, "A video may have at most 16"),
    ("audio", files.a_song(), 16 * MB, "A sound may have at most 16"),
    ("document", files.PDF, 100 * MB, "A document may have at most 100"),
    ("sticker", STICKER, 100 * KB, "A sticker may have at most 100"),
    ("sticker", ANIMATED, 500 * KB, "A sticker may have at most 500"),
]


@pytest.mark.parametrize(
    ("kind", "content", "largest", "words"),
    LARGEST,
    ids=[f"{kind}-{largest}" for kind, _, largest, _ in LARGEST],
)
def test_a_kind_has_a_largest_size(
    graph: Graph,
    dina: Conversation,
    kind: str,
    content: bytes,
    largest: int,
    words: str,
) -> None:
    message = sends(dina, padded(content, largest))
    upload_due()
    assert message.kind == kind
    assert message.attachments.get().media_id

    assert words in refused(padded(content, largest + 1)).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (files.SVG, "could run a program"),
        (b"<html><script>alert(1)</script>", "could run a program"),
        (files.a_zip_bomb(), "enormous"),
        (files.a_zip_bomb(of=files.an_office_document()), "enormous"),
        (files.a_picture_bomb(), "too many pixels"),
        (b"MZ\x90\0" + bytes(60), "could run a program"),
        (files.a_zip(), "WhatsApp takes no such file (application/zip)"),
        (b"GIF89a" + bytes(99), "WhatsApp takes no such file (image/gif)"),
        (files.a_voice()[:-10], "The end of this file is missing"),
        (files.a_voice(channels=2), "with one channel"),
        (files.a_picture(kind="WEBP"), "512 × 512"),
        (JPEG[:40], "broken"),
    ],
)
def test_what_whatsapp_would_not_take_is_refused_by_its_content(
    content: bytes, words: str
) -> None:
    assert words in refused(content)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("Öffnungszeiten; Größe".encode("cp1252"), "document"),
        (files.an_office_document("xl", large=20_000), "document"),
        (b"\0\0\0\x20ftyp3gp5" + bytes(40), "video"),
        (files.a_jpeg_with_a_page(), "image"),
    ],
    ids=["a list from Excel", "a document with a picture", "3GP", "polyglot"],
)
def test_what_whatsapp_takes_is_known_by_its_content(
    graph: Graph, dina: Conversation, content: bytes, kind: str
) -> None:
    message = sends(dina, content)
    upload_due()

    assert message.kind == kind
    assert message.attachments.get().media_id


def test_a_full_disk_is_said_and_takes_it_the_next_time(
    dina: Conversation, settings: Any
) -> None:
    room = settings.STORAGES
    full = {"BACKEND": "tests.inbox.test_collect.FullDisk"}
    settings.STORAGES = room | {"default": full}
    assert "no room on the server" in refused(JPEG)

    settings.STORAGES = room
    assert sends(dina, JPEG).attachments.get().is_ready


def test_what_is_misnamed_goes_under_a_name_that_says_what_it_is(
    dina: Conversation,
) -> None:
    message = sends(dina, files.PDF, "holiday.jpg")

    assert message.payload["document"] == {"filename": "holiday.pdf"}


def test_a_picture_named_pdf_goes_as_the_picture_it_is(dina: Conversation) -> None:
    message = sends(dina, files.a_picture(), "invoice.pdf")

    assert message.kind == "image"
    assert message.payload == {"type": "image", "image": {}}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("C:\\fakepath\\bill.pdf", "bill.pdf"),
        ("../../bill.pdf", "bill.pdf"),
        ("x" * 300 + ".pdf", "x" * 236 + ".pdf"),
        ("bill\u202efdp.exe.pdf", "billfdp.exe.pdf"),
        ("bill\r\nX: y.pdf", "billX: y.pdf"),
        ("فاتورة 🧾.pdf", "فاتورة 🧾.pdf"),
        ("", ""),
    ],
    ids=["windows", "path", "long", "turned", "lines", "arabic", "nothing"],
)
def test_a_name_goes_as_a_name(dina: Conversation, given: str, told: str) -> None:
    sent = sends(dina, files.PDF, given).payload["document"]["filename"]

    assert sent == told if told else sent.endswith(".pdf")


@pytest.mark.parametrize("content", [files.a_song(), b"\x1a\x45\xdf\xa3nonsense", JPEG])
def test_only_opus_is_a_voice_message(content: bytes) -> None:
    assert "no Opus sound" in refused(content, voice=True)


@pytest.mark.parametrize(
    "content", [JPEG, files.a_film(), files.PDF], ids=["image", "video", "document"]
)
def test_a_caption_has_1024_characters(dina: Conversation, content: bytes) -> None:
    assert sends(dina, content, caption="😀" * 1024).text == "😀" * 1024

    with pytest.raises(
        ValidationProblem, match="at most 1024 characters, not 1025"
    ) as refusal:
        sends(dina, content, caption="x" * 1025, cid="c2")
    assert refusal.value.field == "caption"


@pytest.mark.parametrize(
    ("content", "words"),
    [(files.a_song(), "A sound cannot have words"), (STICKER, "A sticker cannot have")],
    ids=["audio", "sticker"],
)
def test_some_kinds_have_no_caption(
    dina: Conversation, content: bytes, words: str
) -> None:
    with pytest.raises(ValidationProblem, match=words) as refusal:
        sends(dina, content, caption="Listen")
    assert refusal.value.field == "caption"
