"""What the fields of a connection accept, and what stands in them at first."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def a_verify_token() -> str:
    return secrets.token_urlsafe(36)


def a_day_from_now() -> datetime:
    return timezone.now() + timedelta(days=1)


def default_graph_url() -> str:
    return str(settings.GRAPH_URL)


def default_graph_version() -> str:
    return str(settings.GRAPH_VERSION)


def fingerprint(secret: str) -> str:
    """Names an app secret without telling it: what a WebhookEvent remembers."""
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


only_digits = RegexValidator(r"^[0-9]+\Z", _("This ID has digits only."))
one_word = RegexValidator(
    r"^[!-~]*\Z", _("A token is one word: letters, digits and signs, without spaces.")
)
a_version = RegexValidator(r"^v\d+\.\d+\Z", _("A version looks like v25.0."))
a_web_address = RegexValidator(
    r"^https?://[^\s?#]+\Z", _("An address begins with https://")
)
