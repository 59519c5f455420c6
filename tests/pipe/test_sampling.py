"""What went through is counted once a minute, and stays true as it settles."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from channels_app.models import WebhookEvent
from inbox.models import Message
from pipe import sampling, sizes
from pipe.figures import Figures
from pipe.flow import flow, last_hour
from pipe.growth import storage
from pipe.models import Sample, Tally
from pipe.sampling import KEEP, take
from tests.cast import a_connection, a_conversation, answers, says

pytestmark = pytest.mark.django_db

NOON = timezone.now().replace(second=30, microsecond=0)


def later(**time: float) -> datetime:
    return NOON + timedelta(**time)


def comes(state: str = "stored", *, at: datetime = NOON) -> WebhookEvent:
    return WebhookEvent.objects.create(body=b"{}", received_at=at, state=state)


def told(at: datetime) -> dict[str, list[int]]:
    """What each period holds in all, by kind."""
    return {
        f"{connection or ''}{what}": list(counts.values())
        for (connection, what), counts in flow(at=at).items()
    }


def test_what_came_is_told_at_once_and_counted_once() -> None:
    comes("stored")
    comes("pending")
    assert told(later(seconds=2)) == {
        "webhook.stored": [1, 1, 1],
        "webhook.pending": [1, 1, 1],
    }

    take(at=later(seconds=30))
    comes("failed", at=later(seconds=40))

    assert told(later(seconds=45)) == {
        "webhook.stored": [1, 1, 1],
        "webhook.pending": [1, 1, 1],
        "webhook.failed": [1, 1, 1],
    }


def test_a_minute_is_counted_again_when_it_has_settled() -> None:
    comes("pending")
    take(at=later(seconds=30))
    WebhookEvent.objects.update(state="stored")

    take(at=later(seconds=90))

    assert told(later(seconds=91)) == {"webhook.stored": [1, 1, 1]}
    assert Tally.objects.get().what == "webhook.stored"


def test_messages_are_counted_by_number_and_how_far_they_have_got() -> None:
    teapots, spares = a_connection("Teapots"), a_connection("Spares")
    dina = a_conversation("Dina", teapots)
    says(dina, at=NOON)
    reply = answers(dina, at=NOON, status="accepted")
    answers(a_conversation("Emeka", spares), at=NOON, status="failed")
    echo = answers(dina, at=NOON, status="accepted")
    Message.objects.filter(pk=echo.pk).update(origin="phone_app")
    take(at=later(seconds=30))

    Message.objects.filter(pk=reply.pk).update(status="read")
    take(at=later(minutes=5, seconds=30))

    assert told(later(minutes=5, seconds=31)) == {
        f"{teapots.pk}received": [1, 1, 1],
        f"{teapots.pk}read": [1, 1, 1],
        f"{teapots.pk}phone_app": [1, 1, 1],
        f"{spares.pk}failed": [1, 1, 1],
    }


@pytest.mark.parametrize(
    ("hours", "counts"), [(0, [1, 1, 1]), (2, [0, 1, 1]), (25, [0, 0, 1])]
)
def test_each_period_forgets_what_is_older(hours: int, counts: list[int]) -> None:
    comes()
    take(at=later(seconds=30))
    if hours:
        take(at=later(hours=hours))

    assert told(later(hours=hours, seconds=31)) == {"webhook.stored": counts}


def test_what_was_there_before_the_first_sample_did_not_come_now() -> None:
    dina = a_conversation("Dina")
    says(dina, at=later(hours=-5))
    says(dina, at=NOON)

    take(at=later(seconds=30))

    assert told(later(seconds=31)) == {f"{dina.connection_id}received": [1, 1, 1]}


def test_a_minute_that_nobody_wrote_down_is_a_gap_and_not_a_zero() -> None:
    take(at=later(seconds=30))
    comes(at=later(minutes=1))
    take(at=later(minutes=3, seconds=30))

    minutes = last_hour(at=later(minutes=3, seconds=50))

    assert len(minutes) == 60
    assert [minute.counts for minute in minutes[-4:]] == [
        {},
        None,
        None,
        {"webhook.stored": 1},
    ]


def test_a_sample_that_is_taken_twice_is_one() -> None:
    comes()
    take(at=later(seconds=30))
    take(at=later(seconds=31))

    assert Sample.objects.count() == 1
    assert told(later(seconds=32)) == {"webhook.stored": [1, 1, 1]}


def test_a_sample_that_could_not_be_ended_was_never_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody who reads the newest sample meets half of one."""

    def dies(*, at: datetime) -> None:
        raise SystemExit

    comes()
    take(at=later(seconds=30))
    comes(at=later(minutes=1))
    with monkeypatch.context() as patched:
        patched.setattr(sampling, "totals", dies)
        with pytest.raises(SystemExit):
            take(at=later(minutes=1, seconds=30))

    at = later(minutes=1, seconds=31)
    assert told(at) == {"webhook.stored": [2, 2, 2]}
    assert storage(Figures(at=at)).database


def test_samples_are_kept_for_a_week() -> None:
    comes()
    take(at=NOON)
    take(at=NOON + KEEP + timedelta(minutes=2))

    assert Sample.objects.count() == 1
    assert not Tally.objects.exists()


def test_every_table_is_measured() -> None:
    says(a_conversation("Dina"))

    measured = sizes.measure({}, at=NOON)

    size, _rows = measured["tables"]["inbox_message"]
    assert 0 < size < measured["database"]
    assert 0 < measured["disk"]["free"] < measured["disk"]["total"]
