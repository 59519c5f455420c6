"""The pages of contacts: who sees whom, and what is done with them."""

from __future__ import annotations

import re

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from channels_app.models import Event
from inbox.adding import Entry, add, digits_of
from inbox.models import Contact, Conversation, Identity
from inbox.refusals import NotANumber
from tests.arrivals import from_dina, message, minute, receive
from tests.cast import (
    NUMBERS,
    a_connection,
    a_contact,
    a_conversation,
    a_team,
    an_agent,
    says,
)
from tests.inbox.pages import shown, signed_in

pytestmark = pytest.mark.django_db

NAME = re.compile(r'person__name one-line" dir="auto">([^<]+)<')


def names(page: str) -> list[str]:
    return [name.strip() for name in NAME.findall(page)]


def at(view: str, contact: Contact) -> str:
    return reverse(view, args=[contact.public_id])


def test_contacts_are_listed_the_newest_first_and_page_by_page() -> None:
    a_connection()
    client = signed_in(an_agent("Amal"))
    for place in range(53):
        a_contact(f"Guest {place}")

    first = shown(client, "/contacts/")
    mark = re.findall(r"before=(ctc_\w+)", first)[0]
    second = shown(client, "/contacts/", before=mark)

    assert names(first) == [f"Guest {place}" for place in range(52, 2, -1)]
    assert names(second) == ["Guest 2", "Guest 1", "Guest 0"]
    assert "before=ctc" not in second


@pytest.mark.parametrize(
    "q", ["dina", "Per", "912 345", "+351912345678", "PT.98", "@dinap", "dinap"]
)
def test_a_contact_is_found_by_name_number_username_and_user_id(q: str) -> None:
    a_connection()
    a_contact(
        "Dina Pereira", wa_id=NUMBERS["Dina"], user_id="PT.9876", username="dinap"
    )
    a_contact("Emeka")

    page = shown(signed_in(an_agent("Amal")), "/contacts/", q=q)

    assert names(page) == ["Dina Pereira"]


def test_an_agent_sees_who_wrote_to_their_numbers_and_who_wrote_to_none() -> None:
    amal, bruno = an_agent("Amal"), an_agent("Bruno")
    teapots, kettles = a_connection("Teapots"), a_connection("Kettles")
    elsewhere = a_connection("Elsewhere", business_account_id="999")
    a_team("Support", [amal], [teapots])
    a_team("Sales", [bruno], [kettles, elsewhere])
    dina, emeka = a_conversation("Dina", teapots), a_conversation("Emeka", kettles)
    a_contact("Fay")
    gil = a_contact("Gil", scope="999")

    seen = {
        agent.name: set(names(shown(signed_in(agent), "/contacts/")))
        for agent in (amal, bruno)
    }

    assert seen == {"Amal": {"Dina", "Fay"}, "Bruno": {"Emeka", "Fay", "Gil"}}
    client = signed_in(amal)
    assert client.get(at("contact", dina.contact)).status_code == 200
    for hidden in (emeka.contact, gil):
        for view in ("contact", "link_contact"):
            assert client.get(at(view, hidden)).status_code == 404
        for view in ("edit_contact", "write_first", "unlink_contact"):
            assert client.post(at(view, hidden)).status_code == 404


def test_the_list_asks_little_however_many_there_are() -> None:
    amal, teapots = an_agent("Amal"), a_connection()
    client = signed_in(amal)
    for place in range(40):
        a_conversation(a_contact(f"Guest {place}"), teapots)

    with CaptureQueriesContext(
        database,
    ) as asked:
        shown(client, "/contacts/", q="guest")

    assert len(asked) <= 9


def test_a_name_of_ours_stays_when_they_write_under_another() -> None:
    teapots, amal = a_connection(), an_agent("Amal")
    receive(teapots, from_dina("One", profile_name="dini*"))
    dina, client = Contact.objects.get(), signed_in(amal)

    client.post(at("edit_contact", dina), {"name": "Dina Pereira (Porto)"})
    receive(teapots, from_dina("Two", profile_name="dd", at=minute(1)))

    dina.refresh_from_db()
    assert dina.name == "Dina Pereira (Porto)"
    told = Event.objects.filter(type="contact.changed", agent=amal).get()
    assert told.conversation == Conversation.objects.get().public_id
    assert "Porto" not in str(told.data)
    client.post(at("edit_contact", dina), {"name": ""})
    dina.refresh_from_db()
    assert (dina.name, dina.name_is_ours) == ("dd", False)


def test_attributes_are_kept_and_what_cannot_be_is_named_at_its_field() -> None:
    a_connection()
    dina, client = a_contact("Dina"), signed_in(an_agent("Amal"))
    form = {"name": "Dina", "key": ["City", "Size", ""], "value": [" Porto ", "", ""]}

    client.post(at("edit_contact", dina), form)
    dina.refresh_from_db()
    assert dina.attributes == {"City": "Porto"}

    for form, words in (
        ({"key": ["x" * 41], "value": ["1"]}, "more than 40 characters"),
        ({"key": ["City"], "value": ["x" * 501]}, "City has more than 500 characters"),
        ({"key": [""], "value": ["Porto"]}, "needs a name"),
        ({"key": ["a", "a "], "value": ["1", "2"]}, "two attributes named a"),
        ({"key": [f"k{n}" for n in range(31)], "value": ["1"] * 31}, "30 attributes"),
        ({"name": "x" * 256}, "The name has more than 255 characters"),
    ):
        answer = client.post(at("edit_contact", dina), {"name": "Dina"} | form)
        assertContains(answer, words, status_code=400)
    dina.refresh_from_db()
    assert dina.attributes == {"City": "Porto"}


def test_a_new_contact_is_written_to_first_with_a_template() -> None:
    teapots, client = a_connection(), signed_in(an_agent("Amal"))

    client.post(
        "/contacts/add/",
        {
            "number": "00351 912 345 678",
            "name": "Dina",
            "connection": teapots.public_id,
        },
    )
    dina = Contact.objects.get()
    answer = client.post(at("write_first", dina), {"connection": teapots.public_id})

    conversation = Conversation.objects.get()
    assert answer["Location"] == reverse("conversation", args=[conversation.public_id])
    page = shown(client, answer["Location"])
    assert "The customer has not written yet: only a template can be sent." in page
    client.post(at("write_first", dina), {"connection": teapots.public_id})
    assert Conversation.objects.count() == 1, "pressed twice"


def test_whose_number_another_teams_contact_has_is_not_renamed_but_written_to() -> None:
    amal, bruno = an_agent("Amal"), an_agent("Bruno")
    teapots, kettles = a_connection("Teapots"), a_connection("Kettles")
    a_team("Support", [amal], [teapots])
    a_team("Sales", [bruno], [kettles])
    dina = a_conversation("Dina", kettles).contact
    form = {"number": NUMBERS["Dina"], "name": "D.", "connection": teapots.public_id}

    answer = signed_in(amal).post("/contacts/add/", form, follow=True)

    dina.refresh_from_db()
    assert (dina.name, dina.name_is_ours) == ("Dina", False)
    talk = Conversation.objects.get(connection=teapots, contact=dina)
    assert answer.redirect_chain[-1][0] == reverse(
        "conversation", args=[talk.public_id]
    )
    assertContains(answer, "only a template can be sent")


def test_whom_we_knew_first_is_the_same_one_when_they_write() -> None:
    teapots = a_connection()
    add(teapots, [Entry("5511987654321", "Rosa"), Entry(NUMBERS["Dina"], "Dina")])

    # Meta writes Brazil's mobiles without their 9.
    receive(teapots, message("Oi", from_wa_id="551187654321", from_user_id="BR.77"))
    receive(teapots, from_dina("Hello"))

    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Dina", "Rosa"]
    rosa = Identity.objects.get(value="BR.77").contact
    assert rosa.name == "Rosa"
    assert rosa.conversations.count() == 1


def test_a_number_that_moved_on_is_whose_it_is_now() -> None:
    teapots = a_connection()
    receive(teapots, message("I am A", from_wa_id="351911", from_user_id="PT.1"))
    receive(teapots, message("I am B", from_wa_id="351911", from_user_id="PT.2"))
    before = {i.value: i.contact_id for i in Identity.objects.all()}

    add(teapots, [Entry("351911", "Whoever has it")])

    assert {i.value: i.contact_id for i in Identity.objects.all()} == before
    holder = Identity.objects.get(value="351911").contact
    assert holder.name == "Whoever has it"
    assert Contact.objects.count() == 2


@pytest.mark.parametrize(
    "text", ["", "abc", "912 345 678x", "0912345678", "+0", "3,51913E+11", "1" * 30]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        digits_of(text)


def test_two_who_are_one_keep_their_threads_and_can_be_parted() -> None:
    amal, teapots = an_agent("Amal"), a_connection()
    private, work = (
        a_conversation(a_contact(name), teapots) for name in ("Dina", "Dina at work")
    )
    says(private, "Hi")
    says(work, "Good morning")
    client, dina = signed_in(amal), private.contact

    page = shown(client, at("link_contact", dina), q="at work")
    assert names(page) == ["Dina at work"]
    asked = shown(client, at("link_contact", dina), other=work.contact.public_id)
    assert "Their conversations stay apart" in asked
    client.post(at("link_contact", dina), {"other": work.contact.public_id})

    for contact in (dina, work.contact):
        page = shown(client, at("contact", contact))
        for talk in (private, work):
            assert reverse("conversation", args=[talk.public_id]) in page
    assert Conversation.objects.filter(joined_into=None).count() == 2
    assert [m.conversation for m in work.messages.all()] == [work]

    client.post(at("unlink_contact", work.contact))
    page = shown(client, at("contact", dina))
    assert reverse("conversation", args=[work.public_id]) not in page
    assert not Contact.objects.exclude(same_as=None).exists()


def test_who_was_linked_stays_so_when_meta_joins_one_of_them() -> None:
    amal, teapots = an_agent("Amal"), a_connection()
    receive(teapots, message("From the phone", from_wa_id="351915"))
    receive(teapots, message("By user id", from_user_id="PT.5"))
    by_number, by_user = Contact.objects.order_by("pk")
    other = a_contact("Dina at work")
    by_user.link(other, by=amal, at=timezone.now())

    receive(teapots, message("Both", from_wa_id="351915", from_user_id="PT.5"))

    other.refresh_from_db()
    assert other.same_as == by_number
    assert set(other.group()) == {by_number, other}
