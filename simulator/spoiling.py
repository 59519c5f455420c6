"""How an app stands at Meta, spoiled by the faults that are on.

Rows stay as they were set up, so that all is well again when the switch is off.
"""

from __future__ import annotations

from simulator import faults
from simulator.models import App, BusinessAccount, BusinessNumber

ELSEWHERE = "/wrong-address"


def secret_of(app: App) -> str:
    """Return what signs webhooks, and what proofs are computed with."""
    return "another secret" if faults.is_on("wrong_app_secret") else app.secret


def scopes_of(scopes: list[str]) -> list[str]:
    if faults.is_on("missing_scope"):
        return [scope for scope in scopes if not scope.endswith("_messaging")]
    return scopes


def fields_of(app: App) -> list[str]:
    lost = {"messages"} if faults.is_on("missing_field") else set()
    return [field for field in app.fields if field not in lost]


def callback_of(app: App) -> str:
    if app.callback_url and faults.is_on("wrong_callback"):
        return f"{app.callback_url.rstrip('/')}{ELSEWHERE}"
    return app.callback_url


def is_subscribed(account: BusinessAccount) -> bool:
    return account.subscribed and not faults.is_on("not_subscribed")


def is_registered(number: BusinessNumber) -> bool:
    return number.registered and not faults.is_on("unregistered")
