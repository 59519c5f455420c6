"""The webhooks alone, for processes of their own under a WSGI server.

For those to whom Daphne is not fast enough (docs/production.md): pages and sockets stay
with it.
"""

from __future__ import annotations

import os

import django

from channels_app.bare import BareWSGI
from config.requests import TracedWSGI

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

application = TracedWSGI(BareWSGI())
