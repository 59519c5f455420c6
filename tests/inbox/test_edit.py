from __future__ import annotations

import pytest

from channels_app.models import Event
from inbox.models import Message, Waiting
from tests.arrivals import echo, edit, from_dina, minute, receive, revoke
from tests.cast import a_connection

pytestmark = pytest.mark.django_db


def test_an_edit_shows_the_new_text_and_keeps_what_was_said() -> None:
    teapots = a_connection()
    receive(teapots, from_dina("Order 8841", wamid="wamid.1"))
    receive(teapots, edit("wamid.1", "Order 8814, sorry", at=minute(2)))

    said = Message.objects.get()
    assert (said.text, said.edited_at) == ("Order 8814, sorry", minute(2))
    assert said.payload["text"]["body"] == "Order 8841"
    assert Event.objects.get(type="message.edited").subject == said.public_id


def test_the_newest_edit_stands_whatever_came_last() -> None:
    teapots = a_connection()
    receive(teapots, from_dina("one", wamid="wamid.1"))
    receive(teapots, edit("wamid.1", "three", at=minute(3)))
    receive(teapots, edit("wamid.1", "two", at=minute(2)))
    assert Message.objects.get().text == "three"


def test_a_deletion_is_shown_and_the_text_is_kept() -> None:
    teapots = a_connection()
    receive(teapots, from_dina("Oops", wamid="wamid.1"))
    receive(teapots, revoke("wamid.1", at=minute(2)))

    said = Message.objects.get()
    assert (said.text, said.revoked_at) == ("Oops", minute(2))


def test_edits_and_deletions_that_come_first_wait_for_the_message() -> None:
    teapots = a_connection()
    receive(teapots, edit("wamid.1", "two", at=minute(2)))
    receive(teapots, revoke("wamid.1", at=minute(3)))
    receive(teapots, from_dina("one", wamid="wamid.1"))

    said = Message.objects.get()
    assert (said.text, said.revoked_at) == ("two", minute(3))
    assert not Waiting.objects.exists()


def test_nobody_edits_or_deletes_what_the_other_side_wrote() -> None:
    teapots = a_connection()
    receive(teapots, echo("ours", to_user_id="PT.DINA", wamid="wamid.1"))
    told = [edit("wamid.1", "theirs"), revoke("wamid.1")]

    left = receive(teapots, *told)

    assert [item for item, _ in left] == told
    said = Message.objects.get()
    assert (said.text, said.edited_at, said.revoked_at) == ("ours", None, None)


def test_our_own_phone_app_may() -> None:
    teapots = a_connection()
    receive(teapots, echo("ours", to_user_id="PT.DINA", wamid="wamid.1"))
    receive(teapots, edit("wamid.1", "ours, better", by_us=True))
    assert Message.objects.get().text == "ours, better"
