from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from channels_app.models import Event
from inbox.models import Conversation, Message
from inbox.service_window import LENGTH
from tests.arrivals import (
    NOON,
    TOMORROW,
    echo,
    edit,
    from_dina,
    from_emeka,
    message,
    minute,
    new_number,
    reaction,
    receive,
)
from tests.cast import a_connection, an_agent

pytestmark = pytest.mark.django_db

OPENED = minute(0) + LENGTH


def events() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("type", flat=True))


def test_a_first_message_opens_a_conversation_and_its_window() -> None:
    teapots = a_connection()
    receive(teapots, from_dina("Is the blue one back?", wamid="wamid.1"))

    conversation = Conversation.objects.get()
    assert conversation.is_open
    assert conversation.connection == teapots
    assert conversation.unread_count == 1
    assert conversation.last_inbound_at == NOON
    assert conversation.window_closes_at == OPENED
    assert conversation.episodes.get().opened_at == NOON
    said = conversation.messages.get()
    assert conversation.last_message == said
    assert (said.text, said.wamid) == ("Is the blue one back?", "wamid.1")
    assert (said.meta_at, said.ordered_at, said.created_at) == (NOON, NOON, TOMORROW)
    assert events() == ["conversation.opened", "message.received", "contact.changed"]


def test_the_same_message_twice_is_one_and_only_the_first_is_told() -> None:
    teapots = a_connection()
    told = from_dina(wamid="wamid.1")
    receive(teapots, told, told)
    before = events()
    receive(teapots, told)

    assert Message.objects.count() == 1
    assert Conversation.objects.get().unread_count == 1
    assert events() == before


def test_two_numbers_may_use_the_same_wamid() -> None:
    receive(a_connection(), from_dina(wamid="wamid.1"))
    receive(a_connection(), from_dina(wamid="wamid.1"))
    assert Message.objects.count() == 2


def test_order_and_window_go_by_meta_s_clock_whatever_came_last() -> None:
    teapots = a_connection()
    receive(teapots, from_dina("second", at=minute(10)))
    receive(teapots, from_dina("first", at=minute(5)))

    conversation = Conversation.objects.get()
    assert conversation.last_message is not None
    assert conversation.last_message.text == "second"
    assert conversation.window_closes_at == minute(10) + LENGTH
    assert conversation.episodes.get().opened_at == minute(5)


def test_a_stamp_from_the_future_counts_as_the_time_we_received_it() -> None:
    receive(a_connection(), from_dina(at=TOMORROW + timedelta(days=9)))
    assert Message.objects.get().ordered_at == TOMORROW
    assert Conversation.objects.get().window_closes_at == TOMORROW + LENGTH


def test_a_message_reopens_what_an_agent_closed_and_leaves_it_to_its_assignee() -> None:
    teapots, amal = a_connection(), an_agent("Amal")
    receive(teapots, from_dina())
    conversation = Conversation.objects.get()
    conversation.assign(to=amal, by=amal, at=minute(1))
    conversation.close(by=amal, at=minute(2))

    receive(teapots, from_dina("One more thing", at=minute(3)))

    conversation.refresh_from_db()
    assert conversation.is_open
    assert conversation.closed_by is None
    assert conversation.assignee == amal
    assert conversation.episodes.count() == 2
    assert conversation.episodes.get(closed_at=None).opened_at == minute(3)
    assert events()[-2:] == ["conversation.reopened", "message.received"]


@pytest.mark.parametrize(
    "told",
    [
        reaction("wamid.1", at=minute(60)),
        edit("wamid.1", "Hello!", at=minute(60)),
        new_number("351912345678", "351930000999", at=minute(60)),
        echo("From the phone", to_user_id="PT.DINA", at=minute(60)),
        from_dina(type="unsupported", errors=[{"code": 131060}], at=minute(60)),
    ],
    ids=["reaction", "edit", "notice", "echo", "unavailable"],
)
def test_what_is_no_message_of_theirs_does_not_prolong_the_window(told: object) -> None:
    teapots = a_connection()
    receive(teapots, from_dina(wamid="wamid.1"))
    receive(teapots, told)  # type: ignore[arg-type]
    assert Conversation.objects.get().window_closes_at == OPENED


def test_an_unsupported_kind_of_theirs_does_prolong_it() -> None:
    teapots = a_connection()
    receive(teapots, from_dina())
    receive(
        teapots,
        from_dina(type="unsupported", errors=[{"code": 131051}], at=minute(60)),
    )
    assert Conversation.objects.get().window_closes_at == minute(60) + LENGTH


def test_a_click_on_an_advertisement_is_remembered() -> None:
    teapots = a_connection()
    receive(teapots, from_dina(referral={"source_type": "ad"}))
    receive(teapots, from_dina(wamid="wamid.2", at=minute(1)))

    dina = Conversation.objects.get()
    assert dina.referred_at == NOON
    told = Event.objects.filter(type="conversation.referred")
    assert [event.conversation for event in told] == [dina.public_id]


def test_an_earlier_click_that_comes_late_tells_nothing_new() -> None:
    teapots = a_connection()
    referral = {"source_type": "ad"}
    receive(teapots, from_dina(referral=referral, at=minute(1)))
    receive(teapots, from_dina(wamid="wamid.2", referral=referral))
    assert Event.objects.filter(type="conversation.referred").count() == 1


def test_text_that_is_too_long_is_kept_and_ids_are_cut() -> None:
    receive(
        a_connection(),
        from_dina("a" * 70_000, profile_name="D" * 900, type="k" * 99, wamid="w" * 999),
    )
    said = Message.objects.get()
    assert len(said.text) == 70_000
    assert len(said.profile_name) == 255
    assert len(said.wamid or "") == 255


def test_an_error_with_an_impossible_code_keeps_no_message_out() -> None:
    told = {"type": "unsupported", "errors": [{"code": 2**63}]}
    receive(a_connection(), from_dina("", **told))
    assert Message.objects.get().error_code is None


def test_an_echo_is_ours_and_no_reason_to_hurry() -> None:
    teapots = a_connection()
    receive(teapots, echo("From the phone", to_wa_id="351912345678"))

    conversation = Conversation.objects.get()
    assert conversation.is_open
    assert conversation.unread_count == 0
    assert conversation.window_closes_at is None
    said = conversation.messages.get()
    assert (said.direction, said.origin) == ("outbound", "phone_app")
    assert said.status == "accepted"
    assert said.recipient == "wa_id:351912345678"


def test_an_echo_answers_but_leaves_alone_what_is_closed() -> None:
    teapots, amal = a_connection(), an_agent("Amal")
    receive(teapots, from_dina())
    conversation = Conversation.objects.get()
    receive(teapots, echo("Yes.", to_user_id="PT.DINA", at=minute(7)))
    assert conversation.episodes.get().first_reply_at == minute(7)

    conversation.close(by=amal, at=minute(8))
    receive(teapots, echo("Bye.", to_user_id="PT.DINA", at=minute(9)))
    conversation.refresh_from_db()
    assert not conversation.is_open
    assert conversation.last_message_at == minute(9)


def test_a_notice_alone_opens_nothing() -> None:
    receive(a_connection(), new_number("351912345678", "351930000999"))
    conversation = Conversation.objects.get()
    assert not conversation.is_open
    assert conversation.unread_count == 0
    assert conversation.messages.get().kind == "system"


def queries_for(count: int, *, start: int) -> int:
    teapots = a_connection()
    told = [
        message(
            at=minute(number),
            from_wa_id=f"3519{number:08}",
            from_user_id=f"PT.{number}",
            profile_name=f"Contact {number}",
        )
        for number in range(start, start + count)
    ]
    with CaptureQueriesContext(
        database,
    ) as first:
        receive(teapots, *told)
    return len(first)


def test_many_messages_cost_no_more_queries_than_two() -> None:
    assert queries_for(25, start=1000) == queries_for(2, start=1)


def test_people_we_know_cost_few_queries() -> None:
    teapots = a_connection()
    receive(teapots, from_dina(), from_emeka())
    with CaptureQueriesContext(database) as known:
        receive(teapots, from_dina(at=minute(1)), from_emeka(at=minute(1)))
    assert len(known) <= 20


def test_numbered_messages_stand_in_their_order() -> None:
    teapots = a_connection()
    for number in (3, 1, 4, 2, 5):
        receive(teapots, from_dina(f"{number}", at=minute(number)))
    rows = Conversation.objects.get().messages.order_by("ordered_at")
    assert [row.text for row in rows] == ["1", "2", "3", "4", "5"]
