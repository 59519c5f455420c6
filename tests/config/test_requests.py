"""Every answer names the id under which the request is logged."""

from __future__ import annotations

import logging

import pytest
from asgiref.testing import ApplicationCommunicator
from pytest_django.fixtures import Settings

from config.requests import Traced


async def page(scope: object, receive: object, send: object) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def id_of(given: str, path: str = "/teapot") -> str:
    headers = [(b"x-request-id", given.encode())]
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
    browser = ApplicationCommunicator(Traced(page), scope)
    start = await browser.receive_output()
    await browser.wait()
    return dict(start["headers"])[b"x-request-id"].decode()


async def test_a_proxy_of_ours_gives_the_id(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.TRUSTED_PROXIES = 1
    with caplog.at_level(logging.INFO):
        assert await id_of("0f3a-91_c.d=") == "0f3a-91_c.d="
    (line,) = caplog.records
    assert (line.path, line.status) == ("/teapot", 418)  # type: ignore[attr-defined]


async def test_no_address_begins_a_line_of_its_own(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO):
        await id_of("", "/tea\nCRITICAL pot")
    (line,) = caplog.records
    assert line.path == "/tea%0ACRITICAL%20pot"  # type: ignore[attr-defined]


@pytest.mark.parametrize("given", ["short", "x" * 65, "two words", "new\nline", ""])
async def test_no_other_shape_of_it_is_taken(settings: Settings, given: str) -> None:
    settings.TRUSTED_PROXIES = 1
    assert (await id_of(given)).startswith("req_")


async def test_nor_anybody_elses(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 0
    assert (await id_of("0f3a-91_c.d=")).startswith("req_")
