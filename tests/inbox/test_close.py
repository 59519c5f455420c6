from __future__ import annotations

import pytest
from django.utils import timezone

from channels_app.models import Event
from tests.cast import a_conversation, an_agent, hours_ago

pytestmark = pytest.mark.django_db


def test_closing_ends_the_episode_and_says_who_did_it() -> None:
    amal, conversation = an_agent("Amal"), a_conversation("Dina")
    now = timezone.now()

    assert conversation.close(by=amal, at=now)

    conversation.refresh_from_db()
    assert not conversation.is_open
    assert (conversation.closed_by, conversation.closed_at) == (amal, now)
    episode = conversation.episodes.get()
    assert (episode.closed_by, episode.closed_at) == (amal, now)
    event = Event.objects.get(type="conversation.closed")
    assert (event.agent, event.conversation) == (amal, conversation.public_id)


def test_only_the_first_of_two_agents_closes() -> None:
    amal, bruno = an_agent("Amal"), an_agent("Bruno")
    conversation = a_conversation("Dina")
    same = type(conversation).objects.get()

    assert conversation.close(by=amal, at=hours_ago(1))
    assert not same.close(by=bruno, at=timezone.now())

    same.refresh_from_db()
    assert same.closed_by == amal
    assert Event.objects.filter(type="conversation.closed").count() == 1


def test_reopening_begins_a_new_episode_and_keeps_the_assignee() -> None:
    amal = an_agent("Amal")
    conversation = a_conversation("Dina", assignee=amal)
    conversation.close(by=amal, at=hours_ago(1))

    assert conversation.reopen(by=amal, at=timezone.now())
    assert not conversation.reopen(by=amal, at=timezone.now())

    conversation.refresh_from_db()
    assert conversation.is_open
    assert conversation.assignee == amal
    assert conversation.closed_by is None
    assert conversation.episodes.filter(closed_at=None).count() == 1
    assert conversation.episodes.count() == 2
