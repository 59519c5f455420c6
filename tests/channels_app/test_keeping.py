"""Webhooks that are answered together are kept by one commit, and each for itself."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from channels_app import intake, keeping
from channels_app.keeping import Batch
from channels_app.models import Connection, WebhookEvent
from channels_app.signatures import InvalidSignature
from channels_app.signers import NoSuchAddress
from tests.asgi import at_once
from tests.cast import a_connection
from tests.meta import own_address, post, sample, signature

ALL = pytest.mark.django_db(transaction=True)


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many events each commit was asked for."""
    asked: list[int] = []
    really = keeping.commit

    def commit(events: list[WebhookEvent]) -> None:
        asked.append(len(events))
        really(events)

    monkeypatch.setattr(keeping, "commit", commit)
    return asked


def kept() -> set[bytes]:
    return {bytes(event.body) for event in WebhookEvent.objects.all()}


def numbered(count: int) -> list[bytes]:
    return [b"body %d" % number for number in range(count)]


@ALL
def test_what_comes_at_once_is_answered_each_by_itself(commits: list[int]) -> None:
    a_connection()
    bodies = numbered(40)

    answers = at_once([(body, signature(body, "a secret")) for body in bodies])
    forged = at_once([(b"forged", "sha256=forged"), (b"", "")])

    assert (answers, forged) == ([200] * 40, [401, 401])
    assert kept() == set(bodies)
    assert len(commits) < 40, "they share commits"


@ALL
def test_what_is_large_does_not_wait_in_memory_for_others(
    monkeypatch: pytest.MonkeyPatch, commits: list[int]
) -> None:
    monkeypatch.setattr(intake, "MOST_BYTES", 10)
    a_connection()
    bodies = numbered(10)

    answers = at_once([(body, signature(body, "a secret")) for body in bodies])

    assert answers == [200] * 10
    assert commits == [1] * 10, "each is nearly as large as may be"
    assert kept() == set(bodies)


@ALL
def test_one_that_cannot_be_kept_is_nobody_elses_trouble(
    monkeypatch: pytest.MonkeyPatch, commits: list[int]
) -> None:
    a_connection()
    counting = keeping.commit

    def commit(events: list[WebhookEvent]) -> None:
        if any(event.body == b"body 3" for event in events):
            raise ValueError("not this one")
        counting(events)

    monkeypatch.setattr(keeping, "commit", commit)
    bodies = numbered(6)

    answers = at_once([(body, signature(body, "a secret")) for body in bodies])

    assert answers == [200, 200, 200, 500, 200, 200]
    assert kept() == {*bodies} - {b"body 3"}


@ALL
def test_nobody_is_told_that_it_is_kept_while_the_database_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_connection()
    tries: list[int] = []

    def commit(events: list[WebhookEvent]) -> None:
        tries.append(len(events))
        raise OperationalError("the connection is lost")

    bodies = numbered(8)
    posts = [(body, signature(body, "a secret")) for body in bodies]
    with monkeypatch.context() as away:
        away.setattr(keeping, "commit", commit)
        assert at_once(posts) == [500] * 8
    assert sum(tries) == 8, "and is not asked once more for each"

    assert at_once(posts) == [200] * 8, "it goes on when the database is back"
    assert kept() == set(bodies)


@ALL
def test_the_intake_survives_what_nobody_has_thought_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_connection()

    def exit_thread() -> None:
        raise SystemExit

    body = b"a body"
    posts = [(body, signature(body, "a secret"))]
    with monkeypatch.context() as broken:
        broken.setattr(keeping, "Batch", exit_thread)
        assert at_once(posts) == [500]

    assert at_once(posts) == [200]


@pytest.mark.django_db
def test_a_batch_looks_once_at_the_secrets_and_commits_once(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    teapots, lamps = a_connection(), a_connection("Lamps")
    body, at = sample("text"), timezone.now()
    seal = signature(body, "a secret")
    batch = Batch()

    with django_assert_num_queries(1):
        for number in (teapots, lamps, teapots):
            batch.add(body, seal, number.public_id, at=at)
        with pytest.raises(InvalidSignature):
            batch.add(body, signature(body, "another"), lamps.public_id, at=at)
        with pytest.raises(NoSuchAddress):
            batch.add(body, seal, "con_nobody", at=at)
    keeping.commit(batch.events)

    found = WebhookEvent.objects.order_by("pk")
    assert [event.connection for event in found] == [teapots, lamps, teapots]
    assert {bytes(event.body) for event in found} == {body}


@pytest.mark.django_db
def test_bytes_of_every_value_are_kept_as_they_came() -> None:
    a_connection()
    body = bytes(range(256)) * 2
    seal = signature(body, "a secret")
    batch = Batch()

    for _ in range(2):
        batch.add(body, seal, "", at=timezone.now())
    keeping.commit(batch.events)

    assert [bytes(event.body) for event in WebhookEvent.objects.all()] == [body] * 2


@pytest.mark.django_db
def test_a_secret_that_was_changed_counts_at_the_next_look() -> None:
    teapots = a_connection()
    lamps = a_connection("Lamps", app_secret="of the lamps")
    Connection.objects.filter(pk=teapots.pk).update(app_secret="another")

    for number, secret in [(lamps, "of the lamps"), (teapots, "another")]:
        answer = post(sample("text"), secret=secret, address=own_address(number))
        assert answer.status_code == 200
    assert post(sample("text"), address=own_address(teapots)).status_code == 401
