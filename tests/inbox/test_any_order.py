"""The third promise: order does not matter."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

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


def left_by(batches: list[list[Body]]) -> dict[str, list[tuple[object, ...]]]:
    """What these leave in an empty database, which is empty again afterwards."""
    try:
        with transaction.atomic():
            intake.their_connections()
            for bodies in batches:
                deliver(*bodies)
            rows = dump()
            raise Undo
    except Undo:
        return rows


@cache
def left_in_order() -> dict[str, list[tuple[object, ...]]]:
    return left_by([ITEMS])


def in_batches(items: list[Body], cuts: list[int]) -> list[list[Body]]:
    """Each worked off before the next one comes; half of them as a single POST."""
    borders = sorted({0, len(items), *cuts})
    runs = [items[start:end] for start, end in pairwise(borders)]
    return [[batched(run)] if len(run) % 2 else run for run in runs]


@settings(max_examples=5, deadline=None, database=None)
@given(
    items=st.permutations(ITEMS * 3),
    cuts=st.lists(st.integers(1, len(ITEMS) * 3 - 1), min_size=5, max_size=60),
)
def test_samples_shuffled_repeated_and_cut_otherwise_leave_the_same_rows(
    items: list[Body], cuts: list[int]
) -> None:
    assert left_by(in_batches(items, cuts)) == left_in_order()
