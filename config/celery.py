"""The Celery app, its lanes and its clock.

Rows are the truth and the broker is a doorbell: every task takes a primary key or
nothing, may run twice or never, and what nobody rang for is swept by beat.
"""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("parley")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
