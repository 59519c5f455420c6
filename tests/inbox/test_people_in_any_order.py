"""Who is who does not depend on the order in which we hear of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from channels_app.payloads import Item
from tests.arrivals import (
    choice,
    echo,
    message,
    minute,
    new_number,
    new_user_id,
    receive,
)
from tests.cast import a_connection
from tests.dump import dump

pytestmark = pytest.mark.django_db

NAMES = st.sampled_from(["", "Dina", "Emeka", "Zoë"])
TIMES = st.integers(0, 6).map(minute)
NUMBERS = ["351900000001", "351900000002"]
USERS = ["PT.1", "PT.2", "PT.3"]


@st.composite
def anything(draw: Any) -> Item:
    at = draw(TIMES)
    kind = draw(st.sampled_from(["message"] * 6 + ["echo", "number", "user", "choice"]))
    if kind == "number":
        old, new = draw(st.permutations(NUMBERS))
        users = draw(
            st.sampled_from([{}, {"old_user_id": "PT.1", "new_user_id": "PT.2"}])
        )
        return new_number(old, new, at=at, **users)
    if kind == "user":
        old, new = draw(st.permutations(USERS))[:2]
        return new_user_id(old, new, at=at)
    if kind == "echo":
        return echo("From the phone", at=at, to_wa_id=draw(st.sampled_from(NUMBERS)))
    number = draw(st.sampled_from(["", *NUMBERS]))
    user = draw(st.sampled_from(USERS if not number else ["", *USERS]))
    if kind == "choice":
        value = draw(st.sampled_from(["stop", "resume"]))
        return choice(value, at=at, wa_id=number, user_id=user)
    return message(
        at=at,
        from_wa_id=number,
        from_user_id=user,
        profile_name=draw(NAMES),
        username=draw(st.sampled_from(["", "", "dina", "zoe"])),
        referral=draw(st.sampled_from([{}, {}, {"source_id": "ad"}])),
    )


class Undo(Exception):
    pass


def left_by(batches: list[list[Item]]) -> dict[str, list[tuple[object, ...]]]:
    try:
        with transaction.atomic():
            teapots = a_connection(phone_number_id="1")
            for batch in batches:
                receive(teapots, *batch)
            rows = dump()
            raise Undo
    except Undo:
        return rows


# Without shrinking, which would take minutes: the examples are short.
@settings(max_examples=25, deadline=None, database=None, phases=[Phase.generate])
@given(data=st.data(), items=st.lists(anything(), min_size=2, max_size=7))
def test_people_are_the_same_whatever_order_we_hear_of_them(
    data: st.DataObject, items: list[Item]
) -> None:
    expected = left_by([items])
    shuffled = data.draw(st.permutations(items + items[:2]))
    assert left_by([[item] for item in shuffled]) == expected
