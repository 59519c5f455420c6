"""One thread does what many ask for at the same time, and each hears of its own."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import OperationalError

from channels_app.together import Together


class Kitchen:
    """Cooks whole tables' orders at once; opens when it is told to."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.cooked: list[list[str]] = []
        self.together = Together(self.cook, most=4)
        self.guests = ThreadPoolExecutor(10)

    def cook(self, dishes: list[str]) -> None:
        assert self.open.wait(10)
        if "poison" in dishes:
            raise ValueError("I cannot cook poison")
        if "no gas" in dishes:
            raise OperationalError
        self.cooked.append(dishes)

    def order(self, *dishes: str) -> list[Future[None]]:
        """Each from a guest of its own, in this order, while the first still waits."""
        orders = []
        for dish in dishes:
            orders.append(self.guests.submit(self.together, dish))
            deadline = time.monotonic() + 10
            while not self.has(dish) and time.monotonic() < deadline:
                time.sleep(0.001)
        return orders

    def has(self, dish: str) -> bool:
        with self.together.guard:
            waits = dish in (wait.item for wait in self.together.waiting)
        return waits or dish == "first"


@pytest.fixture
def kitchen() -> Kitchen:
    return Kitchen()


def test_those_who_wait_are_served_together(kitchen: Kitchen) -> None:
    orders = kitchen.order("first", "a", "b", "c", "d", "e")
    assert not any(order.done() for order in orders), "nobody is served before"

    kitchen.open.set()
    assert [order.result(10) for order in orders] == [None] * 6
    assert [sorted(dishes) for dishes in kitchen.cooked] == [
        ["first"],
        ["a", "b", "c", "d"],
        ["e"],
    ]
    assert not kitchen.together.is_taken


def test_the_trouble_of_one_is_nobody_elses(kitchen: Kitchen) -> None:
    _, a, poison, c = kitchen.order("first", "a", "poison", "c")
    kitchen.open.set()

    assert (a.result(10), c.result(10)) == (None, None)
    with pytest.raises(ValueError, match="poison"):
        poison.result(10)
    assert sorted(kitchen.cooked) == [["a"], ["c"], ["first"]]


def test_what_is_everybodys_trouble_is_not_tried_again_by_each(
    kitchen: Kitchen,
) -> None:
    """Else a database that is away is stormed as it comes back."""
    first, *others = kitchen.order("first", "a", "no gas", "c")
    kitchen.open.set()

    first.result(10)
    for order in others:
        with pytest.raises(OperationalError):
            order.result(10)
    assert kitchen.cooked == [["first"]]


def test_after_trouble_the_next_is_served(kitchen: Kitchen) -> None:
    kitchen.open.set()
    with pytest.raises(ValueError, match="poison"):
        kitchen.together("poison")
    kitchen.together("soup")
    assert kitchen.cooked == [["soup"]]
