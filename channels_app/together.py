"""What many threads ask for at the same time, done at once by one of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import InterfaceError, OperationalError

Item = TypeVar("Item")
AWAY = (OperationalError, InterfaceError)  # the database, for every item alike


class Wait(Generic[Item]):
    """One thread's item, and what it sleeps on until the item is done or its turn."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.wake = threading.Lock()
        self.wake.acquire()
        self.is_done = False
        self.is_left_out = False
        self.error: BaseException | None = None


class Together(Generic[Item]):
    """Calls `act` with all items that wait, and returns when it has done the caller's.

    Whoever finds nobody at it takes the turn; those who come meanwhile wait, and the
    first of them takes the next turn for all of them. If it fails, each tries its own
    item alone, so that one's trouble is nobody else's; but for what is everybody's.
    """

    def __init__(self, act: Callable[[list[Item]], None], *, most: int) -> None:
        self.act = act
        self.most = most
        self.guard = threading.Lock()
        self.waiting: list[Wait[Item]] = []
        self.is_taken = False

    def __call__(self, item: Item) -> None:
        mine = Wait(item)
        with self.guard:
            self.waiting.append(mine)
            is_my_turn = not self.is_taken
            self.is_taken = True
        if not is_my_turn:
            mine.wake.acquire()
        if not mine.is_done:
            self._take_turn()
        if mine.error:
            raise mine.error
        if mine.is_left_out:
            self.act([item])

    def _take_turn(self) -> None:
        with self.guard:
            turn, self.waiting = self.waiting[: self.most], self.waiting[self.most :]
        error = self._try([each.item for each in turn])
        with self.guard:
            following = self.waiting[:1]
            self.is_taken = bool(following)
        for each in turn:
            each.is_done = True
            is_all_alike = error is None or isinstance(error, AWAY)
            each.is_left_out = len(turn) > 1 and not is_all_alike
            each.error = None if each.is_left_out else error
        # The next turn may begin while we answer.
        for each in following + turn:
            each.wake.release()

    def _try(self, items: list[Item]) -> BaseException | None:
        try:
            self.act(items)
        except BaseException as error:
            return error
        return None
