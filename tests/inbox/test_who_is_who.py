"""Contacts by Meta's ids, any of which may be missing, change, or change hands."""

from __future__ import annotations

import pytest

from accounts.models import Agent
from channels_app.models import Event
from inbox.models import Contact, Conversation, Message
from tests.arrivals import (
    choice,
    from_dina,
    message,
    minute,
    new_number,
    new_user_id,
    receive,
)
from tests.cast import BUSINESS, a_connection, an_agent

pytestmark = pytest.mark.django_db

OLD, NEW = "351912345678", "351930000999"


def standing() -> list[Contact]:
    return list(Contact.objects.filter(joined_into=None).order_by("pk"))


def texts_of(contact: Contact) -> list[str]:
    rows = Message.objects.filter(conversation__contact=contact)
    return list(rows.order_by("ordered_at").values_list("text", flat=True))


def test_a_contact_is_made_once_and_called_by_the_newest_name() -> None:
    teapots = a_connection()
    receive(teapots, from_dina(at=minute(2), profile_name="Dina Okafor"))
    receive(teapots, from_dina(at=minute(1), profile_name="Dina"), from_dina())

    dina = Contact.objects.get()
    assert dina.name == "Dina Okafor"
    assert dina.recipient == f"wa_id:{OLD}"
    assert Conversation.objects.get().messages.count() == 3


def test_somebody_without_a_number_is_known_by_user_id_and_username() -> None:
    teapots = a_connection()
    receive(teapots, message(from_user_id="PT.DINA", username="dina.okafor"))

    dina = Contact.objects.get()
    assert dina.recipient == "user_id:PT.DINA"
    assert dina.display_name == "@dina.okafor"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("5511987654321", "551187654321"),  # Brazil's ninth digit
        ("5215512345678", "525512345678"),  # Mexico's 1
        ("5491123456789", "541123456789"),  # Argentina's 9
    ],
)
def test_two_spellings_of_a_mobile_are_one_contact(first: str, second: str) -> None:
    teapots = a_connection()
    receive(teapots, message(from_wa_id=first))
    receive(teapots, message(from_wa_id=second))

    contact = Contact.objects.get()
    assert {identity.value for identity in contact.identities.all()} == {first, second}


def test_a_brazilian_landline_is_not_a_mobile() -> None:
    teapots = a_connection()
    receive(teapots, message(from_wa_id="551132345678"))
    receive(teapots, message(from_wa_id="5511932345678"))

    assert Contact.objects.count() == 2


def test_a_message_with_both_ids_joins_contacts_and_conversations() -> None:
    teapots, spares = a_connection("Teapots"), a_connection("Spares")
    receive(teapots, message("by number", from_wa_id=OLD, at=minute(1)))
    receive(teapots, message("by user id", from_user_id="PT.DINA", at=minute(2)))
    receive(spares, message("elsewhere", from_user_id="PT.DINA", at=minute(3)))
    first, second = standing()
    older, newer, _ = Conversation.objects.order_by("pk")

    receive(teapots, from_dina("by both", at=minute(4)))

    assert standing() == [first]
    second.refresh_from_db()
    newer.refresh_from_db()
    older.refresh_from_db()
    assert second.joined_into == first
    assert newer.joined_into == older
    assert texts_of(first) == ["by number", "by user id", "elsewhere", "by both"]
    assert older.unread_count == 3
    assert newer.unread_count == 0
    assert older.last_message is not None
    assert older.last_message.text == "by both"
    event = Event.objects.get(type="conversation.joined")
    assert event.conversation == newer.public_id
    assert event.data == {"into": older.public_id}
    assert not newer.episodes.exists()
    assert older.episodes.count() == 1


def test_drafts_assignees_and_queued_messages_move_along() -> None:
    teapots, amal = a_connection(), an_agent("Amal")
    receive(teapots, message(from_wa_id=OLD), message(from_user_id="PT.DINA"))
    older, newer = Conversation.objects.order_by("pk")
    newer.assign(to=amal, by=amal, at=minute(5))
    for conversation, text in ((older, "One."), (newer, "Two.")):
        conversation.drafts.create(agent=amal, text=text)
        queued(conversation, amal)
    Message.objects.filter(status="queued").update(status="sending")

    receive(teapots, from_dina())

    older.refresh_from_db()
    assert older.assignee == amal
    assert older.drafts.get().text == "One.\n\nTwo."
    statuses = older.messages.filter(direction="outbound").order_by("pk")
    # Only one may be sending; what became of the other, its status will tell.
    assert list(statuses.values_list("status", flat=True)) == ["sending", "unconfirmed"]


def queued(conversation: Conversation, by: Agent) -> Message:
    return conversation.messages.create(
        connection=conversation.connection,
        direction="outbound",
        origin="agent",
        author=by,
        kind="text",
        status="queued",
        created_at=minute(6),
        ordered_at=minute(6),
    )


def test_a_number_that_was_given_to_somebody_else_is_a_new_contact() -> None:
    teapots = a_connection()
    receive(teapots, from_dina("Dina's", at=minute(1)))
    receive(
        teapots,
        message("a stranger's", from_wa_id=OLD, from_user_id="PT.X", at=minute(9)),
    )

    dina, stranger = standing()
    assert texts_of(dina) == ["Dina's"]
    assert texts_of(stranger) == ["a stranger's"]
    # The number is the stranger's now: Dina is reached by what is hers alone.
    assert dina.recipient == "user_id:PT.DINA"
    assert stranger.recipient == f"wa_id:{OLD}"


def test_a_late_message_of_the_number_s_former_owner_takes_nothing_back() -> None:
    teapots = a_connection()
    receive(
        teapots,
        message("a stranger's", from_wa_id=OLD, from_user_id="PT.X", at=minute(9)),
    )
    receive(teapots, from_dina("late", at=minute(1)))

    stranger, dina = standing()
    assert (texts_of(dina), texts_of(stranger)) == (["late"], ["a stranger's"])
    assert dina.recipient == "user_id:PT.DINA"


def test_messages_without_user_id_go_to_whoever_had_the_number_then() -> None:
    teapots = a_connection()
    receive(teapots, message("early", from_wa_id=OLD, at=minute(2)))
    receive(teapots, message("later", from_wa_id=OLD, at=minute(8)))
    assert len(standing()) == 1, "for this test to mean anything"

    receive(teapots, message("hers", from_wa_id=OLD, from_user_id="PT.X", at=minute(7)))
    receive(teapots, from_dina("his", at=minute(1)))

    first, second = standing()
    assert {tuple(texts_of(first)), tuple(texts_of(second))} == {
        ("his", "early"),
        ("hers", "later"),
    }
    for contact in (first, second):
        conversation = Conversation.objects.get(contact=contact)
        assert conversation.unread_count == 2
        assert conversation.last_message is not None
        assert conversation.last_message.text == texts_of(contact)[-1]


def test_a_name_goes_with_who_told_it_and_with_nobody_else() -> None:
    teapots = a_connection()
    receive(teapots, new_number(OLD, NEW, at=minute(0)))
    receive(teapots, message("new", from_wa_id=NEW, profile_name="Zoë", at=minute(4)))
    (zoe,) = standing()
    assert zoe.name == "Zoë", "for this test to mean anything"

    # Whoever has the old number now has the same name, and wrote in the same second.
    other = message(
        "old", from_wa_id=OLD, from_user_id="PT.1", profile_name="Zoë", at=minute(4)
    )
    receive(teapots, other)

    assert sorted((texts_of(c)[-1], c.name, c.name_at) for c in standing()) == [
        ("new", "Zoë", minute(4)),
        ("old", "Zoë", minute(4)),
    ]


def test_what_a_number_s_owner_told_stays_theirs_when_another_has_it() -> None:
    teapots = a_connection()
    early = message(
        "early",
        from_wa_id=OLD,
        username="dina.okafor",
        profile_name="Dina",
        referral={"source_id": "1"},
        at=minute(2),
    )
    receive(teapots, early, choice("stop", wa_id=OLD, at=minute(3)))
    receive(
        teapots,
        message("a stranger's", from_wa_id=OLD, from_user_id="PT.X", at=minute(9)),
    )
    receive(teapots, from_dina("Dina's", profile_name="", at=minute(1)))

    stranger, dina = sorted(standing(), key=lambda c: c.name)
    assert (stranger.name, stranger.name_at) == ("", None)
    assert (stranger.marketing, stranger.marketing_at) == ("", None)
    assert stranger.conversations.get().referred_at is None
    assert (dina.name, dina.name_at) == ("Dina", minute(2))
    assert (dina.marketing, dina.marketing_at) == ("stop", minute(3))
    assert dina.conversations.get().referred_at == minute(2)
    assert dina.identities.get(kind="username").value == "dina.okafor"


def test_a_new_number_is_written_to_from_then_on() -> None:
    teapots = a_connection()
    receive(teapots, from_dina())
    receive(teapots, new_number(OLD, NEW, at=minute(5)))

    dina = Contact.objects.get()
    assert dina.recipient == f"wa_id:{NEW}"
    lines = Message.objects.filter(kind="system")
    assert lines.get().text == f"User changed from {OLD} to {NEW}"
    assert Conversation.objects.get().unread_count == 1


def test_a_new_number_joins_who_already_wrote_from_it() -> None:
    teapots = a_connection()
    receive(teapots, message("new", from_wa_id=NEW, at=minute(6)))
    receive(teapots, message("old", from_wa_id=OLD, at=minute(1)))
    receive(teapots, new_number(OLD, NEW, at=minute(5)))

    assert texts_of(standing()[0])[::2] == ["old", "new"]
    assert len(standing()) == 1


def test_who_writes_from_a_number_after_it_was_left_is_somebody_else() -> None:
    teapots = a_connection()
    receive(teapots, message("Dina's", from_wa_id=OLD, at=minute(1)))
    receive(teapots, message("not hers", from_wa_id=OLD, at=minute(9)))
    receive(teapots, new_number(OLD, NEW, at=minute(5)))

    assert sorted(map(texts_of, standing())) == [
        ["Dina's", f"User changed from {OLD} to {NEW}"],
        ["not hers"],
    ]


def test_a_new_user_id_is_the_same_person() -> None:
    teapots = a_connection()
    receive(teapots, message("before", from_user_id="PT.1"))
    receive(teapots, message("after", from_user_id="PT.2"))
    receive(teapots, new_user_id("PT.1", "PT.2", at=minute(1)))

    (dina,) = standing()
    assert dina.recipient == "user_id:PT.2"


def test_two_businesses_do_not_share_their_contacts() -> None:
    ours, theirs = a_connection(), a_connection("B", business_account_id="99")
    receive(ours, from_dina())
    receive(theirs, from_dina())

    assert {contact.scope for contact in standing()} == {BUSINESS, "99"}
