"""All that is kept of one person, to be taken along."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient
from django.utils import timezone

from accounts.models import Agent
from channels_app.models import Event
from inbox.models import Contact
from tests.cast import a_connection, a_team, an_admin, an_agent
from tests.graph import Graph
from tests.inbox.erased import DINA, a_person_of_two_teams
from tests.inbox.pages import signed_in
from tests.inbox.story_of_dina import FROM_EMEKA, PHOTO, USER, a_story

pytestmark = pytest.mark.django_db


def saved(agent: Agent, contact: Contact) -> bytes:
    """As Daphne asks for it: a long answer comes in pieces."""

    async def ask() -> bytes:
        client = AsyncClient()
        client.cookies = cookies
        answer: Any = await client.get(f"/contacts/{contact.public_id}/data.zip")
        return b"".join([piece async for piece in answer.streaming_content])

    cookies = signed_in(agent).cookies
    return async_to_sync(ask)()


def test_one_persons_data_comes_as_json_and_files(graph: Graph) -> None:
    ada = an_admin("Ada")
    teapots, talk = a_story(graph, ada)

    archive = zipfile.ZipFile(io.BytesIO(saved(ada, talk.contact)))

    person = json.loads(archive.read("person.json"))
    (contact,) = person["contacts"]
    assert contact["name"] == "Dina P. (wholesale)"
    assert contact["attributes"] == {"VAT": "PT501964843"}
    assert {row["value"] for row in contact["identities"]} == {DINA, USER, "dinap"}
    assert contact["marketing"][0]["choice"] == "stop"
    (conversation,) = person["conversations"]
    texts = [message["text"] for message in conversation["messages"]]
    assert "Is the GREEN teapot back?" in texts
    assert "It is, Dina: shall I keep one?" in texts
    assert FROM_EMEKA not in texts
    (path,) = [p for message in conversation["messages"] for p in message["files"]]
    assert archive.read(path) == PHOTO
    assert archive.testzip() is None
    assert Event.objects.filter(type="contact.data_taken", agent=ada).exists()
    carla = an_agent("Carla", is_staff=True)
    a_team("Sales", [carla], [a_connection("Kettles")])
    a_team("Support", [ada], [teapots])
    hidden = signed_in(carla).get(f"/contacts/{talk.contact.public_id}/data.zip")
    assert hidden.status_code == 404
    assert (
        signed_in(an_agent("Amal"))
        .get(f"/contacts/{talk.contact.public_id}/data.zip")
        .status_code
        == 403
    )


def test_who_does_not_see_all_of_a_person_takes_nothing_along() -> None:
    carla, dina, _work = a_person_of_two_teams()

    answer = signed_in(carla).get(f"/contacts/{dina.public_id}/data.zip")

    assert answer.status_code == 403
    assert not Event.objects.filter(type="contact.data_taken").exists()
    dina.unlink(by=carla, at=timezone.now())
    assert zipfile.ZipFile(io.BytesIO(saved(carla, dina))).testzip() is None
