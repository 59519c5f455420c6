from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from tests import files
from tests.files import OPUS
from tests.simulator.shop import Shop
from tests.simulator.test_statuses import SAMPLES

JPEG = files.a_picture(kind="JPEG")


@pytest.fixture
def dina(shop: Shop) -> dict[str, Any]:
    dina = shop.graph.phone("Dina", wa_id="351912345678")
    shop.graph.says(dina, shop.number, "Hello")
    return dina


@pytest.fixture
def cdn() -> Iterator[str]:
    """A server of the business's, with a picture on it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/part.jpg" else 404)
            self.send_header("Content-Type", "image/jpeg")
            self.end_headers()
            self.wfile.write(JPEG)

        def log_message(self, *args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def why(shop: Shop, wamid: str) -> str:
    """What Meta says about a message that failed on its way."""
    shop.graph.settled()
    (failed,) = [one for one in shop.receiver.statuses if one["id"] == wamid]
    (error,) = failed["errors"]
    assert error["code"] == 131053
    details: str = error["error_data"]["details"]
    return details


@pytest.mark.parametrize(
    ("name", "kind", "content", "mime_type"),
    [
        ("image-id", "image", JPEG, "image/jpeg"),
        ("video-id", "video", files.a_film(), "video/mp4"),
        ("audio-voice", "audio", files.a_voice(), OPUS),
        ("document-id", "document", files.PDF, "application/pdf"),
        ("sticker-id", "sticker", files.a_picture(kind="WEBP"), "image/webp"),
    ],
)
def test_metas_sample_arrives_on_the_phone(
    shop: Shop,
    dina: dict[str, Any],
    name: str,
    kind: str,
    content: bytes,
    mime_type: str,
) -> None:
    sample = json.loads((SAMPLES / f"outbound-{name}.json").read_bytes())
    sample[kind]["id"] = shop.media(content, mime_type)

    wamid = shop.send(dina, **sample)
    shop.graph.settled()

    assert shop.receiver.ticks(wamid) == ["sent", "delivered"]
    shown = shop.graph.screen(dina)[-1]
    assert shown["payload"][kind] == sample[kind]
    url = shown["file"]["url"].removeprefix("/simulator")
    answer = shop.graph.session.get(f"{shop.graph.address}{url}", timeout=10)
    assert answer.content == content
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_meta_fetches_what_is_sent_by_link(
    shop: Shop, dina: dict[str, Any], cdn: str
) -> None:
    wamid = shop.send(dina, type="image", image={"link": f"{cdn}/part.jpg"})
    missing = shop.send(dina, type="image", image={"link": f"{cdn}/none.jpg"})
    other_kind = shop.send(dina, type="video", video={"link": f"{cdn}/part.jpg"})

    assert "could not be downloaded" in why(shop, missing)
    assert "Unsupported Video mime type image/jpeg" in why(shop, other_kind)
    assert shop.receiver.ticks(wamid) == ["sent", "delivered"]
    assert shop.graph.screen(dina)[-1]["file"]["mime_type"] == "image/jpeg"


def test_nothing_leaves_this_machine_for_a_link(
    shop: Shop, dina: dict[str, Any]
) -> None:
    sample = json.loads((SAMPLES / "outbound-image-link.json").read_bytes())

    wamid = shop.send(dina, **sample)
    shop.graph.settled()

    assert shop.receiver.ticks(wamid) == ["sent", "delivered"]
    assert shop.graph.screen(dina)[-1]["file"] is None


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ({"type": "image", "image": {}}, 100, "image['id'] or image['link']"),
        ({"type": "image", "image": {"id": "1", "link": "https://x.test"}}, 100, "id"),
        ({"type": "image", "image": {"id": "404"}}, 100, "media attachment ID"),
        ({"type": "image", "image": {"link": "ftp://x.test/a"}}, 131009, "URI"),
        (
            {"type": "video", "video": {"id": "1", "caption": "x" * 1025}},
            100,
            "at most 1024",
        ),
        (
            {"type": "audio", "audio": {"id": "1", "caption": "No"}},
            100,
            'Unexpected key "caption"',
        ),
        ({"type": "audio", "audio": {"id": "1", "voice": "yes"}}, 100, "boolean"),
        ({"type": "sticker", "sticker": {"id": "1", "filename": "a"}}, 100, "filename"),
    ],
)
def test_a_file_that_is_not_named_well_is_refused_at_once(
    shop: Shop, dina: dict[str, Any], body: dict[str, Any], code: int, words: str
) -> None:
    refusal = shop.refusal(dina, **body)

    assert refusal["code"] == code
    assert words in str(refusal)
    assert shop.graph.accepted == []


@pytest.mark.parametrize(
    ("kind", "content", "mime_type", "name", "words"),
    [
        ("image", files.a_picture(), "image/jpeg", "a.jpg", "not what it is said"),
        ("image", files.a_film(), "video/mp4", "a.mp4", "Unsupported Image mime type"),
        ("audio", files.a_voice(), OPUS, "voice.mp4", "named voice.mp4"),
        ("audio", b"OggS" + bytes(99), OPUS, "voice.ogg", "not what it is said"),
        ("audio", files.a_voice(channels=2), OPUS, "v.ogg", "one channel"),
    ],
)
def test_meta_finds_out_later_that_it_cannot_use_a_file(
    shop: Shop,
    dina: dict[str, Any],
    kind: str,
    content: bytes,
    mime_type: str,
    name: str,
    words: str,
) -> None:
    media = shop.media(content, mime_type, name=name)

    wamid = shop.send(dina, type=kind, **{kind: {"id": media}})

    assert words in why(shop, wamid)


def test_a_voice_message_is_opus(shop: Shop, dina: dict[str, Any]) -> None:
    song = shop.media(files.a_song(), "audio/mpeg", name="song.mp3")

    as_sound = shop.send(dina, type="audio", audio={"id": song})
    as_voice = shop.send(dina, type="audio", audio={"id": song, "voice": True})

    assert "A voice message is audio/ogg; codecs=opus" in why(shop, as_voice)
    assert shop.receiver.ticks(as_sound) == ["sent", "delivered"]


def test_a_header_shows_its_picture(shop: Shop, dina: dict[str, Any]) -> None:
    sample = json.loads((SAMPLES / "outbound-interactive-buttons.json").read_bytes())
    offer = sample["interactive"]
    media = shop.media(JPEG, "image/jpeg")
    offer["header"] = {"type": "image", "image": {"id": media}}

    shop.send(dina, type="interactive", interactive=offer)
    shop.graph.settled()

    page = shop.graph.session.get(f"{shop.graph.address}/?phone={dina['id']}")
    assert f'src="/simulator/media/{media}/"' in page.text


def test_an_id_may_be_gone_once(shop: Shop, dina: dict[str, Any]) -> None:
    media = shop.media(JPEG, "image/jpeg")
    shop.graph.fault("media_gone", count=1)

    refusal = shop.refusal(dina, type="image", image={"id": media})

    assert "media attachment ID" in refusal["message"]
    shop.send(dina, type="image", image={"id": media})
