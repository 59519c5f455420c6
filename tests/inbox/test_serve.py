"""Who gets a file, which piece of it, and what a browser may do with it."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Agent
from inbox.models import Attachment, Conversation
from inbox.ranges import LONGEST, asked
from tests import files
from tests.cast import a_conversation, a_team, an_agent
from tests.inbox.attached import sends, waits_for
from tests.inbox.pages import signed_in

pytestmark = pytest.mark.django_db

PHOTO = files.a_picture(60, 40, "JPEG")


@pytest.fixture
def amal() -> Agent:
    return an_agent("Amal")


@pytest.fixture
def dina(amal: Agent) -> Conversation:
    conversation = a_conversation("Dina")
    a_team(members=[amal], connections=[conversation.connection])
    return conversation


def get(agent: Agent, attachment: Attachment, **headers: str) -> Any:
    address = f"/attachments/{attachment.public_id}/"
    return signed_in(agent).get(address, headers=headers)


def whole(agent: Agent, attachment: Attachment) -> tuple[Any, bytes]:
    """As Daphne asks for it: a long answer comes in pieces."""

    async def ask() -> tuple[HttpResponse, bytes]:
        client = AsyncClient()
        client.cookies = cookies
        answer = await client.get(f"/attachments/{attachment.public_id}/")
        streamed: Any = answer
        return answer, b"".join([piece async for piece in streamed.streaming_content])

    cookies = signed_in(agent).cookies
    return async_to_sync(ask)()


def test_a_photo_is_shown_to_who_answers_its_number(
    amal: Agent, dina: Conversation
) -> None:
    photo = sends(dina, PHOTO)

    answer, body = whole(amal, photo)

    assert body == PHOTO
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Length"] == str(len(PHOTO))
    assert answer["Content-Disposition"].startswith('inline; filename="image-')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in answer["Cache-Control"]


def test_nobody_else_gets_it(dina: Conversation) -> None:
    photo, carla = sends(dina, PHOTO), an_agent("Carla")
    address = f"/attachments/{photo.public_id}/"

    assert signed_in(carla).get(address).status_code == 404
    assert signed_in(carla).get(f"{address}thumbnail/").status_code == 404
    assert signed_in(carla).post(f"{address}fetch/").status_code == 404
    stranger = AsyncClient()
    answer = async_to_sync(stranger.get)(address)
    assert answer.status_code == 302, "to sign in"


def test_its_small_picture_is_a_picture_of_ours(
    amal: Agent, dina: Conversation
) -> None:
    photo = sends(dina, PHOTO)

    async def ask() -> Any:
        client = AsyncClient()
        client.cookies = cookies
        return await client.get(f"/attachments/{photo.public_id}/thumbnail/")

    cookies = signed_in(amal).cookies
    assert async_to_sync(ask)()["Content-Type"] == "image/webp"


@pytest.mark.parametrize(
    ("content", "name", "type", "saved"),
    [
        (files.SVG, "logo.svg", "application/octet-stream", "logo.svg"),
        (b"<html><script>", "hi.html", "application/octet-stream", "hi.html"),
        (files.PDF, "bill.pdf", "application/octet-stream", "bill.pdf"),
        (PHOTO, "bill.pdf", "image/jpeg", "bill.pdf.jpg"),
        (files.a_zip_bomb(), "a.zip", "application/octet-stream", "a.zip"),
        (files.a_picture_bomb(), "a.png", "image/png", "a.png"),
        (files.PDF, "../../etc/passwd", "application/octet-stream", "passwd"),
        (files.a_zip(), "a\u202egpj.exe\r\nX: y", "application/octet-stream", None),
        (files.PDF, "..\\..\\a.pdf", "application/octet-stream", "a.pdf"),
        (files.PDF, "/", "application/octet-stream", None),
        (files.PDF, "فاتورة 🧾.pdf", "application/octet-stream", None),
        (files.a_jpeg_of_many_passes(), "a.jpg", "image/jpeg", "a.jpg"),
    ],
    ids=[
        *("svg", "html", "pdf", "misnamed", "zip bomb", "bomb", "path", "bidi"),
        *("backslash", "no name", "arabic", "passes"),
    ],
)
def test_what_may_do_harm_is_only_ever_saved(
    amal: Agent,
    dina: Conversation,
    content: bytes,
    name: str,
    type: str,
    saved: str | None,
) -> None:
    document = sends(dina, content, "document", filename=name)

    answer, body = whole(amal, document)

    assert body == content
    assert answer["Content-Type"] == type
    assert answer["Content-Disposition"].startswith("attachment; ")
    if saved:
        assert f'filename="{saved}"' in answer["Content-Disposition"]
    assert "\u202e" not in answer["Content-Disposition"]
    assert "%E2%80%AE" not in answer["Content-Disposition"]


def test_a_player_gets_the_piece_it_asks_for(amal: Agent, dina: Conversation) -> None:
    voice = files.a_voice_message()
    message = sends(dina, voice, "audio", is_voice=True)

    answer = get(amal, message, Range="bytes=100-199")

    assert answer.status_code == 206
    assert answer.content == voice[100:200]
    assert answer["Content-Range"] == f"bytes 100-199/{len(voice)}"
    assert get(amal, message, Range="bytes=-10").content == voice[-10:]
    beyond = get(amal, message, Range=f"bytes={len(voice)}-")
    assert beyond.status_code == 416
    assert beyond["Content-Range"] == f"bytes */{len(voice)}"
    # Another file by now: all of it, from its beginning.
    changed = {"Range": "bytes=100-199", "If-Range": '"another"'}
    assert get(amal, message, **changed).status_code == 200


def test_what_a_browser_has_is_not_sent_again(amal: Agent, dina: Conversation) -> None:
    photo = sends(dina, PHOTO)
    known = {"If-None-Match": f'"{photo.sha256}"'}
    assert get(amal, photo, **known).status_code == 304


def test_what_is_not_here_yet_is_not_found(amal: Agent, dina: Conversation) -> None:
    assert get(amal, waits_for(dina)).status_code == 404
    lost = sends(dina, PHOTO)
    default_storage.delete(str(lost.file))
    assert get(amal, lost).status_code == 404


@given(st.text("bytes=-0123456789, x", max_size=30), st.integers(1, 5_000_000))
def test_whatever_is_asked_a_piece_is_one_of_the_file(range: str, size: int) -> None:
    piece = asked({"Range": range}, size=size, etag='"x"')
    if piece is not None and piece.length:
        assert 0 <= piece.start < size
        assert piece.start + piece.length <= size
        assert piece.length <= LONGEST


@pytest.mark.parametrize(
    "range",
    [
        *("bytes=0-1,4-5", "bytes=5-4", "bytes=-", "bytes=a-b", "lines=1-2"),
        f"bytes={'9' * 5000}-",
    ],
    ids=["two", "backwards", "none", "letters", "lines", "enormous"],
)
def test_who_asks_for_what_is_no_piece_gets_it_all(
    amal: Agent, dina: Conversation, range: str
) -> None:
    answer = get(amal, sends(dina, PHOTO), Range=range)

    assert answer.status_code == 200
    assert answer["Content-Length"] == str(len(PHOTO))


def test_no_more_than_memory_bears_is_given_at_once() -> None:
    piece = asked({"Range": "bytes=0-"}, size=100_000_000, etag='"x"')
    assert piece is not None
    assert piece.content_range == f"bytes 0-{LONGEST - 1}/100000000"
