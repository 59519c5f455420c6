"""The composer's request for a file, and the page without scripts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from inbox.models import Attachment, Conversation
from tests import files
from tests.cast import a_team, an_agent
from tests.graph import Graph
from tests.inbox.handing import JPEG, a_listener, amal, kept
from tests.inbox.pages import SCRIPT, address, shown, signed_in
from tests.sending import replies

pytestmark = pytest.mark.django_db


@pytest.fixture
def dina(graph: Graph) -> Conversation:
    return a_listener(graph)


def posted(conversation: Conversation, content: bytes, **values: str) -> HttpResponse:
    client = signed_in(amal())
    said = {"file": SimpleUploadedFile("a.jpg", content), "cid": "c1"} | values
    response: Any = client.post(
        address("send_file", conversation), said, headers=SCRIPT
    )
    return response


def test_the_composers_request_is_answered_with_a_bubble(dina: Conversation) -> None:
    response = posted(dina, JPEG, caption="Look")

    assert response.status_code == 201
    bubble = response.content.decode()
    assert 'data-cid="c1"' in bubble
    (message,) = dina.messages.filter(kind="image")
    assert message.text == "Look"
    picture = message.attachments.get()
    assert picture.uploaded_by == amal()
    assert f'src="/attachments/{picture.public_id}/' in bubble


def test_a_page_without_scripts_sends_files_as_well(dina: Conversation) -> None:
    client = signed_in(amal())
    assert 'enctype="multipart/form-data"' in shown(client, address("send_file", dina))

    said = {"file": SimpleUploadedFile("a.jpg", JPEG), "caption": "Look"}
    answer: Any = client.post(address("send_file", dina), said)

    assert answer.headers["Location"] == address("conversation", dina)
    assert dina.messages.get(kind="image").text == "Look"


@pytest.mark.parametrize(
    ("content", "values"), [(b"", {}), (JPEG, {"caption": "x" * 1025})]
)
def test_a_refused_file_is_said_why_and_leaves_nothing(
    dina: Conversation, content: bytes, values: dict[str, str]
) -> None:
    before = kept()

    response = posted(dina, content, **values)

    assert response.status_code == 409
    assert json.loads(response.content)["words"]
    assert kept() == before
    assert not Attachment.objects.exists()


def test_a_lost_answer_leaves_one_message_and_one_file(dina: Conversation) -> None:
    before = len(kept())

    posted(dina, files.PDF)
    posted(dina, files.PDF)

    assert dina.messages.filter(kind="document").count() == 1
    assert len(kept()) == before + 1


def test_who_did_not_see_a_colleagues_reply_is_asked_first(dina: Conversation) -> None:
    seen = dina.messages.get().public_id
    replies(dina, "Here it is.", by=an_agent("Bruno"))

    response = posted(dina, JPEG, seen=seen)

    assert response.status_code == 409
    assert json.loads(response.content)["code"] == "replied_since"
    assert not Attachment.objects.exists()
    assert posted(dina, JPEG, seen=seen, sure="on").status_code == 201


def test_a_page_without_scripts_knows_what_was_there(dina: Conversation) -> None:
    newest = dina.messages.get().public_id
    page = shown(signed_in(amal()), address("send_file", dina))
    assert f'name="seen" value="{newest}"' in page


def test_nobody_else_sends_a_file(dina: Conversation) -> None:
    dina.connection.teams.add(a_team("Others"))

    assert posted(dina, JPEG).status_code == 404
    assert not Attachment.objects.exists()
