from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from channels_app.cloud_api import CloudAPI, session
from channels_app.graph_errors import (
    CloudAPIError,
    NeverOpened,
    RateLimited,
    TokenRejected,
    Unanswered,
    WindowExpired,
)
from tests.graph import Graph

TEXT = {
    "messaging_product": "whatsapp",
    "to": "351912345678",
    "type": "text",
    "text": {"body": "Good morning"},
}


def api(graph_url: str, **values: str) -> CloudAPI:
    token = values.pop("access_token", "EAA-token")
    return CloudAPI(requests.Session(), graph_url, "v25.0", token, **values)


@pytest.fixture
def number(graph: Graph) -> dict[str, Any]:
    number = graph.number(access_token="EAA-token", app_secret="the app's")
    phone = graph.phone("Dina", wa_id="351912345678")
    graph.says(phone, number, "Hello")
    return number


def test_a_message_is_sent_and_its_wamid_comes_back(
    graph: Graph, number: dict[str, Any]
) -> None:
    answer = api(graph.url).send(number["phone_number_id"], TEXT)

    assert answer["messages"][0]["id"].startswith("wamid.")
    assert graph.sent[-1]["text"]["body"] == "Good morning"


def test_who_holds_the_apps_secret_proves_it(
    graph: Graph, number: dict[str, Any]
) -> None:
    graph.number(phone_number_id=number["phone_number_id"], proof_required=True)
    proven = api(graph.url, app_secret="the app's")

    assert proven.phone_number(number["phone_number_id"])["id"]
    with pytest.raises(CloudAPIError, match="appsecret_proof"):
        api(graph.url).phone_number(number["phone_number_id"])
    with pytest.raises(CloudAPIError, match="appsecret_proof"):
        api(graph.url, app_secret="x").phone_number(number["phone_number_id"])


def test_a_rejected_token_is_an_error_of_its_own(
    graph: Graph, number: dict[str, Any]
) -> None:
    with pytest.raises(TokenRejected) as refused:
        api(graph.url, access_token="old").debug_token()

    assert (refused.value.code, refused.value.permanent) == (190, True)


@pytest.mark.parametrize(
    ("fault", "kind", "code", "permanent"),
    [
        ("error_130429", RateLimited, 130429, False),
        ("error_131056", RateLimited, 131056, False),
        ("error_131047", WindowExpired, 131047, True),
        ("error_131000", CloudAPIError, 131000, False),
        ("error_131042", CloudAPIError, 131042, True),
        ("html_500", CloudAPIError, None, False),
        ("http_429", RateLimited, 4, False),
    ],
)
def test_refusals_say_whether_the_same_may_be_tried_again(
    graph: Graph,
    number: dict[str, Any],
    fault: str,
    kind: type[CloudAPIError],
    code: int | None,
    permanent: bool,
) -> None:
    graph.fault(fault, count=1)

    with pytest.raises(kind) as refused:
        api(graph.url).send(number["phone_number_id"], TEXT)

    assert (refused.value.code, refused.value.permanent) == (code, permanent)


@pytest.mark.parametrize("fault", ["no_answer", "drop_answer"])
def test_a_request_that_was_written_may_have_been_taken(
    graph: Graph, number: dict[str, Any], fault: str
) -> None:
    graph.fault(fault, count=1)

    with pytest.raises(Unanswered):
        api(graph.url).send(number["phone_number_id"], TEXT)


def test_a_refused_connection_sent_nothing() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]

        with pytest.raises(NeverOpened):
            api(f"http://127.0.0.1:{port}").send("310", TEXT)


@pytest.mark.parametrize("address", ["http://", "no address", "http://[::1"])
def test_an_address_that_is_none_sent_nothing(address: str) -> None:
    with pytest.raises(NeverOpened):
        api(address).send("310", TEXT)


def test_a_token_that_fits_in_no_header_sent_nothing() -> None:
    with pytest.raises(NeverOpened):
        api("http://127.0.0.1:9", access_token="tok€n").send("310", TEXT)


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that treats one connection in its own way."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def once() -> None:
            with server.accept()[0] as connection:
                answer(connection)

        thread = threading.Thread(target=once)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def says(*lines: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"\r\n".join(lines))

    return answer


def test_a_handshake_that_fails_sent_nothing() -> None:
    with (
        listening(says(b"HTTP/1.1 400 Bad Request", b"", b"")) as host,
        pytest.raises(NeverOpened),
    ):
        api(f"https://{host}").send("310", TEXT)


def test_a_connection_that_ends_in_the_answer_leaves_it_open() -> None:
    half = says(b"HTTP/1.1 200 OK", b"Content-Length: 900", b"", b'{"mess')
    with listening(half) as host, pytest.raises(Unanswered):
        api(f"http://{host}").send("310", TEXT)


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"messages": []}', b"[]"])
def test_a_200_that_names_no_message_leaves_it_open(body: bytes) -> None:
    length = b"Content-Length: %d" % len(body)
    with (
        listening(says(b"HTTP/1.1 200 OK", length, b"", body)) as host,
        pytest.raises(Unanswered),
    ):
        api(f"http://{host}").send("310", TEXT)


@pytest.mark.parametrize("body", [b"{}", b'{"data": {}}', b'{"data": null}'])
def test_a_200_without_a_list_is_no_empty_list(body: bytes) -> None:
    length = b"Content-Length: %d" % len(body)
    with (
        listening(says(b"HTTP/1.1 200 OK", length, b"", body)) as host,
        pytest.raises(Unanswered),
    ):
        list(api(f"http://{host}").templates("210"))


def test_the_token_is_not_taken_along_by_a_redirect() -> None:
    moved = says(b"HTTP/1.1 302 Found", b"Location: http://127.0.0.1:9/", b"", b"")
    with listening(moved) as host, pytest.raises(CloudAPIError) as refused:
        api(f"http://{host}").phone_number("310")

    assert refused.value.http_status == 302


def test_no_error_tells_the_token() -> None:
    with pytest.raises(NeverOpened) as trouble:
        api("http://127.0.0.1:9", access_token="EAA-secret").debug_token()

    assert "EAA-secret" not in repr(trouble.value)
    assert trouble.value.__cause__ is None
    assert trouble.value.__suppress_context__


def test_each_thread_has_its_own_session() -> None:
    theirs: list[requests.Session] = []
    thread = threading.Thread(target=lambda: theirs.append(session()))
    thread.start()
    thread.join()

    assert session() is session()
    assert theirs[0] is not session()
