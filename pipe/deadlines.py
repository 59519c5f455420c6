"""What is late or broken, in words, with what to do: a function of the figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from channels_app.models import Connection
from inbox.waiting_room import PATIENCE
from pipe.figures import TOPICS, Figures
from pipe.wording import age, amount, size

SILENCE = timedelta(seconds=20)
WEBHOOK_LATE = timedelta(seconds=60)
REPLY_LATE = timedelta(seconds=90)
EVENT_LATE = timedelta(seconds=60)
FILE_LATE = timedelta(minutes=15)
NEARLY_DROPPED = PATIENCE - timedelta(hours=1)
SLACK = timedelta(minutes=10)
DISK_FULL = 1_000_000_000  # bytes
DISK_FILLING = 5_000_000_000
DATABASE_SLOW = 1.0  # seconds, for what takes a millisecond


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be, and the page that shows it."""

    topic: str
    words: str
    remedy: str
    level: str = "red"
    page: str = ""
    connection: Connection | None = None

    @property
    def is_red(self) -> bool:
        return self.level == "red"


def missed(figures: Figures) -> list[Finding]:
    """The gravest first."""
    found = [finding for look in LOOKS for finding in look(figures)]
    return sorted(found, key=lambda finding: not finding.is_red)


def services(figures: Figures) -> Iterator[Finding]:
    if figures.redis and figures.redis.trouble:
        remedy = _(
            "Start Redis. Until then no worker hears that there is work; what comes in "
            "is kept, and done when Redis is back."
        )
        yield Finding(f"{TOPICS}redis", figures.redis.trouble, remedy)
    database = figures.database
    if database.trouble:
        remedy = _("See that the database runs, and has room.")
        yield Finding(f"{TOPICS}database", database.trouble, remedy)
    elif database.took > DATABASE_SLOW:
        words = _("The database took %.1f s for what takes a millisecond.")
        remedy = _("See what keeps it busy: its disk, its processor, a long query.")
        yield Finding(f"{TOPICS}database", words % database.took, remedy)


def at_work(figures: Figures) -> Iterator[Finding]:
    silent = {
        part: heard
        for part, heard in figures.silences.items()
        if heard is None or heard > SILENCE
    }
    # Through a Redis that is away nobody can be heard.
    if silent and not (figures.redis and figures.redis.trouble):
        heard = [time for time in silent.values() if time is not None]
        never = len(heard) < len(silent)
        since = _("yet") if never else _("for %s") % age(max(heard))
        words = f"{who(set(silent), set(figures.silences))} {since}."
        yield Finding(f"{TOPICS}work", words, restart(sorted(silent)))


def who(silent: set[str], everybody: set[str]) -> str:
    if silent == everybody:
        return _("Neither a worker nor the clock (beat) has been heard")
    if "beat" in silent:
        return _("The clock (beat) has not been heard")
    if silent == everybody - {"beat"}:
        return _("No worker has been heard")
    lanes = ", ".join(sorted(silent))
    return _("No worker of the lane %(lanes)s has been heard") % {"lanes": lanes}


def restart(silent: list[str]) -> str:
    if not settings.ON_SERVERS:
        return _("Work is a part of the one process: start Parley anew.")
    units = [
        f"parley-{part}" if part == "beat" else f"parley-worker@{part}"
        for part in silent
    ]
    return _(
        "Start it: systemctl restart %(units)s. If it runs, all its threads are busy; "
        "its log says with what."
    ) % {"units": " ".join(units)}


def receiving(figures: Figures) -> Iterator[Finding]:
    waiting, failed = figures.webhooks_waiting, figures.webhooks_failed
    waited = waiting.age(at=figures.at)
    if waited > WEBHOOK_LATE:
        words = _("%(count)s webhooks wait to be read, the oldest for %(age)s.")
        remedy = _(
            "They are safe. If it does not get less: is a worker of the lane receiving "
            "at work, and does its log say why it cannot?"
        )
        yield Finding(
            f"{TOPICS}webhooks.late",
            words % {"count": amount(waiting.count), "age": age(waited)},
            remedy,
            page=listed("channels_app_webhookevent", state__exact="pending"),
        )
    if failed.count:
        words = _("Webhooks of the last day that could not be read or stored: %s.")
        remedy = _(
            "Each says why. They are kept: replay them when the reason is gone, or "
            "after the next upgrade."
        )
        yield Finding(
            f"{TOPICS}webhooks.failed",
            words % amount(failed.count),
            remedy,
            page=listed("channels_app_webhookevent", state__exact="failed"),
        )


def applying(figures: Figures) -> Iterator[Finding]:
    events, items = figures.events_unnumbered, figures.items_waiting
    if events.age(at=figures.at) > EVENT_LATE:
        words = _("Screens do not hear of what happened for %s.")
        remedy = _(
            "Events wait for their number: is a worker of the lane receiving at work, "
            "and the clock (beat)?"
        )
        told = words % age(events.age(at=figures.at))
        yield Finding(f"{TOPICS}events", told, remedy)
    waited = items.age(at=figures.at)
    if waited > NEARLY_DROPPED:
        words = _(
            "Statuses or reactions wait for a message that never came: %(count)s, the "
            "oldest for %(age)s."
        )
        remedy = _(
            "After 24 hours they are dropped as not ours. That is right if another "
            "program or the phone app also sends from this number."
        )
        yield Finding(
            f"{TOPICS}items",
            words % {"count": amount(items.count), "age": age(waited)},
            remedy,
            level="warning" if waited < PATIENCE + SLACK else "red",
        )


def fetching(figures: Figures) -> Iterator[Finding]:
    waiting, unkept = figures.files_waiting, figures.files_without_room
    waited = waiting.age(at=figures.at)
    if unkept.count:
        words = _("There is no room for files that customers sent: %s.")
        remedy = _(
            "Make room where DATA_DIR is, or look at who may write there. They are "
            "fetched a minute later; WhatsApp keeps them for 7 days."
        )
        told = words % amount(unkept.count)
        yield Finding(f"{TOPICS}files.room", told, remedy)
    elif waited > FILE_LATE:
        words = _("%(count)s files of customers are not here, the oldest for %(age)s.")
        remedy = _(
            "Is a worker of the lane media at work? If it is, the failed calls say "
            "what Meta answered. It is tried until Meta has them no more, after 7 days."
        )
        told = words % {"count": amount(waiting.count), "age": age(waited)}
        page = listed("channels_app_graphfailure", operation__exact="fetch")
        yield Finding(f"{TOPICS}files.late", told, remedy, "warning", page)


def sending(figures: Figures) -> Iterator[Finding]:
    late = figures.replies_due.age(at=figures.at)
    if late > REPLY_LATE:
        words = _("Replies that nothing holds back are not sent: the oldest for %s.")
        remedy = _(
            "Is a worker of the lane sending at work? If it is, Graph may be slow, or "
            "SEND_THREADS too few."
        )
        yield Finding(f"{TOPICS}replies.late", words % age(late), remedy)
    if count := figures.replies_stuck.count:
        words = _("%(count)s replies have been on their way to Meta for %(age)s.")
        remedy = _(
            "Whoever sent them has died. They become unconfirmed as soon as the clock "
            "(beat) and a worker of the lane default are at work."
        )
        waited = age(figures.replies_stuck.age(at=figures.at))
        told = {"count": amount(count), "age": waited}
        yield Finding(f"{TOPICS}replies.stuck", words % told, remedy)
    if count := figures.replies_undecided.count:
        words = _(
            "%(count)s replies are unconfirmed, and for %(age)s nobody has decided "
            "whether to send them again."
        )
        remedy = _(
            "The customer may have them or not. In the inbox, their bubbles ask: send "
            "again, or leave it."
        )
        waited = age(figures.replies_undecided.age(at=figures.at))
        told = {"count": amount(count), "age": waited}
        yield Finding(f"{TOPICS}replies.undecided", words % told, remedy)


def numbers(figures: Figures) -> Iterator[Finding]:
    for number in figures.numbers:
        connection = number.connection
        if connection.state == Connection.State.ATTENTION:
            words = _("%(name)s needs attention, and its replies are held: %(why)s")
            yield Finding(
                f"{TOPICS}number.{connection.public_id}",
                words % {"name": connection.name, "why": connection.attention},
                _("See to it, then press Test connection: what was held is sent."),
                page=page_of(connection),
                connection=connection,
            )


def disk(figures: Figures) -> Iterator[Finding]:
    free = figures.disk_free
    if free < DISK_FILLING:
        yield Finding(
            f"{TOPICS}disk",
            _("The disk has %s left.") % size(free),
            _("Make room: without it nothing that comes in can be kept."),
            level="red" if free < DISK_FULL else "warning",
        )


def raised(figures: Figures) -> Iterator[Finding]:
    """What others than we found."""
    for alarm in figures.alarms:
        page = page_of(alarm.connection) if alarm.connection else ""
        yield Finding(alarm.topic, alarm.words, alarm.remedy, alarm.level, page)


LOOKS = (
    *(services, at_work, numbers, receiving, applying, fetching, sending, disk),
    raised,
)


def listed(model: str, **filters: str) -> str:
    return f"{reverse(f'admin:{model}_changelist')}?{urlencode(filters)}"


def page_of(connection: Connection) -> str:
    return reverse("admin:channels_app_connection_change", args=[connection.pk])
