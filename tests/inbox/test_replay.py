"""Applying webhook events again, by hand: what it does, and what it would do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from channels_app import replaying
from channels_app.draining import claim, drain
from channels_app.models import Event, Replay, WebhookEvent
from channels_app.models.taking import TRIES
from inbox.models import Contact, Conversation, Message
from tests.cast import a_connection
from tests.dump import dump
from tests.inbox.replays import asked, done, missed
from tests.meta import change, post, writes

pytestmark = pytest.mark.django_db

SENT = {"id": "wamid.OURS", "status": "sent", "timestamp": "1795000000"}


def counts() -> dict[str, int]:
    models = {"inbox.message": Message, "inbox.contact": Contact}
    models |= {"inbox.conversation": Conversation}
    return {label: model.objects.count() for label, model in models.items()}


def test_a_dry_run_says_what_the_replay_then_does_and_changes_nothing() -> None:
    teapots = a_connection()
    missed(
        writes(teapots, "one", "two"),
        writes(teapots, "three", wa_id="2348031234567"),
        change(teapots, {"statuses": [SENT]}),
        change(teapots, {"something": []}, field="unheard_of"),
    )
    before, log = dump(), Event.objects.count()

    tried = done(asked(dry_run=True, only="failed"))

    assert dump() == before
    assert Event.objects.exclude(type="webhooks.rehearsed").count() == log
    assert set(WebhookEvent.objects.values_list("state", flat=True)) == {"failed"}
    assert tried.found["ends"] == {"failed → stored": 3, "failed → ignored": 1}
    assert tried.found["told"]["message.received"] == 3
    assert tried.found["rows"]["inbox.waiting"] == 1

    replay = tried.in_earnest()
    replay.ask(by=None, at=timezone.now())
    replay = done(replay)
    assert replay.found == {"ends": tried.found["ends"]}
    there = counts()
    assert {label: tried.found["rows"][label] for label in there} == there
    assert Event.objects.filter(type="message.received").count() == 3


def test_what_is_here_already_would_change_nothing() -> None:
    post(writes(a_connection(), "one", "two"))
    drain()
    before = dump()

    tried = done(asked(dry_run=True))

    assert tried.changes_nothing
    assert tried.found == {"ends": {"stored → stored": 1}, "rows": {}, "told": {}}
    done(asked(dry_run=False))
    assert dump() == before


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_was_given_up_is_tried_as_if_for_the_first_time(dry_run: bool) -> None:
    missed(writes(a_connection(), "one"))
    WebhookEvent.objects.update(attempts=6)
    replay = done(asked(dry_run=dry_run))
    assert replay.found["ends"] == {"failed → stored": 1}


def test_a_range_is_of_a_time_a_state_and_a_number() -> None:
    teapots, lamps = a_connection(), a_connection("Lamps", business_account_id="211")
    post(writes(teapots, "yesterday"))
    yesterday = timezone.now() - timedelta(days=1)
    WebhookEvent.objects.update(received_at=yesterday)
    post(writes(teapots, "one"))
    post(writes(lamps, "two"))
    drain()
    WebhookEvent.objects.update(state="failed")

    def replayed(**values: Any) -> list[str]:
        done(asked(dry_run=False, only="failed", **values))
        again = WebhookEvent.objects.filter(state="stored")
        labels = [each.verdicts[0]["item"].rpartition(".")[2] for each in again]
        again.update(state="failed")
        return sorted(labels)

    today = timezone.now() - timedelta(hours=1)
    assert replayed() == ["one", "two", "yesterday"]
    assert replayed(since=today) == ["one", "two"]
    assert replayed(until=today) == ["yesterday"]
    assert replayed(connection=lamps) == ["two"], "though all came to one address"
    assert Message.objects.count() == 3


def test_another_worker_carries_on_where_one_died(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replaying, "SLICE", 1)
    teapots = a_connection()
    missed(*(writes(teapots, text) for text in ("one", "two", "three")))
    asked(dry_run=False)
    replay = Replay.objects.take(at=timezone.now())
    assert replay
    assert next(replaying.slices(replay)) == 1, "and then it is killed"

    assert Replay.objects.take(at=timezone.now()) is None, "somebody has it"
    Replay.objects.update(claimed_at=timezone.now() - timedelta(minutes=1))
    done(replay)
    assert (replay.done, replay.percent) == (3, 100)
    assert replay.found == {"ends": {"failed → stored": 3}}
    assert Message.objects.count() == 3


def test_who_was_too_slow_lets_go_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "SLICE", 1)
    teapots = a_connection()
    missed(writes(teapots, "one"), writes(teapots, "two"))
    asked(dry_run=True)
    slow = Replay.objects.take(at=timezone.now())
    Replay.objects.update(claimed_at=timezone.now() - timedelta(minutes=1))
    quick = Replay.objects.take(at=timezone.now())
    assert slow
    assert quick

    assert list(replaying.slices(slow)) == [], "another has it"
    slow.rest()

    assert Replay.objects.take(at=timezone.now()) is None
    assert list(replaying.slices(quick)) == [1, 2]


def test_what_a_dry_run_finds_is_kept_with_how_far_it_got() -> None:
    missed(writes(a_connection(), "one"))
    replay = asked(dry_run=True)

    with CaptureQueriesContext(database) as queries:
        next(replaying.slices(replay))

    writing = [q for q in queries if 'UPDATE "channels_app_replay"' in q["sql"]]
    assert len(writing) == 1
    assert Replay.objects.get().found["told"]["message.received"] == 1


def test_a_range_is_found_by_its_ends_and_not_counted() -> None:
    teapots = a_connection()
    for text in ("old", "late", "early", "new"):
        post(writes(teapots, text))
    noon = timezone.now() - timedelta(days=2)
    hours = (-3, 0.2, 0.1, 3)  # two of them were not kept in the order they came in
    for event, hour in zip(WebhookEvent.objects.order_by("pk"), hours, strict=True):
        WebhookEvent.objects.filter(pk=event.pk).update(
            received_at=noon + timedelta(hours=hour)
        )
    drain()

    with CaptureQueriesContext(database) as queries:
        replay = asked(since=noon, until=noon + timedelta(minutes=11))

    assert not [q for q in queries if "COUNT(" in q["sql"]]
    assert replay.percent == 0
    assert done(replay).done == 1
    assert done(asked(since=noon)).done == 3
    ever = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    assert done(asked(since=ever[0], until=ever[1])).done == 4
    assert done(asked(until=noon + timedelta(minutes=13))).done == 3


def test_what_a_dying_worker_had_in_hand_is_found_by_the_drain(
    settings: Settings,
) -> None:
    settings.WEBHOOK_ROUTES = "tests.channels_app.recording"
    missed(writes(a_connection(), "death"))
    asked(dry_run=False)
    with pytest.raises(SystemExit):
        replaying.carry_on()

    assert Replay.objects.get().done == 1
    assert claim(at=timezone.now()) == [], "it may still be alive"
    (event,) = claim(at=timezone.now() + timedelta(minutes=1))
    assert event.attempts == 2


def test_a_dry_run_that_kills_every_worker_is_given_up(settings: Settings) -> None:
    settings.WEBHOOK_ROUTES = "tests.channels_app.recording"
    missed(writes(a_connection(), "death"))
    asked(dry_run=True)
    for _ in range(TRIES):
        Replay.objects.update(claimed_at=None)
        with pytest.raises(SystemExit):
            replaying.carry_on()
    Replay.objects.update(claimed_at=None)
    replaying.carry_on()

    replay = Replay.objects.get()
    assert replay.ended_at
    assert "5 times" in replay.stopped


def test_a_replay_that_was_stopped_goes_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replaying, "SLICE", 1)
    teapots = a_connection()
    missed(*(writes(teapots, text) for text in ("one", "two", "three")))
    replay = asked(dry_run=False)
    for count in replaying.slices(replay):
        if count == 2:
            replay.end(at=timezone.now(), why="Ada stopped it.")

    assert Message.objects.count() == 2
    assert Replay.objects.get().stopped == "Ada stopped it."


def test_the_command_tries_and_does_the_same(capsys: Any) -> None:
    teapots = a_connection()
    missed(writes(teapots, "one", "two"))
    call_command("replay", "--state=failed", "--since=2020-01-01", "--dry-run")
    said = capsys.readouterr().out
    assert "1 events, 100 %" in said
    assert "2  messages" in said
    assert "2  message.received" in said
    assert said.endswith("Finished: 1 events.\n")

    call_command("replay", f"--connection={teapots.public_id}")
    assert "1  failed → stored" in capsys.readouterr().out
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--since=soon"], "--since: “soon” is no time"),
        (["--until=2026-13-01"], "--until: “2026-13-01” is no time"),
        (["--since=2026-11-02", "--until=2026-11-01"], "later than"),
        (["--connection=9"], "there is no number “9”"),
        (["--until=2020-01-01"], "no such webhook events"),
    ],
)
def test_the_command_names_what_is_wrong(options: list[str], words: str) -> None:
    missed(writes(a_connection(), "one"))
    with pytest.raises(CommandError, match=words):
        call_command("replay", *options)
    assert not Replay.objects.exists()
