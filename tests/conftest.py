from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from hypothesis import settings

from channels_app import refusals
from tests import network

pytest_plugins = ["tests.fixtures.browser", "tests.fixtures.services"]

network.switch_off()

# Workers share a processor: a slow example says nothing about the code.
settings.register_profile("parley", deadline=None, print_blob=True)
settings.load_profile("parley")


def pytest_itemcollected(item: pytest.Item) -> None:
    if "browser" in getattr(item, "fixturenames", ()):
        item.add_marker("browser")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser's stories last, after the order was made random.

    Playwright leaves its event loop running in the thread, where neither the ORM nor
    an asynchronous test can work any more. What takes minutes begins first, so that no
    worker waits for it at the end.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    """No failed logins and no refused requests last from one test to the next."""
    yield
    cache.clear()
    for kept in (refusals.uncounted, refusals.written_at, refusals.last_from):
        kept.clear()
