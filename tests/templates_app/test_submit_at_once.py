"""Two at once at one message template: workers, agents, and Meta's webhooks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone

from channels_app.arrivals import Arrival
from channels_app.models import Connection
from channels_app.payloads import TemplateUpdate
from templates_app import samples
from templates_app.checking import Unacceptable
from templates_app.models import MessageTemplate
from templates_app.submitting import submit, submit_due
from templates_app.syncing import apply_updates, pull
from tests.cast import an_admin
from tests.graph import Graph
from tests.templates_app.definitions import HELLO, ORDER, written
from tests.templates_app.handing_in import (
    PNG,
    a_picture,
    asked,
    at_meta,
    decide,
    work,
    writes,
)

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_two_workers_hand_it_in_once(graph: Graph, teapots: Connection) -> None:
    graph.fault("slow", value=0.5, count=1)
    due = writes(teapots).act_due_at
    assert due is not None
    ready = Barrier(2)

    def worker() -> None:
        try:
            ready.wait()
            submit_due(at=due)
        finally:
            connections.close_all()

    workers = [Thread(target=worker) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert len(asked(graph)) == 1
    assert MessageTemplate.objects.get().status == "PENDING"


def claimed(template: MessageTemplate) -> MessageTemplate:
    """A worker asks Meta, and has no answer yet."""
    found = MessageTemplate.objects.claim(template.pk, at=timezone.now())
    assert found is not None
    return found


def test_while_meta_is_asked_nobody_wants_anything_else(
    graph: Graph, teapots: Connection
) -> None:
    template, ada = writes(teapots), an_admin()
    asking = claimed(template)

    with pytest.raises(Unacceptable, match="Try again in a moment"):
        template.edit(written(HELLO, name="other"), by=ada, at=timezone.now())
    with pytest.raises(Unacceptable, match="Try again in a moment"):
        template.delete_at_meta(by=ada, at=timezone.now())
    with pytest.raises(Unacceptable, match="of this name in this language"):
        writes(teapots, "Cleo", components=[HELLO])
    submit(asking)

    there = MessageTemplate.objects.get()
    assert (there.status, there.components) == ("PENDING", [ORDER])
    assert (there.act, there.asked_at) == ("", None)
    assert there.name == at_meta(graph)[0]["name"] == "order_delay"


def test_nobody_writes_over_what_another_has_just_written(teapots: Connection) -> None:
    template = writes(teapots)

    with pytest.raises(Unacceptable, match="of this name in this language"):
        writes(teapots, "Cleo", components=[HELLO])

    template.edit(written(HELLO), by=an_admin(), at=timezone.now())
    assert work(template).components == [HELLO]


def test_a_worker_that_took_too_long_ends_nobody_elses_claim(
    teapots: Connection,
) -> None:
    slow = claimed(writes(teapots))
    assert slow.act_due_at is not None
    MessageTemplate.objects.update(act_due_at=timezone.now())
    next_one = claimed(slow)

    slow.refused("Too late.")
    slow.refresh_from_db()
    assert (slow.act, slow.trouble) == ("create", "")

    next_one.refused("It shouts.")
    slow.refresh_from_db()
    assert (slow.act, slow.trouble) == ("", "It shouts.")


def test_each_is_claimed_from_when_its_turn_comes(teapots: Connection) -> None:
    template, hours_ago = writes(teapots), timezone.now() - timedelta(hours=2)
    MessageTemplate.objects.update(act_due_at=hours_ago)

    asking = MessageTemplate.objects.claim(template.pk, at=hours_ago)

    assert asking is not None
    assert asking.act_due_at is not None
    assert asking.act_due_at > timezone.now() + timedelta(minutes=9)


def test_what_a_webhook_told_meanwhile_stays(graph: Graph, teapots: Connection) -> None:
    seen_by_ada = work(writes(teapots))
    decide(graph, seen_by_ada, status="REJECTED", reason="ABUSIVE_CONTENT")
    pull(teapots, at=timezone.now())

    seen_by_ada.delete_at_meta(by=an_admin(), at=timezone.now())

    there = MessageTemplate.objects.get()
    assert (there.act, there.status) == ("delete", "REJECTED")
    assert there.reason


def test_one_whose_sample_is_lost_keeps_no_other_waiting(
    graph: Graph, teapots: Connection
) -> None:
    template = writes(teapots, components=[a_picture(), HELLO])
    samples.keep(template, {"header": SimpleUploadedFile("cup.png", PNG)})
    file = template.samples.get().file
    file.storage.delete(file.name)
    other = MessageTemplate.objects.write(
        written(name="order_late"),
        account=teapots.business_account_id,
        by=an_admin("Cleo"),
        at=timezone.now(),
    )

    submit_due(at=timezone.now())

    template.refresh_from_db()
    other.refresh_from_db()
    assert (template.act, template.act_due_at) == ("", None)
    assert template.trouble.startswith("Parley itself failed")
    assert other.status == "PENDING"


def test_a_sample_goes_once_it_is_sure_that_nothing_names_it(
    teapots: Connection, django_capture_on_commit_callbacks: Any
) -> None:
    template = writes(teapots, components=[a_picture(), HELLO])
    samples.keep(template, {"header": SimpleUploadedFile("cup.png", PNG)})
    file = template.samples.get().file

    with django_capture_on_commit_callbacks() as then:
        template.edit(written(HELLO), by=an_admin(), at=timezone.now())
        samples.keep(template, {})

    assert file.storage.exists(file.name)
    for callback in then:
        callback()
    assert not file.storage.exists(file.name)


@pytest.mark.parametrize("act", ["create", "edit"])
def test_what_meta_decides_in_the_same_second_is_newer_than_our_asking(
    graph: Graph, teapots: Connection, act: str
) -> None:
    template = work(writes(teapots))
    if act == "edit":
        decide(graph, template, status="REJECTED", reason="SCAM")
        pull(teapots, at=timezone.now())
        hour_ago = timezone.now() - timedelta(hours=1)
        MessageTemplate.objects.update(status_at=hour_ago, components_at=hour_ago)
        template.edit(written(HELLO), by=an_admin(), at=timezone.now())
        assert work(template).status == "PENDING"
    asked_at = datetime.fromtimestamp(int(asked(graph)[-1]["at"]), UTC)
    approved = TemplateUpdate(
        field="message_template_status_update",
        meta_id=template.meta_id,
        name=template.name,
        language=template.language,
        at=asked_at,
        status="APPROVED",
    )

    apply_updates([Arrival(approved, teapots, timezone.now())])

    template.refresh_from_db()
    assert template.status == "APPROVED"
