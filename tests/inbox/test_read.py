from __future__ import annotations

import pytest
from django.utils import timezone

from channels_app.models import Event
from tests.cast import a_conversation, an_agent, says

pytestmark = pytest.mark.django_db


def test_reading_clears_the_count_and_is_told_once() -> None:
    amal, conversation = an_agent("Amal"), a_conversation()
    says(conversation, "Hello?")
    says(conversation, "Anybody there?")

    assert conversation.mark_read(by=amal, at=timezone.now())
    assert not conversation.mark_read(by=amal, at=timezone.now())

    conversation.refresh_from_db()
    assert conversation.unread_count == 0
    assert Event.objects.get(type="conversation.read").agent == amal


def test_marking_unread_leaves_a_count_for_the_list() -> None:
    amal, conversation = an_agent("Amal"), a_conversation()
    assert conversation.mark_unread(by=amal, at=timezone.now())
    assert not conversation.mark_unread(by=amal, at=timezone.now())
    conversation.refresh_from_db()
    assert conversation.unread_count == 1
    assert Event.objects.filter(type="conversation.unread").count() == 1
