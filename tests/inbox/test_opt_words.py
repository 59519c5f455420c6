"""The words that opt out and in, as people write them, and the list of them."""

from __future__ import annotations

import pytest
from django.test import Client

from inbox.consent import normalised
from inbox.models import Contact, OptWords
from tests.arrivals import from_dina, receive
from tests.cast import a_connection, an_admin
from tests.inbox.pages import signed_in


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["Stop it, please", "Do not stop", "When does the shop start?", "…", "🛑"]
)
def test_only_a_message_that_is_nothing_else_counts(text: str) -> None:
    receive(a_connection(), from_dina(text))
    assert Contact.objects.get().marketing == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("STOP", "stop"),
        ("¡Darme de Baja!", "stop"),
        ("Arrêter.", "stop"),
        ("ABONELİKTEN ÇIK", "stop"),
        ("ايقاف", "stop"),
        ("बंद करो", "stop"),
        ("取消订阅", "stop"),
        ("СТОП", "stop"),
        ("Começar", "resume"),
        ("подписаться", "resume"),
        ("\u200fاشتراك", "resume"),
    ],
)
def test_it_counts_in_many_languages_however_it_is_written(
    text: str, value: str
) -> None:
    receive(a_connection(), from_dina(text))
    assert Contact.objects.get().marketing == value


def test_an_everyday_answer_in_any_language_says_nothing_of_marketing() -> None:
    words = OptWords()
    everyday = (
        *("Acha", "Alta!", "alto", "dur", "ferma", "pare", "para", "basta", "fin"),
        *("end", "quit", "cancel", "zapisz", "wypisz", "zrezygnuj", "anmelden"),
        *("inschrijven", "langganan", "बंद", "توقف", "отпишите", "ok", "no"),
    )
    assert [said for said in everyday if words.choice_in(said)] == []


def test_the_lists_we_begin_with_are_fit_to_be_saved() -> None:
    OptWords().clean()
    assert normalised("“¡PÁRE!”") == "pare"


@pytest.mark.django_db
def test_an_admin_edits_the_words(client: Client) -> None:
    client = signed_in(an_admin())
    page = client.get("/admin/inbox/optwords/", follow=True)
    where = page.redirect_chain[-1][0]
    assert "abmelden" in page.content.decode()

    client.post(where, {"stop": "Enough\nstop", "start": "More, please"})
    receive(a_connection(), from_dina("enough!"))
    assert Contact.objects.get().is_opted_out

    both = client.post(where, {"stop": "enough", "start": "ENOUGH!"})
    assert "also stands among" in both.content.decode()
