"""Files on their way to Meta: what fails, what is lost, and who takes over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django.fixtures import Settings

from channels_app.models import Connection, GraphFailure
from inbox import uploading
from inbox.error_codes import meaning_of
from inbox.models import Conversation
from inbox.retention import forget_old
from tests.graph import Graph
from tests.inbox.handing import JPEG, a_listener, amal, sends, uploads
from tests.locks import locked
from tests.sending import replies, send_due, status_of, upload_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def dina(graph: Graph) -> Conversation:
    return a_listener(graph)


def test_an_upload_that_fails_is_tried_again(graph: Graph, dina: Conversation) -> None:
    graph.fault("http_429", on="upload", count=1)
    graph.fault("no_answer", on="upload", count=1)
    message = sends(dina, JPEG)

    for tried in (1, 2):
        upload_due()
        attachment = message.attachments.get()
        assert attachment.attempt_count == tried
        assert attachment.upload_due_at
        assert attachment.upload_due_at > timezone.now()
        message.attachments.update(upload_due_at=timezone.now())
    upload_due()
    send_due()

    assert status_of(message) == "accepted"
    assert GraphFailure.objects.filter(operation="upload").count() == 2


def test_what_meta_refuses_fails_with_its_words(
    graph: Graph, dina: Conversation
) -> None:
    graph.fault("error_131053", on="upload", count=1)
    message = sends(dina, JPEG)

    upload_due()

    assert status_of(message) == "failed"
    assert message.error_code == 131053
    upload_due()
    assert len(uploads(graph)) == 1


def test_a_number_in_trouble_brings_nothing_until_that_is_over(
    graph: Graph, dina: Conversation
) -> None:
    graph.fault("error_190", on="upload", count=1)
    message = sends(dina, JPEG)
    upload_due()
    dina.connection.refresh_from_db()
    assert dina.connection.state == Connection.State.ATTENTION

    message.attachments.update(upload_due_at=timezone.now())
    upload_due()
    assert len(uploads(graph)) == 1
    assert status_of(message) == "queued"

    Connection.objects.update(state=Connection.State.ACTIVE)
    upload_due()
    send_due()
    assert status_of(message) == "accepted"


def test_a_dead_workers_upload_is_taken_over(graph: Graph, dina: Conversation) -> None:
    message = sends(dina, JPEG)
    message.attachments.update(upload_due_at=timezone.now() + timedelta(seconds=90))
    upload_due()
    assert uploads(graph) == []

    message.attachments.update(upload_due_at=timezone.now())
    upload_due()

    assert len(uploads(graph)) == 1


@pytest.mark.django_db(transaction=True)
def test_an_upload_while_the_database_is_locked_is_written_down(
    graph: Graph, dina: Conversation
) -> None:
    message = sends(dina, JPEG)

    with locked("inbox_attachment", " IN ("):
        upload_due()
    send_due()

    assert status_of(message) == "accepted"
    assert len(uploads(graph)) == 1


def test_a_file_that_we_have_lost_is_not_tried_for_hours(
    graph: Graph, dina: Conversation
) -> None:
    message = sends(dina, JPEG)
    default_storage.delete(str(message.attachments.get().file))

    upload_due()

    assert status_of(message) == "failed"
    assert "no longer on our disk" in str(meaning_of(message.error_code).sentence)
    assert uploads(graph) == []


def test_a_retry_of_a_file_that_is_kept_no_longer_holds_up_nobody(
    graph: Graph, dina: Conversation, settings: Settings
) -> None:
    settings.FILE_KEEP_DAYS = 30
    graph.fault("error_131026", count=1)
    failed = sends(dina, JPEG)
    upload_due()
    send_due()
    months_ago = timezone.now() - timedelta(days=60)
    failed.attachments.update(created_at=months_ago, media_dies_at=months_ago)
    forget_old(at=timezone.now())
    failed.refresh_from_db()

    again = failed.retry(by=amal(), at=timezone.now(), cid="again")
    behind = replies(dina, "Did you get it?")
    upload_due()
    send_due()

    assert status_of(again) == "failed"
    assert "no longer on our disk" in str(meaning_of(again.error_code).sentence)
    assert status_of(behind) == "accepted"


def test_who_was_taken_for_dead_undoes_nothing(
    graph: Graph, dina: Conversation
) -> None:
    message, long_ago = sends(dina, JPEG), timezone.now() - timedelta(seconds=91)
    message.attachments.update(upload_due_at=long_ago)
    [held] = uploading.claim(1, long_ago).parcels
    graph.fault("error_131053", on="upload", count=1)
    late = uploading.upload(held)
    assert late.permanent, "for this test to mean anything"

    upload_due()
    uploading.record([late])
    send_due()

    assert status_of(message) == "accepted"
