"""Is the token valid and for how long, is the secret its app's, what may it do?"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from channels_app.checks.outcome import (
    FAILED,
    PASSED,
    SYSTEM_USERS,
    WARNING,
    Outcome,
    secret_page,
)
from channels_app.cloud_api import CloudAPI
from channels_app.graph_errors import SecretRejected, TokenRejected
from channels_app.models import Connection
from channels_app.payloads.reading import moment_at, text_at

MESSAGING = "whatsapp_business_messaging"
MANAGEMENT = "whatsapp_business_management"
SOON = timedelta(days=14)
REJECTED = 190


def check_token(connection: Connection, api: CloudAPI) -> Outcome:
    token = look_at_token(api)
    if token is None:
        words = _("Meta knows the token, and says more once the app secret is right.")
        return Outcome(PASSED, words)
    if token.get("is_valid") is False:
        told = text_at(token, "error", "message") or _("it is not valid")
        raise TokenRejected(told, code=REJECTED)
    learned = learned_of(token)
    ends = learned["token_expires_at"]
    if ends is None:
        return Outcome(
            PASSED, _("The token is valid and does not end."), learned=learned
        )
    date = f"{ends.astimezone(UTC):%d %B %Y %H:%M} UTC"
    left = ends - timezone.now()
    if left < SOON:
        words = _("The token ends in {days} days, on {date}.")
        words = words.format(days=max(left.days, 0), date=date)
        return token_outcome(WARNING, words, learned=learned)
    words = _("The token is valid until {date}.").format(date=date)
    return Outcome(PASSED, words, learned=learned)


def look_at_token(api: CloudAPI) -> dict[str, Any] | None:
    """What Meta knows of it; None if it tells that only to who holds the secret.

    Asked without the secret, so that a wrong secret is not taken for a wrong token.
    """
    try:
        return api.without_secret().debug_token()
    except SecretRejected:
        pass
    try:
        return api.debug_token()
    except SecretRejected:
        return None


def learned_of(token: dict[str, Any]) -> dict[str, Any]:
    scopes = token.get("scopes")
    return {
        "app_id": text_at(token, "app_id")[:32],
        "token_expires_at": moment_at(token, "expires_at"),
        "token_scopes": [
            scope
            for scope in (scopes if isinstance(scopes, list) else [])
            if isinstance(scope, str)
        ],
    }


def token_outcome(result: str, words: str, **more: Any) -> Outcome:
    remedy = _(
        "Business settings, Users, System users: choose yours, Generate token, expiry "
        "“Never”, with {messaging} and {management}. Enter it on this page as the "
        "access token."
    ).format(messaging=MESSAGING, management=MANAGEMENT)
    return Outcome(result, words, remedy, SYSTEM_USERS, **more)


def check_secret(connection: Connection, api: CloudAPI) -> Outcome:
    if not api.app_secret:
        words = _("No app secret is entered: every webhook is refused without it.")
        return secret_outcome(connection, words)
    token = api.debug_token()
    words = _("The app secret is that of the app “{app}”.")
    app = text_at(token, "application") or text_at(token, "app_id")
    return Outcome(PASSED, words.format(app=app), learned=learned_of(token))


def secret_outcome(connection: Connection, words: str) -> Outcome:
    remedy = _(
        "App settings, Basic: press Show beside “App secret”, and enter it on this "
        "page. If another app made the token, take that app's secret."
    )
    return Outcome(FAILED, words, remedy, secret_page(connection), blocks=True)


def check_scopes(connection: Connection, api: CloudAPI) -> Outcome:
    missing = [s for s in (MESSAGING, MANAGEMENT) if s not in connection.token_scopes]
    if not missing:
        words = _("The token may send messages and manage the account.")
        return Outcome(PASSED, words)
    words = _("The token lacks {scopes}.").format(scopes=" and ".join(missing))
    return token_outcome(FAILED if MESSAGING in missing else WARNING, words)
