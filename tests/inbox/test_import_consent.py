"""An opt-in that a file tells of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from channels_app.models import Connection
from inbox import preferences
from inbox.models import Choice, Contact
from tests.cast import NUMBERS, a_connection, a_contact, an_admin
from tests.inbox.importing import imported, refused
from tests.inbox.pages import shown, signed_in

pytestmark = pytest.mark.django_db

HEAD = "number,name,opt-in\n"


@pytest.fixture
def teapots() -> Connection:
    return a_connection()


@pytest.fixture
def ada() -> Client:
    return signed_in(an_admin("Ada"))


def test_how_they_agreed_is_recorded_with_who_brought_the_file(
    ada: Client, teapots: Connection
) -> None:
    a_contact("Emeka")
    file = (
        HEAD
        + f"{NUMBERS['Dina']},Dina,At the fair in May\n"
        + f"{NUMBERS['Emeka']},Emeka,yes\n"
        + "351911111111,Fay,no\n"
        + "351911111112,Gil,\n"
    )

    imported(ada, teapots, file)
    imported(ada, teapots, file)

    said = {choice.contact.name: choice for choice in Choice.objects.all()}
    assert {name: choice.how for name, choice in said.items()} == {
        "Dina": "At the fair in May",
        "Emeka": "people.csv",
    }
    assert Choice.objects.count() == 2, "the second time it is no news"
    dina = said["Dina"]
    assert (dina.source, dina.by and dina.by.name) == ("imported", "Ada")
    assert dina.contact.is_opted_in
    assert not Contact.objects.get(name="Fay").is_opted_in


def test_a_file_does_not_undo_that_somebody_opted_out(
    ada: Client, teapots: Connection
) -> None:
    dina = a_contact("Dina")
    an_hour_ago = timezone.now() - timedelta(hours=1)
    preferences.opt_out([dina], by=None, at=an_hour_ago)

    found = imported(
        ada, teapots, HEAD + f"{NUMBERS['Dina']},Dina P.,At the fair\n,Nobody,\n"
    )

    dina.refresh_from_db()
    assert dina.is_opted_out
    assert dina.name == "Dina P."
    assert refused(ada, found) == [
        (2, "Taken in; but they opted out, and a file does not undo that."),
        (3, "It has no number."),
    ]
    # Each line counts once as what became of it.
    assert (found.made, found.changed, found.refused, found.opted_out) == (0, 1, 1, 1)
    page = shown(ada, f"/contacts/import/{found.public_id}/")
    assert "<dt>Refused lines</dt><dd>1</dd>" in page
    assert "<dt>Stay opted out</dt><dd>1</dd>" in page


def test_how_they_agreed_has_a_limit(ada: Client, teapots: Connection) -> None:
    line = f"{NUMBERS['Dina']},Dina,{'x' * 201}\n"

    found = imported(ada, teapots, HEAD + line)

    assert refused(ada, found) == [(2, "The opt-in has more than 200 characters.")]
