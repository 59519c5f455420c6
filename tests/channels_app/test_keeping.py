"""What was signed with a secret that is taken away meanwhile is not kept."""

from __future__ import annotations

import pytest
from django.utils import timezone

from channels_app.keeping import Signed, commit, keep
from channels_app.models import Connection, WebhookEvent
from channels_app.signatures import InvalidSignature
from channels_app.signers import NoSuchAddress, latest
from tests.cast import a_connection
from tests.meta import own_address, post, sample, signature

pytestmark = pytest.mark.django_db


def signed(connection: Connection, secret: str = "a secret") -> Signed:
    """Believed by what was known when it came in."""
    body = sample("text")
    header = signature(body, secret)
    address = connection.public_id
    secret = latest.verify(body, header, address)
    return Signed(body, secret, address, received_at=timezone.now())


def test_a_secret_that_was_taken_away_meanwhile_counts_no_more() -> None:
    teapots, lamps = a_connection(), a_connection("Lamps")
    latest.look()
    requests = [signed(teapots), signed(lamps)]
    Connection.objects.filter(pk=teapots.pk).update(app_secret="another")

    commit(requests)

    assert isinstance(requests[0].refusal, InvalidSignature)
    assert [event.connection for event in WebhookEvent.objects.all()] == [lamps]
    assert [bool(request.event) for request in requests] == [False, True]


def test_a_number_that_was_switched_off_meanwhile_is_no_address_any_more() -> None:
    teapots = a_connection()
    latest.look()
    request = signed(teapots)
    Connection.objects.update(state=Connection.State.OFF)

    with pytest.raises(NoSuchAddress):
        keep(request)
    assert not WebhookEvent.objects.exists()


def test_a_new_secret_counts_at_once() -> None:
    teapots = a_connection()
    latest.look()
    Connection.objects.update(app_secret="another")

    assert post(sample("text"), address=own_address(teapots)).status_code == 401
    answer = post(sample("text"), secret="another", address=own_address(teapots))
    assert answer.status_code == 200
