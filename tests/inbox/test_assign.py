from __future__ import annotations

import pytest
from django.utils import timezone

from channels_app.models import Event
from inbox.refusals import CannotAnswer
from tests.cast import a_connection, a_conversation, a_team, an_agent

pytestmark = pytest.mark.django_db


def test_taking_and_giving_away_are_told_with_names() -> None:
    amal, bruno, conversation = an_agent("Amal"), an_agent("Bruno"), a_conversation()
    now = timezone.now()

    assert conversation.assign(to=amal, by=amal, at=now)
    assert conversation.assign(to=bruno, by=amal, at=now)
    assert not conversation.assign(to=bruno, by=amal, at=now)

    conversation.refresh_from_db()
    assert conversation.assignee == bruno
    told = Event.objects.filter(type="conversation.assigned").order_by("pk")
    assert [event.data for event in told] == [
        {"to": amal.public_id},
        {"to": bruno.public_id},
    ]
    assert {event.agent for event in told} == {amal}


def test_unassigning_is_done_once() -> None:
    amal = an_agent("Amal")
    conversation = a_conversation(assignee=amal)
    assert conversation.unassign(by=amal, at=timezone.now())
    assert not conversation.unassign(by=amal, at=timezone.now())
    conversation.refresh_from_db()
    assert conversation.assignee is None


def test_nobody_is_given_what_their_teams_do_not_answer() -> None:
    amal, carla, teapots = an_agent("Amal"), an_agent("Carla"), a_connection()
    a_team("Support", [amal], [teapots])
    conversation = a_conversation(connection=teapots)

    with pytest.raises(CannotAnswer, match="Carla"):
        conversation.assign(to=carla, by=amal, at=timezone.now())

    conversation.refresh_from_db()
    assert conversation.assignee is None
    assert not Event.objects.exists()
