"""The questions that *Test connection* asks, one function each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import Any

from django.utils import timezone

from channels_app.cloud_api import CloudAPI
from channels_app.models import Connection
from channels_app.payloads.reading import dict_at, list_at, moment_at, text_at

PASSED, WARNING, FAILED = "passed", "warning", "failed"

MESSAGING = "whatsapp_business_messaging"
MANAGEMENT = "whatsapp_business_management"
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Outcome:
    result: str
    words: str
    # Columns of the connection that the answer tells.
    learned: dict[str, Any] = field(default_factory=dict)


def check_token(connection: Connection, api: CloudAPI) -> Outcome:
    token = api.debug_token()
    ends = moment_at(token, "expires_at")
    learned = {
        "app_id": text_at(token, "app_id")[:32],
        "token_expires_at": ends,
        "token_scopes": [s for s in token.get("scopes") or [] if isinstance(s, str)],
    }
    if token.get("is_valid") is False:
        return Outcome(FAILED, "The access token is not valid. Make a new one.")
    if ends is None:
        return Outcome(PASSED, "The token is valid and does not end.", learned)
    date = f"{ends.astimezone(UTC):%d %B %Y %H:%M} UTC"
    if ends - timezone.now() < SOON:
        words = f"The token ends on {date}: make one that does not end, soon."
        return Outcome(WARNING, words, learned)
    return Outcome(PASSED, f"The token is valid until {date}.", learned)


def check_scopes(connection: Connection, api: CloudAPI) -> Outcome:
    scopes = connection.token_scopes
    if MESSAGING not in scopes:
        words = f"The token lacks {MESSAGING}. Make one with this permission."
        return Outcome(FAILED, words)
    if MANAGEMENT not in scopes:
        words = f"The token lacks {MANAGEMENT}: templates and tests need it."
        return Outcome(WARNING, words)
    return Outcome(PASSED, "The token may send messages and manage the account.")


def check_number(connection: Connection, api: CloudAPI) -> Outcome:
    number = api.phone_number(connection.phone_number_id)
    learned = learned_of(number)
    shown = learned.get("display_number") or connection.phone_number_id
    health = dict_at(number, "health_status")
    if text_at(health, "can_send_message") == "BLOCKED":
        return Outcome(FAILED, f"{shown} may not send: {blocked_by(health)}", learned)
    if text_at(number, "platform_type") not in ("", "CLOUD_API"):
        words = f"{shown} is not registered with the Cloud API. Register it at Meta."
        return Outcome(FAILED, words, learned)
    status = text_at(number, "status")
    if status not in ("", "CONNECTED"):
        words = f"Meta shows {shown} as {status.lower()}. Look in WhatsApp Manager."
        return Outcome(WARNING, words, learned)
    name = learned.get("verified_name", "")
    if text_at(number, "name_status") in ("DECLINED", "EXPIRED"):
        words = f"Meta has not approved the display name “{name}”."
        return Outcome(WARNING, words, learned)
    return Outcome(PASSED, f"{shown}, “{name}”.", learned)


def learned_of(number: dict[str, Any]) -> dict[str, Any]:
    told = {
        "display_number": text_at(number, "display_phone_number")[:32],
        "verified_name": text_at(number, "verified_name")[:120],
        "quality": text_at(number, "quality_rating")[:12],
        "messaging_limit": text_at(number, "whatsapp_business_manager_messaging_limit")[
            :24
        ],
    }
    learned: dict[str, Any] = {column: text for column, text in told.items() if text}
    level = text_at(number, "throughput", "level")
    pace = {"STANDARD": 80, "HIGH": 1000}.get(level)
    if number.get("is_on_biz_app") is True:
        learned["coexistence"], pace = True, 20
    elif number.get("is_on_biz_app") is False:
        learned["coexistence"] = False
    if pace:
        learned["throughput"] = pace
    return learned


def blocked_by(health: dict[str, Any]) -> str:
    """Meta's own words on what is wrong, and on what to do."""
    errors = [
        e for each in list_at(health, "entities") for e in list_at(each, "errors")
    ]
    told = [
        f"{text_at(error, 'error_description')} {text_at(error, 'possible_solution')}"
        for error in errors
    ]
    return " ".join(told).strip() or "look in WhatsApp Manager."


def check_account(connection: Connection, api: CloudAPI) -> Outcome:
    account = api.business_account(connection.business_account_id)
    owner = text_at(account, "owner_business_info", "id")[:32]
    learned = {"portfolio_id": owner} if owner else {}
    numbers = api.phone_numbers(connection.business_account_id)
    if not any(text_at(n, "id") == connection.phone_number_id for n in numbers):
        words = (
            "This account does not have the phone number. Take both IDs from the same "
            "page of WhatsApp Manager."
        )
        return Outcome(FAILED, words)
    name = text_at(account, "name") or connection.business_account_id
    review = text_at(account, "account_review_status")
    if review == "REJECTED":
        words = f"Meta's review has rejected the account “{name}”."
        return Outcome(WARNING, words, learned)
    return Outcome(PASSED, f"The number belongs to “{name}”.", learned)


def check_subscription(connection: Connection, api: CloudAPI) -> Outcome:
    if not connection.secrets:
        words = "Enter the app secret: without it every webhook is refused."
        return Outcome(FAILED, words)
    apps = api.subscribed_apps(connection.business_account_id)
    ours = [
        each
        for each in apps
        if text_at(each, "whatsapp_business_api_data", "id") == connection.app_id
    ]
    if not ours:
        words = (
            "The app is not subscribed to the business account, so no webhook will "
            f"come. Call POST /{connection.business_account_id}/subscribed_apps with "
            "this token."
        )
        return Outcome(FAILED, words)
    elsewhere = text_at(ours[0], "override_callback_uri")
    if elsewhere and not is_ours(elsewhere, connection):
        words = f"Meta sends this account's messages elsewhere: to {elsewhere}"
        return Outcome(WARNING, words)
    if not connection.webhook_verified_at and not connection.last_webhook_at:
        words = (
            "The app is subscribed, but Meta has not verified the webhook address yet: "
            "enter it, with the verify token, in the app's WhatsApp configuration."
        )
        return Outcome(WARNING, words)
    return Outcome(PASSED, "The app is subscribed: webhooks will come.")


def is_ours(address: str, connection: Connection) -> bool:
    shared = connection.webhook_url.rpartition("/")[0]
    return address.rstrip("/") in (connection.webhook_url, shared)
