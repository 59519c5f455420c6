"""What customers send is fetched before Meta forgets it, whatever goes wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from channels_app.graph_media import is_metas
from channels_app.models import GraphFailure
from inbox import collecting
from inbox.models import Attachment, Message
from inbox.storing import LIMIT
from tests import files
from tests.cast import a_team, an_agent
from tests.collecting import bubble_of, dina_sends, fetch_due, fetched, told
from tests.graph import Graph
from tests.inbox.pages import SCRIPT, signed_in
from tests.sending import a_number

pytestmark = pytest.mark.django_db(transaction=True)

PHOTO = files.a_picture(800, 600, "JPEG")


def test_a_photo_is_a_placeholder_at_once_and_a_picture_when_it_is_here(
    graph: Graph,
) -> None:
    connection, number = a_number(graph)
    photo = dina_sends(graph, connection, number, PHOTO)
    assert "It is being fetched" in bubble_of(photo)

    fetch_due()

    photo.refresh_from_db()
    assert (photo.state, photo.content_type) == ("ready", "image/jpeg")
    assert (photo.width, photo.height, photo.size) == (800, 600, len(PHOTO))
    with default_storage.open(str(photo.file)) as file:
        assert file.read() == PHOTO
    assert told() == ["ready"]
    html = bubble_of(photo)
    assert "It is being fetched" not in html
    assert reverse("thumbnail", args=[photo.public_id]) in html
    looked_up, downloaded = graph.calls()[-2:]
    assert looked_up["path"].endswith(photo.media_id)
    assert "phone_number_id" not in str(looked_up), "Graph refuses some with it"
    assert downloaded["method"] == "GET"


def test_what_fails_five_times_arrives_at_the_sixth(graph: Graph) -> None:
    connection, number = a_number(graph)
    photo = dina_sends(graph, connection, number, PHOTO)
    graph.fault("media_fails", count=5)

    fetched(photo, times=5)
    assert (photo.state, photo.attempt_count) == ("waiting", 5)
    assert "WhatsApp did not hand it out." in bubble_of(photo)
    assert photo.size == len(PHOTO), "Meta says it when it is asked where it is"
    assert reverse("fetch", args=[photo.public_id]) in bubble_of(photo)
    assert GraphFailure.objects.filter(operation="fetch").count() == 5

    assert fetched(photo).state == "ready"
    assert told() == ["waiting", "ready"], "once, when it was no hiccup any more"


def test_it_waits_longer_each_time_but_not_for_ever() -> None:
    pauses = [collecting.pause_after(tries).total_seconds() for tries in range(1, 9)]
    assert pauses == [5, 15, 45, 135, 405, 1215, 3600, 3600]
    assert collecting.pause_after(10_000) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("media_cut", "damaged"),
        ("media_wrong_bytes", "damaged"),
        ("media_link_expired", "not_given"),
        ("media_gone", "not_given"),
    ],
)
def test_half_a_file_or_another_one_is_not_kept(
    graph: Graph, fault: str, problem: str
) -> None:
    connection, number = a_number(graph)
    photo = dina_sends(graph, connection, number, PHOTO)
    graph.fault(fault, count=1)

    fetch_due()
    photo.refresh_from_db()
    assert (photo.state, photo.problem) == ("waiting", problem)
    assert not photo.file

    assert fetched(photo).state == "ready"
    assert photo.problem == ""


def test_what_is_too_large_is_refused_before_a_byte_of_it_is_fetched(
    graph: Graph,
) -> None:
    connection, number = a_number(graph)
    film = dina_sends(graph, connection, number, PHOTO, "document")
    graph.fault("media_size", value=LIMIT + 1, count=1)

    assert fetched(film).state == "refused"
    assert "The file has more than 100 MB." in bubble_of(film)
    assert "100.0" in bubble_of(film), "its size is told"
    assert [call["path"] for call in graph.calls()] == [f"/v25.0/{film.media_id}"]


def test_a_size_that_is_not_true_does_no_harm(graph: Graph) -> None:
    connection, number = a_number(graph)
    photo = dina_sends(graph, connection, number, PHOTO)
    graph.fault("media_size", value=LIMIT, count=1)

    assert fetched(photo).state == "ready", "by its checksum it is whole"
    assert photo.size == len(PHOTO)


def test_what_is_never_as_it_was_announced_is_kept_at_last(graph: Graph) -> None:
    """In a week there is nothing any more."""
    connection, number = a_number(graph)
    photo = dina_sends(graph, connection, number, PHOTO, sha256="0" * 64)

    fetched(photo, times=2)
    assert (photo.state, photo.problem) == ("waiting", "damaged")

    assert fetched(photo).state == "ready"
    html = bubble_of(photo)
    assert "not quite what WhatsApp announced" in html
    assert reverse("thumbnail", args=[photo.public_id]) in html


def test_what_meta_has_no_more_is_gone_and_may_be_asked_for(graph: Graph) -> None:
    connection, number = a_number(graph)
    photo = dina_sends(graph, connection, number, PHOTO)
    graph.fault("media_gone")
    Attachment.objects.update(media_dies_at=timezone.now())

    assert fetched(photo).state == "gone"

    html = bubble_of(photo)
    assert "WhatsApp keeps files for 7 days, and has this one no more." in html
    assert "Could you please send it again?" in html
    assert told() == ["gone"]


@pytest.mark.parametrize(
    ("content", "state", "words"),
    [
        (b"", "refused", "it has 0 bytes"),
        (files.SVG, "ready", "can hold programs"),
        (files.a_picture(), "ready", "not what its name says"),
        (files.a_zip_bomb(), "ready", "would fill a disk"),
    ],
    ids=["empty", "svg", "a picture named pdf", "zip bomb"],
)
def test_what_is_odd_about_a_document_is_said(
    graph: Graph, content: bytes, state: str, words: str
) -> None:
    connection, number = a_number(graph)
    bill = dina_sends(
        *(graph, connection, number, content, "document"),
        mime_type="application/pdf",
        filename="bill.pdf",
    )

    assert fetched(bill).state == state
    assert words in bubble_of(bill)
    assert "<img" not in bubble_of(bill)


def test_a_recording_that_is_cut_off_is_played_and_says_so(graph: Graph) -> None:
    connection, number = a_number(graph)
    cut = files.a_voice_message()[:-100]
    voice = dina_sends(
        *(graph, connection, number, cut, "audio"), mime_type="audio/ogg", voice=True
    )

    fetched(voice)

    assert "This recording is cut off" in bubble_of(voice)
    assert "<audio" in bubble_of(voice)


def test_an_agent_can_have_it_fetched_at_once(graph: Graph) -> None:
    connection, number = a_number(graph)
    amal = an_agent("Amal")
    a_team(members=[amal], connections=[connection])
    photo = dina_sends(graph, connection, number, PHOTO)
    graph.fault("media_fails", count=1)
    fetch_due()
    fetch_due()
    photo.refresh_from_db()
    assert photo.state == "waiting", "its time has not come"

    address = reverse("fetch", args=[photo.public_id])
    answer = signed_in(amal).post(address, headers=SCRIPT)
    assert answer.status_code == 201
    fetch_due()

    photo.refresh_from_db()
    assert photo.state == "ready"
    again = signed_in(amal).post(address, headers=SCRIPT)
    assert again.json()["code"] == "not_fetchable"


def test_an_album_of_ten_keeps_its_order(graph: Graph) -> None:
    connection, number = a_number(graph)
    sent = [
        dina_sends(graph, connection, number, files.a_picture(40 + turn, 40, "JPEG"))
        for turn in range(10)
    ]
    fetch_due()

    rows = Message.objects.order_by("ordered_at", "id")
    found = [row.attachments.get() for row in rows]
    assert found == sent
    assert [each.width for each in found] == [40 + turn for turn in range(10)]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", True),
        ("https://scontent.whatsapp.net/v/1", True),
        ("http://127.0.0.1:9/graph/files/1", True),
        ("http://lookaside.fbsbx.com/1", False),
        ("https://evilfbsbx.com/1", False),
        ("https://fbsbx.com.example/1", False),
        ("http://127.0.0.1:10/graph/files/1", False),
        ("https://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
    ],
)
def test_our_token_goes_to_nobody_but_meta(url: str, expected: bool) -> None:
    assert is_metas(url, "http://127.0.0.1:9/graph/v25.0") is expected


def test_nothing_is_left_beside_what_is_kept(graph: Graph, settings: Any) -> None:
    connection, number = a_number(graph)
    dina_sends(graph, connection, number, PHOTO)
    fetch_due()
    assert list((Path(settings.MEDIA_ROOT) / "incoming").iterdir()) == []
