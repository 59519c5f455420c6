"""Our own address as the world sees it, and a test event that goes the whole way."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from threading import Event, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from channels_app import draining
from channels_app.checks import own_address
from channels_app.checks.outcome import Outcome
from channels_app.checks.own_address import check_address, check_round_trip
from channels_app.models import Connection, WebhookEvent, WebhookRefusal
from channels_app.payloads.probe import a_probe
from inbox.models import Message
from tests.cast import a_connection
from tests.graph import Graph
from tests.meta import own_address as address_of
from tests.meta import post, verdicts
from tests.processes import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reached(live_server: LiveServer, settings: Settings) -> None:
    settings.PUBLIC_URL = live_server.url


@pytest.fixture
def worker() -> Iterator[None]:
    """Works off what comes in, as a worker does."""
    told_to_end = Event()

    def work() -> None:
        while not told_to_end.wait(0.05):
            draining.drain()
        connections.close_all()

    thread = Thread(target=work)
    thread.start()
    yield
    told_to_end.set()
    thread.join()


def teapots(**fields: str) -> Connection:
    return a_connection(graph_url="http://127.0.0.1:9/graph", **fields)


def tried(connection: Connection) -> tuple[Outcome, Outcome]:
    api = connection.api()
    return check_address(connection, api), check_round_trip(connection, api)


@pytest.mark.usefixtures("reached", "worker")
def test_a_test_event_goes_the_whole_way_and_is_no_message() -> None:
    number = teapots()

    address, trip = tried(number)

    assert (address.result, trip.result) == ("passed", "passed"), (address, trip)
    ((label, verdict, why),) = verdicts()
    assert label.startswith("test tst_")
    assert (verdict, why) == ("ignored", "it is a test of this connection")
    number.refresh_from_db()
    # Only Meta's own webhooks and handshakes make a number active and verified.
    assert number.last_webhook_at is None
    assert number.webhook_verified_at is None
    assert not Message.objects.exists()
    assert not WebhookRefusal.objects.exists()


def test_forged_ones_do_nothing() -> None:
    number, lamps = teapots(), teapots(name="Lamps", app_secret="another")
    body = a_probe(number.business_account_id, number.phone_number_id)

    assert post(body, address=address_of(number), secret="wrong").status_code == 401
    post(body, address=address_of(lamps), secret="another")
    made_up = body.replace(b"tst_", b"mine")
    post(made_up, address=address_of(number))
    draining.drain()

    first, second = WebhookEvent.objects.order_by("pk")
    assert verdicts(first)[0][1:] == (
        "ignored",
        "it came to the address of another number",
    )
    assert verdicts(second)[0][1:] == (
        "ignored",
        "it is no test of a connection of ours",
    )


@pytest.mark.usefixtures("reached")
def test_a_worker_that_does_not_work_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_address, "PATIENCE", 0.2)

    _, trip = tried(teapots())

    assert trip.result == "failed"
    assert "no worker has worked it off" in trip.words
    assert "parley-worker@receiving" in trip.remedy


def test_nobody_at_the_address_is_named(settings: Settings) -> None:
    settings.PUBLIC_URL = f"http://127.0.0.1:{free_port()}"
    number = teapots()

    outcome = check_address(number, number.api())

    assert outcome.result == "failed"
    assert f"{number.webhook_url} cannot be reached" in outcome.words
    assert number.verify_token not in str(outcome)


@pytest.mark.usefixtures("reached")
def test_a_number_that_is_off_is_not_looked_for() -> None:
    number = teapots(state="off")

    assert "switched off" in check_address(number, number.api()).words


def test_meta_calls_https_alone(settings: Settings) -> None:
    settings.HTTPS, settings.PUBLIC_URL = False, "http://127.0.0.1:9"
    number = a_connection()

    outcome = check_address(number, number.api())

    assert "is not HTTPS" in outcome.words
    assert "PUBLIC_URL" in outcome.remedy


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (301, "redirected to https://elsewhere.invalid/x, which Meta does not follow"),
        (403, "it answers HTTP 403: Go away"),
        (200, "it answers, but not as Parley does"),
    ],
)
def test_who_else_answers_there_is_told(
    settings: Settings, status: int, told: str
) -> None:
    asked: list[str] = []

    class Somebody(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Location", "https://elsewhere.invalid/x?y=secret")
            self.end_headers()
            self.wfile.write(b"Go away.\nNow.")

        def log_message(self, *args: object) -> None:
            return None

    with HTTPServer(("127.0.0.1", 0), Somebody) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings.PUBLIC_URL = f"http://127.0.0.1:{server.server_port}"
        number = teapots()
        outcome = check_address(number, number.api())
        server.shutdown()

    assert told in outcome.words
    # The redirect was not followed: who stands there could be anybody.
    assert len(asked) == 1


@pytest.mark.usefixtures("reached", "worker")
def test_the_doctor_in_the_terminal_says_the_same(graph: Graph) -> None:
    number = graph.number(name="Teapot Shop")
    options = {
        name: number[name]
        for name in ("phone_number_id", "business_account_id", "access_token")
    }
    out = StringIO()
    with pytest.raises(CommandError, match="Steps that failed: 2"):
        call_command(*("connect", "--test"), **options, graph_url=graph.url, stdout=out)
    assert "✕ App secret: failed. No app secret is entered" in out.getvalue()

    Connection.objects.update(app_secret=number["app_secret"])
    known = Connection.objects.get()
    graph.number(
        phone_number_id=number["phone_number_id"],
        callback_url=known.webhook_url,
        verify_token=known.verify_token,
    )
    out = StringIO()
    call_command("doctor", known.public_id, stdout=out)

    assert out.getvalue().count("✓") == 10
    known.refresh_from_db()
    assert (known.check_report["state"], known.health) == ("passed", "healthy")
    with pytest.raises(CommandError, match="no number 'Kettles'"):
        call_command("doctor", "Kettles")
