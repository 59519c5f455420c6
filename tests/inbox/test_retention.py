"""What is older than the settings say goes at night, and nothing else."""

from __future__ import annotations

import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.env import kept_days
from inbox import retention
from inbox.models import Attachment, Message
from inbox.retention import forget_old
from tests import files
from tests.cast import a_conversation, an_agent, answers, hours_ago, says
from tests.inbox.attached import sends
from tests.inbox.pages import address, shown, signed_in

pytestmark = pytest.mark.django_db

DAY = 24


def test_messages_are_kept_for_ever_unless_somebody_says_otherwise() -> None:
    says(a_conversation("Dina"), "Years ago", at=hours_ago(5_000 * DAY))

    assert forget_old(at=timezone.now()) == (0, 0)
    assert Message.objects.exists()


def test_old_messages_go_with_their_files_and_young_ones_stay(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BITE", 2)
    settings.MESSAGE_KEEP_DAYS = 90
    amal, dina, emeka = (
        an_agent("Amal"),
        a_conversation("Dina"),
        a_conversation("Emeka"),
    )
    for text in ("Waits", "Waits behind it"):  # a whole bite
        answers(dina, text, status="queued")
    answers(dina, "Nobody heard of it", status="unconfirmed")
    photo = sends(dina, files.a_picture())
    Message.objects.update(ordered_at=hours_ago(91 * DAY))
    for days in (100, 95, 91):
        says(dina, f"{days} days ago", at=hours_ago(days * DAY))
    says(emeka, "Only this", at=hours_ago(92 * DAY))
    says(dina, "89 days ago", at=hours_ago(89 * DAY))

    assert forget_old(at=timezone.now()) == (6, 0)

    left = set(Message.objects.values_list("text", flat=True))
    assert left == {"Waits", "Waits behind it", "89 days ago"}
    assert not default_storage.exists(str(photo.file))
    emeka.refresh_from_db()
    assert (emeka.last_message, emeka.unread_count) == (None, 0)
    client = signed_in(amal)
    for conversation in (dina, emeka):
        shown(client, address("conversation", conversation))


def test_old_files_go_and_their_bubbles_say_so(settings: Settings) -> None:
    settings.FILE_KEEP_DAYS = 30
    amal, dina = an_agent("Amal"), a_conversation("Dina")
    old, young = (sends(dina, files.a_picture()) for _ in range(2))
    Attachment.objects.filter(pk=old.pk).update(created_at=hours_ago(31 * DAY))

    assert forget_old(at=timezone.now()) == (0, 1)
    assert forget_old(at=timezone.now()) == (0, 0)

    for name in (old.file, old.thumbnail):
        assert not default_storage.exists(str(name))
    assert default_storage.exists(str(young.file))
    page = shown(signed_in(amal), address("conversation", dina))
    assert "Files are kept for a time here, and it is over." in page
    assert f"/attachments/{old.public_id}/" not in page
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "days", "words"),
    [
        ("MESSAGE_KEEP_DAYS", "20", "less than WEBHOOK_KEEP_DAYS"),
        ("MESSAGE_KEEP_DAYS", "-1", "less than WEBHOOK_KEEP_DAYS"),
        ("FILE_KEEP_DAYS", "-1", "0 or more"),
    ],
)
def test_days_that_would_keep_nothing_or_bring_it_back_are_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, days: str, words: str
) -> None:
    monkeypatch.setitem(os.environ, name, days)

    with pytest.raises(ImproperlyConfigured, match=words):
        kept_days(30)


def test_meta_must_have_given_up_a_message_before_it_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MESSAGE_KEEP_DAYS", "7")

    with pytest.raises(ImproperlyConfigured, match="for 7 days Meta may bring"):
        kept_days(1)
