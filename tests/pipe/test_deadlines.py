"""What is said to be wrong, by the figures alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from channels_app.models import Alarm, Connection
from pipe.deadlines import Finding, missed
from pipe.figures import Figures, Number
from pipe.flow import PERIODS
from pipe.machine import PARTS, Answer
from pipe.piles import Pile

NOW = timezone.now()
LANES = PARTS[:-1]
HEARD = dict.fromkeys(PARTS, timedelta(seconds=3))
WELL = Figures(at=NOW, silences=HEARD, disk_free=50_000_000_000, redis=Answer())


def pile(count: int = 3, **ago: float) -> Pile:
    return Pile(count, NOW - timedelta(**ago))


def findings(**changes: Any) -> list[Finding]:
    return missed(replace(WELL, **changes))


def silent(**seconds: float | None) -> dict[str, Any]:
    heard = {
        part: None if age is None else timedelta(seconds=age)
        for part, age in seconds.items()
    }
    return {"silences": HEARD | heard}


def test_when_all_is_well_nothing_is_said() -> None:
    assert findings() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (silent(**dict.fromkeys(LANES, 25)), "No worker has been heard for 25 s."),
        (silent(**dict.fromkeys(LANES, 25) | {"media": 26}), "for 26 s."),
        (silent(sending=90), "No worker of the lane sending has been heard for 1 min."),
        (silent(beat=21), "The clock (beat) has not been heard for 21 s."),
        (silent(**dict.fromkeys(PARTS, 30)), "Neither a worker nor the clock"),
        (silent(receiving=None), "No worker of the lane receiving has been heard yet."),
        ({"webhooks_waiting": pile(12_000, seconds=61)}, "10,000+ webhooks wait"),
        ({"webhooks_failed": pile(2, hours=3)}, "could not be read or stored: 2"),
        ({"events_unnumbered": pile(minutes=2)}, "Screens do not hear"),
        ({"items_waiting": pile(hours=24.2)}, "for a message that never came: 3"),
        ({"replies_due": pile(minutes=2)}, "the oldest for 2 min"),
        ({"replies_stuck": pile(minutes=5)}, "3 replies have been on their way"),
        (
            {"replies_undecided": pile(hours=5)},
            "3 replies are unconfirmed, and for 5 h",
        ),
        ({"disk_free": 900_000_000}, "The disk has 900 MB left."),
        ({"redis": Answer(trouble="Redis does not answer: gone")}, "gone"),
        ({"database": Answer(trouble="The database does not answer: no")}, "no"),
        ({"database": Answer(took=2.34)}, "The database took 2.3 s"),
    ],
)
def test_what_is_late_or_broken_is_red_and_says_what_to_do(
    changes: dict[str, Any], words: str
) -> None:
    (finding,) = findings(**changes)

    assert finding.is_red
    assert words in finding.words
    assert finding.remedy


@pytest.mark.parametrize(
    "changes",
    [
        silent(receiving=20),
        {"webhooks_waiting": pile(9_000, seconds=59)},
        {"events_unnumbered": pile(seconds=50)},
        {"items_waiting": pile(hours=22)},
        {"replies_due": pile(seconds=80)},
        {"replies_queued": pile(hours=9)},  # held, or paced: none of these is due
        {"database": Answer(took=0.9)},
        {"redis": None},
    ],
)
def test_what_is_still_in_time_is_not_mentioned(changes: dict[str, Any]) -> None:
    assert findings(**changes) == []


def test_through_a_dead_redis_nobody_can_be_heard_so_nobody_is_called_silent() -> None:
    gone = Answer(trouble="Redis does not answer: gone")

    (finding,) = findings(redis=gone, **silent(receiving=99, beat=99))

    assert finding.topic == "pipe.redis"


def test_what_may_become_red_is_a_warning_and_comes_last() -> None:
    filling, held = findings(disk_free=3_000_000_000), pile(hours=23.5)
    assert [finding.level for finding in filling] == ["warning"]

    found = findings(items_waiting=held, disk_free=900_000_000)

    assert [finding.topic for finding in found] == ["pipe.disk", "pipe.items"]
    assert [finding.level for finding in found] == ["red", "warning"]


def test_a_number_that_needs_attention_is_named_with_its_page() -> None:
    teapots = Connection(
        pk=7, name="Teapots", state="attention", attention="The token has ended."
    )
    empty: dict[str, dict[str, int]] = {period: {} for period in PERIODS}

    (finding,) = findings(numbers=[Number(teapots, {}, empty)])

    assert finding.is_red
    assert "Teapots" in finding.words
    assert "The token has ended." in finding.words
    assert finding.page == "/admin/channels_app/connection/7/change/"


def test_what_others_raised_is_told_as_they_said_it() -> None:
    alarm = Alarm(
        topic="token.con_1",
        words="It ends on Friday.",
        remedy="Renew.",
        level="warning",
    )

    (finding,) = findings(alarms=[alarm])

    assert (finding.topic, finding.level) == ("token.con_1", "warning")
    assert (finding.words, finding.remedy) == ("It ends on Friday.", "Renew.")


@pytest.mark.parametrize("on_servers", [True, False])
def test_a_stopped_worker_is_started_where_it_runs(
    settings: Any, on_servers: bool
) -> None:
    settings.ON_SERVERS = on_servers

    (finding,) = findings(**silent(sending=60, beat=60))

    units = "systemctl restart parley-beat parley-worker@sending"
    assert (units in finding.remedy) is on_servers
