"""One open house for all of a worker's stories: people come and go, and it stays."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Of a story that failed, what its house knew: it is not there any more to ask."""
    report = yield
    office = item.funcargs.get("office")
    if report.failed and report.when == "call" and isinstance(office, Office):
        known = json.dumps(office.what_is_known(), indent=1, default=str)
        report.sections.append(("What the house knew", known))
    return report
