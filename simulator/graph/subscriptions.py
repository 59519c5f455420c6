"""Which app hears of which account, and where its webhooks go."""

from __future__ import annotations

from typing import Any

from simulator import numbers, spoiling
from simulator.errors import Refusal
from simulator.graph.calls import MANAGEMENT, Ask
from simulator.models import FIELDS, App
from simulator.problems import Problem

Answer = dict[str, Any]
SUCCESS: Answer = {"success": True}
LONGEST_OVERRIDE = 200


def subscribed_apps(ask: Ask) -> Answer:
    ask.needs(MANAGEMENT)
    account = ask.account()
    if not spoiling.is_subscribed(account):
        return {"data": []}
    app = account.app
    link = f"https://www.facebook.com/games/?app_id={app.pk}"
    entry: Answer = {
        "whatsapp_business_api_data": {"id": app.pk, "link": link, "name": app.name}
    }
    if account.override_url:
        entry["override_callback_uri"] = account.override_url
    return {"data": [entry]}


def subscribe(ask: Ask) -> Answer:
    ask.needs(MANAGEMENT)
    account = ask.account()
    url = str(ask.body.get("override_callback_uri") or "")
    if url and not account.subscribed:
        raise Refusal(
            100,
            message="(#100) Before override the current callback uri, your app must be "
            "subscribed to receive messages for WhatsApp Business Account",
        )
    _verify(url, str(ask.body.get("verify_token") or ""))
    account.override_url = url
    account.subscribed = True
    account.save()
    return SUCCESS


def unsubscribe(ask: Ask) -> Answer:
    ask.needs(MANAGEMENT)
    account = ask.account()
    account.subscribed, account.override_url = False, ""
    account.save()
    return SUCCESS


def configure_number(ask: Ask) -> Answer:
    """Send one number's messages elsewhere; empty strings undo it."""
    ask.needs(MANAGEMENT)
    number = ask.number()
    wanted = ask.body.get("webhook_configuration")
    if not isinstance(wanted, dict):
        raise Refusal(100, "Only webhook_configuration can be changed here.")
    url = str(wanted.get("override_callback_uri") or "")
    _verify(url, str(wanted.get("verify_token") or ""))
    number.override_url = url
    number.save()
    return SUCCESS


def subscriptions(ask: Ask) -> Answer:
    app = _app(ask)
    if not app.callback_url:
        return {"data": []}
    fields = [
        {"name": name, "version": ask.version} for name in spoiling.fields_of(app)
    ]
    entry = {
        "object": "whatsapp_business_account",
        "callback_url": spoiling.callback_of(app),
        "active": True,
        "fields": fields,
    }
    return {"data": [entry]}


def change_subscriptions(ask: Ask) -> Answer:
    app = _app(ask)
    asked = ask.query | ask.body
    url, token = str(asked.get("callback_url", "")), str(asked.get("verify_token", ""))
    fields = asked.get("fields") or app.fields
    names = fields.split(",") if isinstance(fields, str) else list(fields)
    unknown = [name for name in names if name not in FIELDS]
    if unknown:
        raise Refusal(100, f"These fields are not known here: {', '.join(unknown)}")
    _verify(url, token)
    app.callback_url, app.verify_token, app.fields = url, token, names
    app.save()
    return SUCCESS


def _app(ask: Ask) -> App:
    # Only the app itself may look at its subscriptions: with {app id}|{app secret}.
    if ask.app is None or ask.app.pk != ask.node or ask.accounts:
        raise ask.no_such_node()
    return ask.app


def _verify(url: str, token: str) -> None:
    if not url:
        return
    if len(url) > LONGEST_OVERRIDE:
        raise Refusal(100, f"The URL has more than {LONGEST_OVERRIDE} characters.")
    try:
        numbers.shake_hands(url, token)
    except Problem as problem:
        raise Refusal(
            100,
            str(problem),
            message="(#2200) Callback verification failed with the following errors: "
            "curl_errno = 0; HTTP Status Code = 403",
        ) from problem
