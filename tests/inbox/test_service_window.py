from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.service_window import (
    LENGTH,
    ServiceWindow,
    closing_time,
    free_entry_end,
)
from tests.arrivals import NOON, minute

SECOND = timedelta(seconds=1)
TIMES = st.integers(0, 3000).map(minute)


def test_it_is_open_for_a_day_and_shut_at_twenty_four_hours_sharp() -> None:
    window = ServiceWindow(closing_time(NOON))
    assert window.is_open(at=NOON)
    assert window.is_open(at=NOON + LENGTH - SECOND)
    assert not window.is_open(at=NOON + LENGTH)


def test_nobody_wrote_so_there_is_none() -> None:
    window = ServiceWindow(closing_time(None))
    assert not window.is_open(at=NOON)
    assert window.left(at=NOON) == timedelta()
    assert window.state(at=NOON) == "shut"


@pytest.mark.parametrize(
    ("left", "state"),
    [
        (timedelta(hours=24), "open"),
        (timedelta(hours=4) + SECOND, "open"),
        (timedelta(hours=4), "soon"),
        (timedelta(hours=1) + SECOND, "soon"),
        (timedelta(hours=1), "urgent"),
        (SECOND, "urgent"),
        (timedelta(), "shut"),
        (-SECOND, "shut"),
    ],
)
def test_it_hurries_as_it_closes(left: timedelta, state: str) -> None:
    window = ServiceWindow(NOON + left)
    assert window.state(at=NOON) == state
    assert window.is_open(at=NOON) == (state != "shut")


def test_a_refusal_by_meta_shuts_it_until_the_contact_writes_again() -> None:
    assert closing_time(minute(0), minute(30)) == minute(30)
    assert closing_time(minute(31), minute(30)) == minute(31) + LENGTH


@given(TIMES, TIMES)
def test_a_refusal_never_makes_it_longer(inbound_at: object, at: object) -> None:
    told = closing_time(inbound_at, at)  # type: ignore[arg-type]
    usual = closing_time(inbound_at)  # type: ignore[arg-type]
    assert told is not None
    assert usual is not None
    assert told <= usual


def test_an_answer_within_a_day_of_the_advertisement_makes_three_days_free() -> None:
    answered = NOON + timedelta(hours=23)
    assert free_entry_end(NOON, answered) == answered + timedelta(hours=72)
    assert free_entry_end(NOON, NOON + LENGTH) is None
    assert free_entry_end(None, NOON) is None
