"""Admins replay webhook events, and see what comes of it."""

from __future__ import annotations

import pytest

from channels_app.admin import webhooks
from channels_app.models import Connection, Event, Replay, WebhookEvent
from inbox.models import Message
from tests.cast import a_connection, an_admin, an_agent
from tests.inbox.pages import shown, signed_in
from tests.inbox.replays import asked, done, missed
from tests.meta import verdicts, writes

pytestmark = pytest.mark.django_db

LIST = "/admin/channels_app/replay/"
EVENTS = "/admin/channels_app/webhookevent/"


def test_ada_tries_a_range_sees_what_would_change_and_replays_it() -> None:
    missed(writes(a_connection(), "one", "two"))
    ada = an_admin("Ada")
    client = signed_in(ada)
    nobody = client.post(f"{LIST}add/", {"dry_run": "on", "only": "ignored"})
    assert "There are no such webhook events." in nobody.content.decode()

    client.post(f"{LIST}add/", {"dry_run": "on", "only": "failed"})
    tried = done(Replay.objects.get())
    page = shown(client, f"{LIST}{tried.pk}/change/")
    assert "100 %, 1 event" in page
    assert "message.received" in page
    report = shown(client, f"{LIST}{tried.pk}/report/")
    assert 'data-state="ended"' in report
    assert Message.objects.count() == 0

    client.post(f"{LIST}{tried.pk}/apply/")
    done(Replay.objects.latest("pk"))
    assert Message.objects.count() == 2
    log = Event.objects.filter(type__startswith="webhooks.", agent=ada)
    told = log.order_by("pk").values_list("type", flat=True)
    assert list(told) == ["webhooks.rehearsed", "webhooks.replayed"]


def test_ada_tries_one_event() -> None:
    teapots = a_connection()
    missed(writes(teapots, "one"), writes(teapots, "two"))
    event = WebhookEvent.objects.latest("pk")
    page = f"{EVENTS}{event.pk}"
    client = signed_in(an_admin("Ada"))
    assert "Dry run" in shown(client, f"{page}/change/")

    answer = client.post(f"{page}/rehearse/")
    tried = done(Replay.objects.get())
    assert answer["Location"] == f"{LIST}{tried.pk}/change/"
    assert tried.found["told"]["message.received"] == 1
    assert [end for _, end, _ in verdicts(event)] == []


def test_ada_replays_the_ones_that_she_has_picked() -> None:
    teapots = a_connection()
    missed(*(writes(teapots, text) for text in ("one", "two", "three")))
    one, two, three = WebhookEvent.objects.order_by("pk")
    ada = an_admin("Ada")
    client = signed_in(ada)

    picked = {"action": "replay", "_selected_action": [one.pk, three.pk]}
    answer = client.post(EVENTS, picked)

    replay = Replay.objects.get()
    assert answer["Location"] == f"{LIST}{replay.pk}/change/"
    assert "2 events" in shown(client, LIST)
    assert not WebhookEvent.objects.pending().exists(), "fresh ones never wait for them"
    told = Event.objects.get(type="webhooks.replayed")
    assert (told.subject, told.agent) == (replay.public_id, ada)
    done(replay)
    states = WebhookEvent.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["stored", "failed", "stored"]

    client.post(f"{EVENTS}{two.pk}/replay/")
    done(Replay.objects.latest("pk"))
    assert Message.objects.count() == 3


def test_more_than_one_picks_by_hand_is_a_range(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhooks, "MOST_PICKED", 1)
    teapots = a_connection()
    missed(writes(teapots, "one"), writes(teapots, "two"))
    keys = list(WebhookEvent.objects.values_list("pk", flat=True))

    picked = {"action": "replay", "_selected_action": keys}
    answer = signed_in(an_admin("Ada")).post(EVENTS, picked, follow=True)

    assert "Select 1 webhook events at most" in answer.content.decode()
    assert not Replay.objects.exists()


def test_who_may_not_change_webhook_events_replays_none() -> None:
    missed(writes(a_connection(), "one"))
    replay = asked(dry_run=True)
    bruno = signed_in(an_agent("Bruno", is_staff=True))
    event = WebhookEvent.objects.get()
    for page in (
        f"{LIST}{replay.pk}/apply/",
        f"{LIST}{replay.pk}/stop/",
        f"{EVENTS}{event.pk}/rehearse/",
        f"{EVENTS}{event.pk}/replay/",
        f"{LIST}add/",
    ):
        assert bruno.post(page).status_code == 403
    assert Replay.objects.get().is_running
    assert Connection.objects.count() == 1
