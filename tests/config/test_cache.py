from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from config.cache import RedisOrMemory
from tests.cast import an_agent

DEAD = {
    "default": {
        "BACKEND": "config.cache.RedisOrMemory",
        "LOCATION": "redis://127.0.0.1:1/0",
    }
}


@pytest.fixture(autouse=True)
def _dead_redis() -> Iterator[None]:
    with override_settings(CACHES=DEAD):
        yield
        cache.memory.clear()  # type: ignore[attr-defined]
        RedisOrMemory.away_until = 0.0


@pytest.mark.django_db
def test_one_can_sign_in_while_redis_is_dead() -> None:
    amal = an_agent("Amal")
    amal.set_password("teapots and lamps")
    amal.save()

    login = {"login": amal.email, "password": "teapots and lamps"}
    answer = Client().post("/accounts/login/", login)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@pytest.mark.django_db
def test_guessing_is_slow_even_then() -> None:
    amal = an_agent("Amal")
    client = Client()

    answers = [
        client.post("/accounts/login/", {"login": amal.email, "password": f"no {turn}"})
        for turn in range(6)
    ]

    assert "Too many failed tries" in answers[-1].content.decode()


def test_memory_stands_in_for_redis() -> None:
    assert cache.add("asked", True)
    assert not cache.add("asked", True)
    cache.set("looking", 1)
    cache.delete_many(["asked"])
    assert cache.get_many(["asked", "looking"]) == {"looking": 1}
