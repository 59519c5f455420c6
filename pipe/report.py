"""The figures for programs: as JSON, and in Prometheus' text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipe.deadlines import Finding
from pipe.figures import Figures, Number
from pipe.piles import Pile

# A gauge's name, what it tells, and its values by their labels.
Gauge = tuple[str, str, list[tuple[dict[str, str], float]]]


def waiting(figures: Figures) -> dict[str, Pile]:
    return {
        "webhooks": figures.webhooks_waiting,
        "replies": figures.replies_queued,
        "replies_due": figures.replies_due,
        "events": figures.events_unnumbered,
        "items": figures.items_waiting,
        "files": figures.files_waiting,
    }


def as_json(figures: Figures, findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "at": figures.at.isoformat(),
        "well": not any(finding.is_red for finding in findings),
        "findings": [
            {
                "topic": finding.topic,
                "level": finding.level,
                "words": finding.words,
                "remedy": finding.remedy,
            }
            for finding in findings
        ],
        "waiting": {
            what: {
                "count": pile.count,
                "oldest_seconds": pile.age(at=figures.at).total_seconds(),
            }
            for what, pile in waiting(figures).items()
        },
        "under_way": figures.under_way,
        "webhooks_failed_in_a_day": figures.webhooks_failed.count,
        "webhooks_refused_in_a_day": figures.refused,
        "flow": figures.flow,
        "silent_seconds": {
            part: silence and silence.total_seconds()
            for part, silence in figures.silences.items()
        },
        "disk": {"free": figures.disk_free, "total": figures.disk_total},
        "numbers": [number_as_json(number) for number in figures.numbers],
    }


def number_as_json(number: Number) -> dict[str, Any]:
    connection = number.connection
    return {
        "id": connection.public_id,
        "name": connection.name,
        "state": connection.state,
        "under_way": number.under_way,
        "flow": number.flow,
    }


def as_metrics(figures: Figures, findings: Sequence[Finding]) -> str:
    lines: list[str] = []
    for name, tells, values in gauges(figures, findings):
        lines += [f"# HELP parley_{name} {tells}", f"# TYPE parley_{name} gauge"]
        for labels, value in values:
            pairs = ",".join(f'{label}="{told}"' for label, told in labels.items())
            lines.append(f"parley_{name}{{{pairs}}} {value:.10g}")
    return "\n".join(lines) + "\n"


def gauges(figures: Figures, findings: Sequence[Finding]) -> list[Gauge]:
    """None only rises: a figure of the last hour falls as well."""
    levels = [finding.level for finding in findings]
    found = {level: levels.count(level) for level in ("red", "warning")}
    held = {
        number.connection.public_id: number.connection.state == "attention"
        for number in figures.numbers
    }
    return [
        gauge("findings", "What is not as it should be.", "level", found),
        gauge("number_held", "1 if a number needs attention.", "number", held),
        *in_the_pipe(figures),
        *in_the_machine(figures),
    ]


def in_the_pipe(figures: Figures) -> Iterator[Gauge]:
    piles = waiting(figures)
    counts = {what: pile.count for what, pile in piles.items()}
    ages = {
        what: pile.age(at=figures.at).total_seconds() for what, pile in piles.items()
    }
    hour, refused = figures.flow["hour"], figures.refused
    yield gauge("waiting", "What waits, counted up to 10,001.", "what", counts)
    yield gauge("oldest_seconds", "How long the oldest has waited.", "what", ages)
    yield gauge("under_way", "Replies by status.", "status", figures.under_way)
    yield gauge("last_hour", "What came through.", "what", hour)
    yield gauge("refused", "Requests refused in a day.", "reason", refused)


def in_the_machine(figures: Figures) -> Iterator[Gauge]:
    silent = {
        part: silence.total_seconds()
        for part, silence in figures.silences.items()
        if silence is not None
    }
    disk = {"free": figures.disk_free, "total": figures.disk_total}
    asked = {"database": figures.database, "redis": figures.redis}
    took = {
        name: answer.took
        for name, answer in asked.items()
        if answer and not answer.trouble
    }
    yield gauge("silent_seconds", "How long a part was not heard.", "part", silent)
    yield gauge("disk_bytes", "The disk that holds our files.", "which", disk)
    yield gauge("answer_seconds", "How long a trifle took.", "of", took)


def gauge(name: str, tells: str, label: str, values: Mapping[str, float]) -> Gauge:
    return name, tells, [({label: key}, value) for key, value in values.items()]
