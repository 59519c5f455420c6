from __future__ import annotations

import pytest

from channels_app.models import Event
from inbox.models import Contact
from tests.arrivals import choice, from_dina, minute, receive
from tests.cast import a_connection

pytestmark = pytest.mark.django_db


def test_the_newest_choice_stands_whatever_came_last() -> None:
    teapots = a_connection()
    receive(teapots, from_dina())
    receive(teapots, choice("stop", user_id="PT.DINA", at=minute(9)))
    receive(teapots, choice("resume", user_id="PT.DINA", at=minute(3)))

    dina = Contact.objects.get()
    assert (dina.marketing, dina.marketing_at) == ("stop", minute(9))
    event = Event.objects.get(type="contact.opted_out")
    assert event.subject == dina.public_id
    assert event.conversation == dina.conversations.get().public_id


def test_somebody_who_never_wrote_may_have_chosen() -> None:
    receive(a_connection(), choice("stop", user_id="PT.DINA", at=minute(9)))
    assert Contact.objects.get().marketing == "stop"
