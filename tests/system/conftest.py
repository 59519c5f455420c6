"""One open house for all of a worker's stories: people come and go, and it stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.system.office import Office, an_open_house
from tests.system.shapes import OneProcess


@pytest.fixture(scope="session")
def house(
    tmp_path_factory: pytest.TempPathFactory, static_root: Path
) -> Iterator[OneProcess]:
    yield from an_open_house(tmp_path_factory.mktemp("house"), static_root)


@pytest.fixture
def office(house: OneProcess, browser: Browser) -> Iterator[Office]:
    office = Office(house, browser)
    yield office
    office.close()
