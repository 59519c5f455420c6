"""The Celery app, its lanes and its clock.

Rows are the truth and the broker is a doorbell: every task takes a primary key or
nothing, may run twice or never, and what nobody rang for is swept by beat.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("parley", task_cls="channels_app.tracing:TracedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    task_default_queue="default",
    broker_connection_retry_on_startup=True,
)
app.autodiscover_tasks()


@setup_logging.connect  # type: ignore[untyped-decorator]
def leave_logging(**_: Any) -> None:
    """As LOG_LEVEL and LOG_FORMAT say: a worker's -l does not overrule them."""


# Lanes: a slow Graph never holds up a message coming in, nor a film a reply. A worker
# of its own may serve each (-Q); one without -Q serves them all.
LANES = ("receiving", "sending", "media", "default")
app.conf.task_queues = {lane: {} for lane in LANES}
app.conf.task_routes = {
    "channels_app.tasks.drain_webhooks": {"queue": "receiving"},
    "channels_app.tasks.publish_events": {"queue": "receiving"},
    "inbox.tasks.send_*": {"queue": "sending"},
    "inbox.tasks.fetch_*": {"queue": "media"},
    "inbox.tasks.upload_*": {"queue": "media"},
}


# A worker judges by its own clock whether a ring has expired: one that is a minute
# ahead of beat's must not take every ring for an old one.
CLOCKS_APART = 120  # seconds


def each(seconds: float, task: str) -> dict[str, Any]:
    """Beat's rings do not pile up while no worker runs: each expires after the next."""
    expires = seconds + CLOCKS_APART
    return {"task": task, "schedule": seconds, "options": {"expires": expires}}


def at_work(lane: str) -> dict[str, Any]:
    ring = each(5, "pipe.tasks.show_at_work")
    return ring | {"args": (lane,), "options": ring["options"] | {"queue": lane}}


app.conf.beat_scheduler = "pipe.clock.Clock"
app.conf.beat_schedule = {
    "replies that are due": each(1, "inbox.tasks.sweep"),
    "replies that nobody holds": each(10, "inbox.tasks.sweep_stuck"),
    "files that are due": each(5, "inbox.tasks.fetch_due"),
    "files that are due at Meta": each(5, "inbox.tasks.upload_due"),
    "statuses that wait for their message": each(60, "inbox.tasks.sweep_waiting"),
    "webhooks that nobody rang for": each(5, "channels_app.tasks.drain_webhooks"),
    "replays that nobody carries on": each(5, "channels_app.tasks.replay_webhooks"),
    "files of contacts that nobody carries on": each(5, "inbox.tasks.import_contacts"),
    "erasures that nobody carries on": each(5, "inbox.tasks.erase_people"),
    "events without a number": each(5, "channels_app.tasks.publish_events"),
    "templates not asked for lately": each(
        15, "templates_app.tasks.sync_all_templates"
    ),
    "templates that Meta is to take": each(5, "templates_app.tasks.submit_templates"),
    "templates that Meta has decided on": each(
        30, "templates_app.tasks.tell_of_templates"
    ),
    "numbers not tested for a day": each(
        30, "channels_app.tasks.check_due_connections"
    ),
    **{f"signs of life in {lane}": at_work(lane) for lane in LANES},
    "what went through in a minute": {
        "task": "pipe.tasks.take_sample",
        "schedule": crontab(),
        "options": {"expires": 50 + CLOCKS_APART},
    },
    "files that belong to nobody": {
        "task": "inbox.tasks.prune_files",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600},
    },
    "prices in several rows": {
        "task": "inbox.tasks.fold_prices",
        "schedule": crontab(minute=20),
        "options": {"expires": 3000},
    },
    "messages and files that are too old": {
        "task": "inbox.tasks.prune_old",
        "schedule": crontab(hour=3, minute=25),
        "options": {"expires": 3600},
    },
    "webhooks that are too old": {
        "task": "channels_app.tasks.prune_webhooks",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 3600},
    },
}
