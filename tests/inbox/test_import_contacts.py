"""Files of contacts: what is taken in, what is refused, and a worker that dies."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains

from channels_app.models import Connection, Event
from inbox.importing import taking_in
from inbox.models import Contact, ContactImport, Identity
from tests.cast import (
    NUMBERS,
    a_connection,
    a_contact,
    a_conversation,
    a_team,
    an_admin,
    an_agent,
)
from tests.inbox.importing import HEAD, hands_in, imported, people, refused
from tests.inbox.pages import shown, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def teapots() -> Connection:
    return a_connection()


@pytest.fixture
def ada() -> Client:
    return signed_in(an_admin("Ada"))


def test_a_file_becomes_contacts_with_attributes(
    ada: Client, teapots: Connection
) -> None:
    found = imported(
        ada,
        teapots,
        HEAD
        + "+351 912 345 678,Dina,Porto\n"
        + '00234-803-123-4567,"Emeka, the ""potter""",\n'
        + '"351 (93) 111.22.33","Fay\nof two lines",Faro\n',
    )

    assert people() == {
        "351912345678": ("Dina", {"City": "Porto"}),
        "2348031234567": ('Emeka, the "potter"', {}),
        "351931112233": ("Fay of two lines", {"City": "Faro"}),
    }
    assert (found.made, found.changed, found.refused) == (3, 0, 0)
    assert found.percent == 100
    assert not default_storage.exists(found.file)
    assert list(Event.objects.values_list("type", flat=True)) == [
        "contacts.import_asked",
        "contacts.imported",
    ]


def test_the_same_file_twice_doubles_nobody_and_changes_what_it_says(
    ada: Client, teapots: Connection
) -> None:
    dina = a_conversation(a_contact("Dina", user_id="PT.1"), teapots).contact
    assert dina.current("wa_id") is None, "for this test to mean anything"
    Identity.objects.create(
        contact=dina,
        scope=dina.scope,
        kind="wa_id",
        value=NUMBERS["Dina"],
        seen_at=dina.created_at,
    )
    Contact.objects.update(attributes={"Size": "L", "City": "Braga"})
    file = HEAD + f"{NUMBERS['Dina']},,Porto\n{NUMBERS['Emeka']},Emeka,Lagos\n"

    first, second = imported(ada, teapots, file), imported(ada, teapots, file)

    assert (first.made, first.changed) == (1, 1)
    assert (second.made, second.changed) == (0, 2)
    assert people() == {
        NUMBERS["Dina"]: ("Dina", {"Size": "L", "City": "Porto"}),
        NUMBERS["Emeka"]: ("Emeka", {"City": "Lagos"}),
    }
    assert dina.conversations.count() == 1


def test_each_refused_line_is_named_with_its_reason_and_the_rest_is_in(
    ada: Client, teapots: Connection
) -> None:
    found = imported(
        ada,
        teapots,
        HEAD
        + "351911111111,Good,\n"  # 2
        + "abc,Bad,\n"  # 3
        + ",Nobody,\n"  # 4
        + "\n"  # 5
        + f"351911111112,{'x' * 256},\n"  # 6
        + f"351911111113,Long,{'y' * 501}\n"  # 7
        + "351911111114,More,Porto,and more\n"  # 8
        + f"351911111115,{'z' * 30_000},\n"  # 9
        + '351911111116,"Open,\n'  # 10
        + "351911111117,After,\n"  # 11
        + '351911111118,"Odd"er,\n'  # 12
        + "351911111119,Last,Faro",  # 13
    )

    assert refused(ada, found) == [
        (3, "This is no phone number with its country code, like +351 912 345 678."),
        (4, "It has no number."),
        (6, "The name has more than 255 characters."),
        (7, "City has more than 500 characters."),
        (8, "It has 4 cells, and the first line names 3."),
        (9, "It has more than 20000 bytes."),
        (10, "A quotation mark is opened and not closed."),
        (12, "Its quotation marks are not in order."),
    ]
    assert [name for name, _ in people().values()] == ["Good", "After", "Last"]
    assert (found.made, found.refused, found.lines) == (3, 8, 13)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_usual_spelling_of_csv_is_read(
    ada: Client, teapots: Connection, encoding: str, delimiter: str, ending: str
) -> None:
    rows = [["Phone", "Name", "Città"], ["351912345678", "Dína 👋", "Łódź"]]
    text = ending.join(delimiter.join(row) for row in rows)

    imported(ada, teapots, text.encode(encoding))

    assert people() == {"351912345678": ("Dína 👋", {"Città": "Łódź"})}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (HEAD.encode() + "351,Jos\xe9,\n".encode("latin-1"), "Line 2 is not in UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0", "Line 1 is not in UTF-8"),
        (b"name,City\nDina,Porto\n", "one of them “number”"),
        (b"number,phone\n", "Two columns are named number"),
        (b"number,City,City\n", "Two columns are named City"),
        (b"number," + b"x" * 41 + b"\n", "more than 40 characters"),
        (("number," + ",".join(f"c{n}" for n in range(31))).encode(), "more than 30"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_once(
    ada: Client, teapots: Connection, content: bytes, words: str
) -> None:
    answer = hands_in(ada, teapots, content)

    assertContains(answer, words, status_code=400)
    assert not ContactImport.objects.exists()


def test_a_worker_that_dies_leaves_nothing_half_done_and_another_goes_on(
    ada: Client, teapots: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_in, "BATCH", 3)
    lines = [f"3519100000{n:02},Guest {n},\n" for n in range(10)]
    lines[4] = "bad,line,\n"
    hands_in(ada, teapots, HEAD + "".join(lines))
    found = ContactImport.objects.get()

    one = ContactImport.objects.take(at=found.created_at)
    assert one is not None
    work = taking_in.batches(one)
    next(work)
    # It dies in its second batch, after the contacts and before the report.
    monkeypatch.setattr(taking_in, "insert", dies)
    with pytest.raises(Died):
        next(work)
    monkeypatch.undo()
    assert Contact.objects.count() == 3
    ContactImport.objects.update(claimed_at=None)  # its claim has run out
    while taking_in.carry_on():
        pass

    found.refresh_from_db()
    assert (found.made, found.changed, found.refused) == (9, 0, 1)
    assert [line for line, _ in refused(ada, found)] == [6]
    assert Contact.objects.count() == 9


class Died(Exception):
    pass


def dies(*_: Any) -> None:
    raise Died


def test_who_was_slow_does_not_do_again_what_another_did(
    ada: Client, teapots: Connection
) -> None:
    hands_in(ada, teapots, HEAD + "351911111111,Once,\n")
    slow = ContactImport.objects.get()
    assert taking_in.carry_on() is False

    assert list(taking_in.batches(slow)) == []

    found = ContactImport.objects.get()
    assert (found.made, found.changed) == (1, 0)


def test_of_two_workers_at_one_place_the_second_keeps_nothing(
    ada: Client, teapots: Connection
) -> None:
    hands_in(ada, teapots, HEAD + "351911111111,Once,\n")
    second = ContactImport.objects.get()
    ContactImport.objects.update(position=second.position + 1)

    assert list(taking_in.batches(second)) == []

    assert not Contact.objects.exists()


def test_what_breaks_every_worker_is_given_up(ada: Client, teapots: Connection) -> None:
    hands_in(ada, teapots, HEAD + "351911111111,Once,\n")
    ContactImport.objects.update(tries=5)

    taking_in.carry_on()

    found = ContactImport.objects.get()
    assert "broke off here 5 times" in found.stopped
    assertContains(ada.get(f"/contacts/import/{found.public_id}/"), "broke off here")


def test_a_batch_costs_few_statements_however_long_it_is(
    ada: Client, teapots: Connection
) -> None:
    lines = [f"3519{n:08},Guest,Porto\n" for n in range(400)]
    hands_in(ada, teapots, HEAD + "".join(lines))

    with CaptureQueriesContext(database) as asked:
        taking_in.carry_on()

    assert Contact.objects.count() == 400
    assert len(asked) < 40


def test_it_can_be_stopped(ada: Client, teapots: Connection) -> None:
    hands_in(ada, teapots, HEAD + "351911111111,Once,\n")
    found = ContactImport.objects.get()

    page = shown(ada, f"/contacts/import/{found.public_id}/")
    assert 'hx-trigger="every 1s"' in page
    ada.post(f"/contacts/import/{found.public_id}/stop/")
    taking_in.carry_on()

    assert not Contact.objects.exists()
    page = shown(ada, f"/contacts/import/{found.public_id}/")
    assert "Ada stopped it." in page
    assert "every 1s" not in page


def test_files_are_for_those_who_see_the_admin_and_their_numbers(
    teapots: Connection,
) -> None:
    amal, boss = an_agent("Amal"), an_agent("Bruno", is_staff=True)
    sales = a_connection("Sales")
    a_team("Sales", [amal], [sales])

    assert signed_in(amal).get("/contacts/import/").status_code == 403
    assert signed_in(amal).get("/contacts/contacts.csv").status_code == 403
    assert hands_in(signed_in(amal), sales, HEAD).status_code == 403
    assert hands_in(signed_in(boss), sales, HEAD).status_code == 404
    assert hands_in(signed_in(boss), teapots, HEAD).status_code == 302
