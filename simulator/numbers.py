"""Business numbers with the app and the account they belong to."""

from __future__ import annotations

import secrets
import time
from typing import Any, TypeVar

import requests
from django.db.models import Model

from simulator import faults, ids, pulse
from simulator.models import (
    AccessToken,
    App,
    BusinessAccount,
    BusinessNumber,
    MessageTemplate,
)
from simulator.problems import NotHere, Problem
from simulator.routing import together

Row = TypeVar("Row", bound=Model)

HANDSHAKE_TIMEOUT = (3, 10)  # seconds to connect, to answer

OF_APP = {
    "app_secret": "secret",
    "verify_token": "verify_token",
    "callback_url": "callback_url",
    "live": "live",
    "fields": "fields",
    "proof_required": "proof_required",
}
OF_ACCOUNT = {
    "portfolio_id": "portfolio_id",
    "subscribed": "subscribed",
    "payment": "payment",
}
OF_NUMBER = {
    "name": "name",
    "display_phone_number": "display_phone_number",
    "registered": "registered",
    "locked": "locked",
    "quality_rating": "quality_rating",
    "tier": "tier",
    "throughput": "throughput",
    "free_messages": "free_messages",
}


def set_up(data: dict[str, Any]) -> dict[str, Any]:
    """Make a number with its app and account, or change the one with this id."""
    number_id = str(data.get("phone_number_id") or ids.a_node())
    number = (
        the_number(number_id) if BusinessNumber.objects.filter(pk=number_id) else None
    )
    shake_hands_first(data, number)
    with together():
        app = _app(data, number)
        account = _account(data, number, app)
        number = _number(data, number, number_id, account)
        _token(data, account)
        if "templates" in data:
            _templates(data["templates"], account)
    pulse.beat()
    return as_json(the_number(number_id))


def the_number(phone_number_id: str | None = None) -> BusinessNumber:
    """Return the number with this id, or the only one."""
    found = BusinessNumber.objects.select_related("account__app")
    if phone_number_id:
        found = found.filter(pk=phone_number_id)
    numbers = list(found[:2])
    if len(numbers) == 2:
        raise Problem("There are several numbers: say which one, with `to`.")
    if not numbers:
        raise NotHere(f"There is no number {phone_number_id or 'yet'}.")
    return numbers[0]


def as_json(number: BusinessNumber) -> dict[str, Any]:
    account, app = number.account, number.account.app
    token = account.accesstoken_set.order_by("-issued_at").first()
    return {
        "phone_number_id": number.pk,
        "business_account_id": account.pk,
        "app_id": app.pk,
        **{key: getattr(number, name) for key, name in OF_NUMBER.items()},
        **{key: getattr(account, name) for key, name in OF_ACCOUNT.items()},
        **{key: getattr(app, name) for key, name in OF_APP.items()},
        "access_token": token and token.token,
        "scopes": token and token.scopes,
        "token_expires_at": token and token.expires_at,
        "templates": [
            {
                "id": template.pk,
                "name": template.name,
                "language": template.language,
                "category": template.category,
                "status": template.status,
                "parameter_format": template.parameter_format,
                "components": template.components,
            }
            for template in account.messagetemplate_set.order_by("name", "language")
        ],
    }


def shake_hands(url: str, verify_token: str) -> None:
    """Ask a callback to prove that it is ours, as Meta does when it is saved."""
    challenge = str(secrets.randbelow(10**10))
    query = {
        "hub.mode": "subscribe",
        "hub.verify_token": verify_token,
        "hub.challenge": challenge,
    }
    if faults.is_on("unreachable"):
        raise Problem(f"The callback {url} could not be reached.")
    try:
        answer = requests.get(
            url, query, timeout=HANDSHAKE_TIMEOUT, allow_redirects=False
        )
    except requests.RequestException as error:
        raise Problem(f"The callback {url} could not be reached: {error}") from error
    if answer.status_code != 200 or answer.text != challenge:
        raise Problem(
            f"The callback {url} did not answer the handshake with the challenge: "
            f"HTTP {answer.status_code}, {answer.text[:100]!r}"
        )


def shake_hands_first(data: dict[str, Any], number: BusinessNumber | None) -> None:
    url = data.get("callback_url")
    if url and data.get("handshake", True):
        known = number.account.app.verify_token if number else ""
        shake_hands(url, str(data.get("verify_token") or known))


def _app(data: dict[str, Any], number: BusinessNumber | None) -> App:
    known = number.account.app_id if number else ids.a_node()
    app_id = str(data.get("app_id") or known)
    app, _ = App.objects.get_or_create(
        pk=app_id,
        defaults={
            "secret": secrets.token_hex(16),
            "verify_token": secrets.token_urlsafe(24),
        },
    )
    return _changed(app, data, OF_APP)


def _account(
    data: dict[str, Any], number: BusinessNumber | None, app: App
) -> BusinessAccount:
    known = number.account_id if number else ids.a_node()
    account_id = str(data.get("business_account_id") or known)
    account, _ = BusinessAccount.objects.get_or_create(
        pk=account_id,
        defaults={
            "app": app,
            "portfolio_id": ids.a_node(),
            "name": data.get("name") or "Teapot Shop",
        },
    )
    account.app = app
    return _changed(account, data, OF_ACCOUNT)


def _number(
    data: dict[str, Any],
    number: BusinessNumber | None,
    number_id: str,
    account: BusinessAccount,
) -> BusinessNumber:
    number = number or BusinessNumber(
        pk=number_id, display_phone_number=ids.a_display_number()
    )
    number.account = account
    return _changed(number, data, OF_NUMBER)


def _token(data: dict[str, Any], account: BusinessAccount) -> None:
    """Add a new token, ending the older ones, or change the one in use."""
    tokens = account.accesstoken_set
    newest = tokens.order_by("-issued_at").first()
    wanted = data.get("access_token")
    if newest is None or (wanted and wanted != newest.token):
        tokens.all().delete()
        newest = AccessToken(
            token=wanted or ids.a_token(), account=account, issued_at=time.time()
        )
    _changed(newest, data, {"scopes": "scopes", "token_expires_at": "expires_at"})


def _templates(templates: list[dict[str, Any]], account: BusinessAccount) -> None:
    account.messagetemplate_set.all().delete()
    MessageTemplate.objects.bulk_create(
        MessageTemplate(
            id=str(template.get("id") or ids.a_node()),
            account=account,
            name=template["name"],
            language=template.get("language", "en"),
            category=template.get("category", "UTILITY"),
            status=template.get("status", "APPROVED"),
            rejected_reason=template.get("rejected_reason", "NONE"),
            quality=template.get("quality", "UNKNOWN"),
            parameter_format=template.get("parameter_format", "POSITIONAL"),
            components=template.get(
                "components", [{"type": "BODY", "text": template["name"]}]
            ),
        )
        for template in templates
    )


def _changed(row: Row, data: dict[str, Any], names: dict[str, str]) -> Row:
    for key, name in names.items():
        if data.get(key) is not None:
            setattr(row, name, data[key])
    row.save()
    return row
