from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from inbox.models import Attachment, Conversation, Message
from inbox.refusals import WindowClosed
from tests import files
from tests.contents import outbound
from tests.files import OPUS
from tests.graph import Graph
from tests.inbox.handing import (
    ANIMATED,
    JPEG,
    STICKER,
    a_listener,
    amal,
    sends,
    uploads,
)
from tests.sending import (
    replies,
    send_due,
    status_of,
    upload_due,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dina(graph: Graph) -> Conversation:
    return a_listener(graph)


class File(NamedTuple):
    """A kind of file, Meta's sample of it, and what is handed in with which words."""

    kind: str
    sample: str
    content: bytes
    name: str
    more: dict[str, Any]


FILES = [
    File("image", "image-id", JPEG, "part.jpg", {"caption": "Replacement part"}),
    File("video", "video-id", files.a_film(), "a.mp4", {"caption": "How to fit it"}),
    File("audio", "audio-voice", files.a_voice(), "voice.ogg", {"voice": True}),
    File(
        *("document", "document-id", files.PDF, "invoice-8841.pdf"),
        {"caption": "Your invoice"},
    ),
    File("sticker", "sticker-id", STICKER, "sticker.webp", {}),
    File("sticker", "sticker-id", ANIMATED, "sticker.webp", {}),
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.sample)
def test_a_file_is_brought_to_meta_and_then_sent(
    graph: Graph, dina: Conversation, file: File
) -> None:
    message = sends(dina, file.content, file.name, **file.more)
    send_due()
    assert graph.sent == [], "it is not there yet"

    upload_due()
    send_due()

    assert status_of(message) == "accepted"
    (sent,) = graph.sent
    attachment = message.attachments.get()
    meta = outbound(file.sample, file=attachment.media_id)
    assert sent["type"] == file.kind
    assert sent[file.kind] == meta[file.kind]
    graph.settled()
    shown = graph.screen({"id": graph.accepted[0]["phone"]})[-1]
    assert shown["file"]["sha256"] == attachment.sha256
    told = OPUS if file.kind == "audio" else attachment.content_type
    assert shown["file"]["mime_type"] == told
    assert message.text == file.more.get("caption", "")


def test_a_song_is_no_voice_message(graph: Graph, dina: Conversation) -> None:
    sends(dina, files.a_song(), "song.mp3")

    upload_due()
    send_due()

    (sent,) = graph.sent
    assert sent["type"] == "audio"
    assert sent["audio"].keys() == {"id"}


def test_what_is_written_after_a_film_waits_for_it(
    graph: Graph, dina: Conversation
) -> None:
    sends(dina, files.a_film())
    replies(dina, "That is how.")
    send_due()
    assert graph.sent == []

    upload_due()
    send_due()

    assert [body["type"] for body in graph.sent] == ["video", "text"]


def test_ten_at_once_keep_their_order(graph: Graph, dina: Conversation) -> None:
    for one in range(10):
        sends(dina, JPEG, caption=str(one), cid=f"c{one}")

    upload_due()
    send_due()

    assert [body["image"]["caption"] for body in graph.sent] == list("0123456789")


def test_what_meta_has_lost_is_brought_there_once_more(
    graph: Graph, dina: Conversation
) -> None:
    message = sends(dina, JPEG)
    upload_due()
    graph.fault("media_gone", count=1)
    send_due()
    assert status_of(message) == "queued"

    upload_due()
    Message.objects.filter(pk=message.pk).update(not_before=timezone.now())
    send_due()

    assert status_of(message) == "accepted"
    first, second = graph.sent
    assert first["image"]["id"] != second["image"]["id"]


def test_what_meta_loses_twice_fails(graph: Graph, dina: Conversation) -> None:
    message = sends(dina, JPEG)
    graph.fault("media_gone", count=2)
    for _ in range(2):
        upload_due()
        Message.objects.filter(pk=message.pk).update(not_before=timezone.now())
        send_due()

    assert status_of(message) == "failed"
    assert message.error_code == -3


def test_a_retry_uploads_nothing_while_the_id_lives(
    graph: Graph, dina: Conversation
) -> None:
    graph.fault("error_131026", count=1)
    failed = sends(dina, files.PDF, "a.pdf", caption="Here")
    upload_due()
    send_due()
    assert status_of(failed) == "failed", "for this test to mean anything"

    again = failed.retry(by=amal(), at=timezone.now(), cid="again")
    upload_due()
    send_due()

    assert status_of(again) == "accepted"
    assert len(uploads(graph)) == 1
    first, second = graph.sent
    assert first["document"] == second["document"]


def test_a_retry_after_its_id_has_died_uploads_again(
    graph: Graph, dina: Conversation
) -> None:
    graph.fault("error_131026", count=1)
    failed = sends(dina, JPEG)
    upload_due()
    send_due()
    failed.attachments.update(media_dies_at=timezone.now())
    failed.refresh_from_db()

    again = failed.retry(by=amal(), at=timezone.now(), cid="again")
    upload_due()
    send_due()

    assert status_of(again) == "accepted"
    assert len(uploads(graph)) == 2


def test_the_same_cid_is_sent_once(graph: Graph, dina: Conversation) -> None:
    first, second = sends(dina, JPEG), sends(dina, JPEG)

    assert first == second
    assert Attachment.objects.filter(message=first).count() == 1


def test_a_shut_window_takes_no_file(dina: Conversation) -> None:
    dina.window_closes_at = timezone.now()
    dina.save()

    with pytest.raises(WindowClosed):
        sends(dina, JPEG)
    assert not Attachment.objects.exists()
