"""The third promise: order does not matter."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import intake
from tests.dump import dump
from tests.intake import Body, batched, deliver, pieces, sample

pytestmark = pytest.mark.django_db

# The journal of who wrote what when, one webhook an item.
ITEMS: list[Body] = [piece for name in intake.SAMPLES for piece in pieces(sample(name))]


class Undo(Exception):
    pass


def left_by(*bodies: Body) -> dict[str, list[tuple[object, ...]]]:
    """What these leave in an empty database, which is empty again afterwards."""
    try:
        with transaction.atomic():
            intake.their_connections()
            deliver(*bodies)
            rows = dump()
            raise Undo
    except Undo:
        return rows


def in_batches(items: list[Body], cuts: list[int]) -> list[Body]:
    borders = sorted({0, len(items), *(cut % len(items) for cut in cuts)})
    return [
        batched(items[start:end])
        for start, end in zip(borders, borders[1:], strict=False)
    ]


@settings(max_examples=15, deadline=None, database=None)
@given(
    items=st.permutations(ITEMS * 3),
    cuts=st.lists(st.integers(0, len(ITEMS) * 3), max_size=40),
)
def test_samples_shuffled_repeated_and_cut_otherwise_leave_the_same_rows(
    items: list[Body], cuts: list[int]
) -> None:
    expected = left_by(*ITEMS)
    assert left_by(*in_batches(items, cuts)) == expected
