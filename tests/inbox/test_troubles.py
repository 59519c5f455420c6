"""Every error that Meta documents has a cure and a sentence."""

from __future__ import annotations

import pytest

from inbox.error_codes import Cure, meaning_of
from inbox.models import Message
from inbox.troubles import trouble_of

# Meta's table of errors that a send can meet, in the response or in a status.
TABLE = {
    Cure.TIME: [1, 2, 4, 80007, 80008, 130429, 131016, 133004, 2494100],
    Cure.LITTLE_TIME: [131000],
    Cure.PAIR_TIME: [131056],
    Cure.MINUTES: [131057],
    Cure.ONE_MORE_TRY: [131047],
    Cure.ADMIN: [
        *(0, 3, 10, 33, 190, 200, 299, 368, 131005, 131031, 131037, 131042, 131044),
        *(131045, 131048, 131063, 133006, 133010, 134011),
    ],
    Cure.NOTHING: [
        *(130403, 130472, 130497, 131021, 131026, 131030, 131049, 131050, 131051),
        *(131052, 131064, 132016, 132069),
    ],
    Cure.CHANGE: [
        *(100, 131008, 131009, 131053, 131055, 131061, 131062, 132000, 132001),
        *(132005, 132007, 132008, 132012, 132015, 132018, 132068, 135000, 137000),
    ],
}
KNOWN = [(code, cure) for cure, codes in TABLE.items() for code in codes]


@pytest.mark.parametrize(("code", "cure"), KNOWN)
def test_every_code_has_its_cure_and_a_sentence_without_numbers(
    code: int, cure: Cure
) -> None:
    meaning = meaning_of(code)
    assert meaning.cure is cure
    sentence = str(meaning.sentence)
    assert sentence.endswith(".")
    assert str(code) not in sentence


def test_a_code_we_do_not_know_follows_what_meta_says_of_it() -> None:
    assert meaning_of(999, permanent=True).cure is Cure.CHANGE
    assert meaning_of(999, permanent=False).cure is Cure.TIME


def test_an_error_page_of_the_servers_passes_by_itself() -> None:
    assert meaning_of(-503).cure is Cure.TIME
    assert meaning_of(-404).cure is Cure.CHANGE


@pytest.mark.parametrize("status", ["sending", "accepted", "sent", "read", ""])
def test_while_all_goes_well_there_is_no_trouble(status: str) -> None:
    assert trouble_of(Message(status=status)) is None


def test_what_to_change_is_told_in_metas_words() -> None:
    message = Message(
        status="failed", error_code=131009, error_details="Link must be https"
    )
    trouble = trouble_of(message)
    assert trouble
    assert trouble.hint == "Link must be https"


def test_a_shut_window_offers_a_template() -> None:
    trouble = trouble_of(Message(status="failed", error_code=131047))
    assert trouble
    assert trouble.actions == ("template",)


def test_an_undeliverable_number_is_told_how_to_be_written() -> None:
    trouble = trouble_of(Message(status="failed", error_code=131026))
    assert trouble
    assert "country code" in trouble.hint
