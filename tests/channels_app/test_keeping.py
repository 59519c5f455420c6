"""What counts is who may sign at the commit, whatever was known before."""

from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from channels_app import keeping
from channels_app.keeping import Posted, commit, keep
from channels_app.models import Connection, WebhookEvent
from channels_app.signatures import InvalidSignature
from channels_app.signers import NoSuchAddress, Signers
from tests.cast import a_connection
from tests.meta import own_address, post, sample, signature

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_known_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "last", None)


def posted(connection: Connection, secret: str = "a secret") -> Posted:
    """Judged by what is known when it comes in."""
    body = sample("text")
    header = signature(body, secret)
    request = Posted(body, header, connection.public_id, received_at=timezone.now())
    request.judge(Signers())
    return request


def test_a_secret_that_was_taken_away_meanwhile_counts_no_more() -> None:
    teapots, lamps = a_connection(), a_connection("Lamps")
    requests = [posted(teapots), posted(lamps)]
    assert [request.refusal for request in requests] == [None, None]
    Connection.objects.filter(pk=teapots.pk).update(app_secret="another")

    commit(requests)

    assert isinstance(requests[0].refusal, InvalidSignature)
    assert [event.connection for event in WebhookEvent.objects.all()] == [lamps]


def test_a_secret_that_was_entered_meanwhile_counts_already() -> None:
    teapots = a_connection()
    request = posted(teapots, "another")
    assert isinstance(request.refusal, InvalidSignature)
    Connection.objects.update(app_secret="another")

    keep(request)

    assert WebhookEvent.objects.count() == 1


def test_a_number_that_was_switched_off_meanwhile_is_no_address_any_more() -> None:
    teapots = a_connection()
    request = posted(teapots)
    Connection.objects.update(state=Connection.State.OFF)

    with pytest.raises(NoSuchAddress):
        keep(request)
    assert not WebhookEvent.objects.exists()


def test_an_old_look_is_no_reason_to_refuse() -> None:
    teapots = a_connection()
    keeping.last = Signers()
    lamps = a_connection("Lamps", app_secret="of the lamps")
    Connection.objects.filter(pk=teapots.pk).update(app_secret="another")

    for number, secret in [(lamps, "of the lamps"), (teapots, "another")]:
        answer = post(sample("text"), secret=secret, address=own_address(number))
        assert answer.status_code == 200
    assert post(sample("text"), address=own_address(teapots)).status_code == 401


def test_who_waits_for_its_turn_has_touched_no_row(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """Else those that wait hold all the connections that the pool has."""
    teapots = a_connection()
    known = posted(teapots)
    request = Posted(known.body, known.header, known.address, known.received_at)

    with django_assert_num_queries(2):  # a look and an INSERT, both in its turn
        keep(request)
