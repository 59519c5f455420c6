"""Somebody is told: once when it begins, once when it ends, and never in between."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import OperationalError
from django.utils import timezone

from channels_app.models import Alarm, Connection, Heartbeat
from pipe import mailing, watch
from pipe.machine import PARTS
from pipe.watch import Watch, is_our_turn, look
from tests.cast import a_connection

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture(autouse=True)
def _told(settings: Any) -> None:
    settings.ALERT_EMAILS = ["ada@example.com"]


@pytest.fixture
def teapots() -> Connection:
    """A number in trouble, where all else is well."""
    tomorrow = timezone.now() + timedelta(days=1)
    Heartbeat.objects.bulk_create(Heartbeat(name=part, at=tomorrow) for part in PARTS)
    return a_connection("Teapots", state="attention", attention="The token has ended.")


def after(**time: float) -> datetime:
    return NOW + timedelta(**time)


def test_what_lasts_is_told_once_and_its_end_once(teapots: Connection) -> None:
    for seconds in (0, 45, 60, 75, 600):
        look(at=after(seconds=seconds))
    (begun,) = mail.outbox
    assert begun.to == ["ada@example.com"]
    assert begun.subject.startswith("Parley: Teapots needs attention")
    assert "press Test connection" in begun.body
    assert "http://testserver/admin/pipe/" in begun.body

    Connection.objects.update(state="active")
    for minutes in (11, 14, 15.1, 16, 30):
        look(at=after(minutes=minutes))

    _, ended = mail.outbox
    assert ended.subject.startswith("Parley: Over: Teapots needs attention")
    assert Alarm.objects.get().ended_at == after(minutes=15.1)


def test_what_is_over_within_a_minute_is_told_to_nobody(teapots: Connection) -> None:
    look(at=NOW)
    Connection.objects.update(state="active")
    for minutes in (0.5, 2, 6, 60):
        look(at=after(minutes=minutes))

    assert mail.outbox == []
    assert Alarm.objects.open().count() == 0


def test_what_comes_and_goes_is_one_alarm(teapots: Connection) -> None:
    for minute in range(20):
        state = "attention" if minute % 3 == 0 else "active"
        Connection.objects.update(state=state)
        look(at=after(minutes=minute))

    assert len(mail.outbox) == 1
    assert Alarm.objects.count() == 1


def test_what_somebody_else_raised_is_told_too_and_left_to_them(
    teapots: Connection,
) -> None:
    Connection.objects.update(state="active")
    Alarm.objects.begin("token.1", "It ends on Friday.", remedy="Renew it.", at=NOW)

    look(at=after(hours=1))

    (told,) = mail.outbox
    assert told.subject == "Parley: It ends on Friday."
    assert Alarm.objects.open().count() == 1


def test_one_trouble_is_one_mail(teapots: Connection) -> None:
    """A rejected token holds the number; that it is rejected says what to do."""
    look(at=NOW)
    rejected = ("token.con_1", "Meta does not accept the token.")
    Alarm.objects.begin(*rejected, remedy="Make one.", at=NOW, connection=teapots)

    for minutes in (1, 2, 9):
        look(at=after(minutes=minutes))
    (told,) = mail.outbox
    assert told.subject == "Parley: Meta does not accept the token."

    # It is mended, and the number is still held: for another reason.
    Alarm.objects.filter(topic="token.con_1").end(at=after(minutes=10))
    look(at=after(minutes=10))
    assert "Over: Meta does not accept" in mail.outbox[1].body
    assert mail.outbox[1].subject.startswith("Parley: Teapots needs attention")


def test_a_token_that_ends_on_friday_hides_nothing(teapots: Connection) -> None:
    Alarm.objects.begin(
        *("token.con_1", "It ends on Friday."),
        remedy="Renew it.",
        at=NOW,
        level="warning",
        connection=teapots,
    )
    look(at=NOW)
    look(at=after(minutes=2))

    assert "needs attention" in mail.outbox[-1].subject


def test_what_somebody_died_telling_is_told_by_the_next(
    teapots: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*news: Any) -> bool:
        raise SystemExit

    look(at=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(mailing, "send", dies)
        with pytest.raises(SystemExit):
            look(at=after(minutes=2))

    look(at=after(minutes=2.5))
    assert mail.outbox == []

    look(at=after(minutes=3))
    assert len(mail.outbox) == 1


def test_a_mail_that_nobody_takes_is_tried_again(
    teapots: Connection, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    look(at=NOW)
    look(at=after(minutes=2))
    assert Alarm.objects.get().told_at is None

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    look(at=after(minutes=3))

    assert len(mail.outbox) == 1


def test_without_an_address_nobody_is_told(teapots: Connection, settings: Any) -> None:
    settings.ALERT_EMAILS = []
    look(at=NOW)
    look(at=after(minutes=2))

    assert mail.outbox == []
    assert Alarm.objects.open().count() == 1


def test_of_several_processes_one_has_the_turn() -> None:
    assert is_our_turn()
    assert not is_our_turn()

    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=13))

    assert is_our_turn()
    assert not is_our_turn()


def away() -> bool:
    raise OperationalError("the server closed the connection")


def test_a_database_that_is_away_is_told_once_by_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = Watch(), Watch()
    with monkeypatch.context() as patched:
        patched.setattr(watch, "is_our_turn", away)
        for seconds in (0, 30, 60, 75):
            for each in (one, other):
                each.look_round(at=after(seconds=seconds))
        assert len(mail.outbox) == 1

    for each in (one, other):
        each.look_round(at=after(minutes=3))

    begun, ended = mail.outbox
    assert begun.subject == "Parley: The database does not answer."
    assert ended.subject == "Parley: Over: The database does not answer."


def test_a_database_that_is_away_is_told_as_soon_as_somebody_takes_the_mail(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    working = settings.EMAIL_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    one = Watch()
    with monkeypatch.context() as patched:
        patched.setattr(watch, "is_our_turn", away)
        one.look_round(at=NOW)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        one.look_round(at=after(seconds=60))
        settings.EMAIL_BACKEND = working
        one.look_round(at=after(seconds=75))
        assert len(mail.outbox) == 1

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    one.look_round(at=after(seconds=90))
    settings.EMAIL_BACKEND = working
    one.look_round(at=after(seconds=105))
    one.look_round(at=after(seconds=120))

    _, ended = mail.outbox
    assert ended.subject == "Parley: Over: The database does not answer."


def test_whatever_breaks_it_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unlucky(Watch):
        turns = 0

        def look_round(self, *, at: datetime) -> None:
            self.turns += 1
            raise SystemExit if self.turns == 3 else RuntimeError

    monkeypatch.setattr(watch, "PAUSE", 0)
    one = Unlucky()
    with pytest.raises(SystemExit):
        one.run()

    assert one.turns == 3
