from __future__ import annotations

import base64
import hashlib
import json
import time
from typing import Any

import pytest
import requests

from tests import files
from tests.files import OPUS
from tests.simulator.shop import Shop
from tests.simulator.test_statuses import SAMPLES, keys, shape_of

JPEG = files.a_picture(kind="JPEG")
KB, MB = 1024, 1024 * 1024
GONE = "does not exist, cannot be loaded due to missing permissions"


@pytest.fixture
def dina(shop: Shop) -> dict[str, Any]:
    return shop.graph.phone("Dina", wa_id="351912345678")


def response(name: str) -> object:
    return keys(json.loads((SAMPLES / f"response-{name}.json").read_bytes()))


def padded(content: bytes, size: int) -> bytes:
    return content + bytes(size - len(content))


def test_a_file_is_uploaded_looked_up_downloaded_and_deleted(shop: Shop) -> None:
    picture = JPEG

    uploaded = shop.upload(picture, "image/jpeg").json()
    assert keys(uploaded) == response("media-upload")
    known = shop.call("GET", uploaded["id"]).json()
    assert keys(known) == response("media-get")
    assert known["sha256"] == hashlib.sha256(picture).hexdigest()
    assert known["file_size"] == str(len(picture))
    assert shop.download(known["url"]).content == picture

    assert shop.call("DELETE", uploaded["id"]).json() == {"success": True}
    assert GONE in shop.call("GET", uploaded["id"]).text
    assert shop.download(known["url"]).status_code == 404


def test_a_download_needs_the_token_and_comes_to_an_end(shop: Shop) -> None:
    media = shop.media(files.PDF, "application/pdf")
    url = shop.call("GET", media).json()["url"]

    assert shop.download(url, token="").status_code == 404
    assert shop.download(url, token="EAAsomebodyelses").status_code == 404
    assert shop.download(url[:-1] + "x").status_code == 404
    assert shop.download(url).ok
    shop.graph.days_pass(299 / 86_400)
    assert shop.download(url).ok
    shop.graph.days_pass(2 / 86_400)
    assert shop.download(url).status_code == 404
    assert shop.download(shop.call("GET", media).json()["url"]).ok


def test_nobody_sees_the_files_of_another_account(shop: Shop) -> None:
    media = shop.media(files.PDF, "application/pdf")
    other = shop.graph.number(name="Kettle Shop", handshake=False)

    asked = shop.call("GET", media, token=other["access_token"])
    wrong_number = shop.call("GET", media, phone_number_id=other["phone_number_id"])
    right_number = shop.call(
        "GET", media, phone_number_id=shop.number["phone_number_id"]
    )

    assert asked.json()["error"]["error_subcode"] == 33
    assert wrong_number.status_code == 400
    assert right_number.ok


def test_an_id_lives_for_thirty_days_and_a_customers_for_seven(
    shop: Shop, dina: dict[str, Any]
) -> None:
    ours = shop.media(JPEG, "image/jpeg")
    shop.graph.sends(dina, shop.number, "image", JPEG)
    shop.graph.settled()
    theirs = shop.receiver.messages[-1]["image"]["id"]

    shop.graph.days_pass(6.99)
    assert shop.call("GET", theirs).ok
    shop.graph.days_pass(0.02)
    assert GONE in shop.call("GET", theirs).text
    shop.graph.days_pass(22.98)
    assert shop.call("GET", ours).ok
    shop.graph.days_pass(0.02)
    assert GONE in shop.call("GET", ours).text
    refusal = shop.refusal(dina, type="image", image={"id": ours})
    assert "not a valid whatsapp business account media attachment ID" in str(refusal)


@pytest.mark.parametrize(
    ("content", "mime_type", "largest"),
    [
        (JPEG, "image/jpeg", 5 * MB),
        (files.a_song(), "audio/mpeg", 16 * MB),
        (files.a_film(), "video/mp4", 16 * MB),
        (files.PDF, "application/pdf", 100 * MB),
        (files.a_picture(kind="WEBP"), "image/webp", 100 * KB),
        (files.an_animated_sticker(), "image/webp", 500 * KB),
    ],
)
def test_a_kind_has_a_largest_size(
    shop: Shop, content: bytes, mime_type: str, largest: int
) -> None:
    assert shop.upload(padded(content, largest), mime_type).ok

    refusal = shop.upload(padded(content, largest + 1), mime_type)

    assert refusal.status_code == 400
    assert refusal.json()["error"]["error_data"]["details"] == (
        f"A file of type {mime_type} has 1 to {largest} bytes, not {largest + 1}."
    )


@pytest.mark.parametrize(
    "mime_type", ["audio/opus", "audio/webm", "audio/ogg", "image/svg+xml", "text/html"]
)
def test_a_type_that_whatsapp_does_not_take_is_refused(
    shop: Shop, mime_type: str
) -> None:
    refusal = shop.upload(b"something", mime_type)

    assert f"Received file of type '{mime_type}'" in refusal.text
    assert refusal.json()["error"]["code"] == 100


def test_an_empty_file_and_none_are_refused(shop: Shop) -> None:
    path = f"{shop.number['phone_number_id']}/media"

    empty = shop.upload(b"", "image/png")
    none = shop.call("POST", path, {"messaging_product": "whatsapp"})
    no_product = shop.upload(files.PDF, "application/pdf", messaging_product="")

    assert [answer.status_code for answer in (empty, none, no_product)] == [400] * 3
    assert "The parameter file is required" in none.text


@pytest.mark.parametrize(
    ("kind", "content", "mime_type", "more", "sample"),
    [
        (
            "image",
            JPEG,
            "image/jpeg",
            {"caption": "Lid"},
            "image",
        ),
        ("video", files.a_film(), "video/mp4", {}, "video"),
        ("audio", files.a_voice(), OPUS, {"voice": True}, "audio-voice"),
        (
            "document",
            files.PDF,
            "application/pdf",
            {"caption": "Invoice", "filename": "invoice-8841.pdf"},
            "document",
        ),
        ("sticker", files.an_animated_sticker(), "image/webp", {}, "sticker-animated"),
    ],
)
def test_a_customer_sends_a_file(
    shop: Shop,
    dina: dict[str, Any],
    kind: str,
    content: bytes,
    mime_type: str,
    more: dict[str, Any],
    sample: str,
) -> None:
    shop.graph.sends(dina, shop.number, kind, content, mime_type=mime_type, **more)
    shop.graph.settled()

    value = shop.receiver.values[-1]
    assert keys(value) == shape_of(sample)
    sent = value["messages"][0][kind]
    assert sent["mime_type"] == mime_type
    assert sent["sha256"] == base64.b64encode(hashlib.sha256(content).digest()).decode()
    for name in more:
        assert sent[name] == more[name]
    known = shop.call("GET", sent["id"]).json()
    assert shop.download(known["url"]).content == content
    if "url" in sent:
        assert shop.download(sent["url"]).content == content


def test_ten_pictures_at_once_keep_their_order(
    shop: Shop, dina: dict[str, Any]
) -> None:
    album = [
        shop.graph.brings(dina, shop.number, "image", JPEG, caption=str(one))
        for one in range(10)
    ]

    wamids = shop.graph.sends_album(dina, shop.number, album)
    shop.graph.settled()

    came = shop.receiver.messages
    assert [message["id"] for message in came] == wamids
    assert [message["image"]["caption"] for message in came] == list("0123456789")


def test_a_file_that_is_too_large_for_whatsapp_comes_without_itself(
    shop: Shop, dina: dict[str, Any]
) -> None:
    shop.graph.fault("media_lost", count=1)
    shop.graph.sends(dina, shop.number, "video", files.a_film())
    shop.graph.settled()

    value = shop.receiver.values[-1]
    sample = SAMPLES / "inbound-media-not-downloadable-131052.json"
    meta = json.loads(sample.read_bytes())["entry"][0]["changes"][0]["value"]
    assert keys(value) == keys(meta)
    assert value["messages"][0]["errors"] == meta["messages"][0]["errors"]


@pytest.mark.parametrize(
    "fault", ["media_fails", "media_cut", "media_wrong_bytes", "media_link_expired"]
)
def test_a_download_that_goes_wrong_is_well_the_next_time(
    shop: Shop, fault: str
) -> None:
    picture = JPEG
    media = shop.media(picture, "image/jpeg")
    shop.graph.fault(fault, count=1)

    def fetched() -> bytes:
        return shop.download(shop.call("GET", media).json()["url"]).content

    assert fetched() != picture
    assert fetched() == picture


def test_media_that_comes_slowly_and_a_fault_of_downloads_only(shop: Shop) -> None:
    media = shop.media(JPEG, "image/jpeg")
    url = shop.call("GET", media).json()["url"]
    shop.graph.fault("media_slow", value=0.4, count=1)
    shop.graph.fault("no_answer", on="download", count=1)

    with pytest.raises(requests.ConnectionError):
        shop.download(url)
    began = time.monotonic()
    slow = shop.download(url)
    took = time.monotonic() - began

    # `elapsed` ends with the headers: it is the bytes that come slowly.
    assert took - slow.elapsed.total_seconds() > 0.3
    assert slow.content == JPEG
    paths = [call["path"] for call in shop.graph.calls()[-2:]]
    assert paths == [f"/{media}/attachments"] * 2
