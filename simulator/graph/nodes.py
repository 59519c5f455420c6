"""What Graph tells about numbers, accounts and tokens."""

from __future__ import annotations

import time
from typing import Any

from simulator import faults, spoiling
from simulator.graph import media, subscriptions, templates, uploads
from simulator.graph.calls import MANAGEMENT, UPLOAD, Ask
from simulator.graph.listing import chosen, page
from simulator.models import (
    AccessToken,
    BusinessAccount,
    BusinessNumber,
    Media,
    MessageTemplate,
)

Answer = dict[str, Any]
USUAL_OF_NUMBER = (
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
)
USUAL_OF_ACCOUNT = ("name", "timezone_id", "message_template_namespace")


def node(ask: Ask) -> Answer:
    if BusinessAccount.objects.filter(pk=ask.node, pk__in=ask.accounts).exists():
        ask.needs(MANAGEMENT)
        facts = _account_facts(ask.account())
        return chosen(ask, facts, USUAL_OF_ACCOUNT, "WhatsAppBusinessAccount")
    if ask.node.startswith(UPLOAD):
        return uploads.look_up(ask)
    if Media.objects.filter(pk=ask.node).exists():
        return media.look_up(ask)
    if MessageTemplate.objects.filter(pk=ask.node).exists():
        return templates.look_up(ask)
    facts = _number_facts(ask.number())
    return chosen(ask, facts, USUAL_OF_NUMBER, "WhatsAppBusinessPhoneNumber")


def change(ask: Ask) -> Answer:
    if ask.node.startswith(UPLOAD):
        return uploads.write(ask)
    if MessageTemplate.objects.filter(pk=ask.node).exists():
        return templates.edit(ask)
    return subscriptions.configure_number(ask)


def phone_numbers(ask: Ask) -> Answer:
    ask.needs(MANAGEMENT)
    numbers = ask.account().businessnumber_set.order_by("pk")
    found = [
        chosen(
            ask,
            _number_facts(number),
            USUAL_OF_NUMBER,
            "WhatsAppBusinessPhoneNumber",
        )
        for number in numbers.select_related("account__app")
    ]
    return page(ask, found)


def debug_token(ask: Ask) -> Answer:
    token = ask.query.get("input_token", "")
    rows = list(
        AccessToken.objects.filter(token=token, account__app=ask.app).select_related(
            "account__app"
        )
    )
    if not rows or faults.is_on("wrong_token"):
        wrong = {"code": 190, "message": "Invalid OAuth access token."}
        return {"data": {"error": wrong, "is_valid": False, "scopes": []}}
    row = rows[0]
    accounts = [row.account_id for row in rows]
    scopes = spoiling.scopes_of(row.scopes)
    expired = faults.is_on("error_190") or 0 < row.expires_at <= time.time()
    facts: Answer = {
        "app_id": row.account.app_id,
        "type": "SYSTEM_USER",
        "application": row.account.app.name,
        "data_access_expires_at": 0,
        "expires_at": int(row.expires_at),
        "is_valid": not expired,
        "issued_at": int(row.issued_at),
        "scopes": scopes,
        "granular_scopes": [
            {"scope": scope, "target_ids": accounts} for scope in scopes
        ],
        "user_id": "122000000000001",
    }
    return {"data": facts}


def _number_facts(number: BusinessNumber) -> Answer:
    account = number.account
    registered = spoiling.is_registered(number)
    configuration = {
        "application": spoiling.callback_of(account.app),
        "whatsapp_business_account": account.override_url,
        "phone_number": number.override_url,
    }
    return {
        "id": number.pk,
        "display_phone_number": number.display_phone_number,
        "verified_name": number.name,
        "quality_rating": number.quality_rating,
        "code_verification_status": "VERIFIED",
        "name_status": "APPROVED",
        "status": "CONNECTED" if registered else "DISCONNECTED",
        "platform_type": "CLOUD_API" if registered else "NOT_APPLICABLE",
        "throughput": {"level": "STANDARD" if number.throughput <= 80 else "HIGH"},
        "whatsapp_business_manager_messaging_limit": number.tier,
        "account_mode": "LIVE",
        "is_official_business_account": False,
        "is_pin_enabled": True,
        "is_on_biz_app": False,
        "webhook_configuration": {
            key: url for key, url in configuration.items() if url
        },
        "health_status": _health(number),
    }


def _account_facts(account: BusinessAccount) -> Answer:
    return {
        "id": account.pk,
        "name": account.name,
        "timezone_id": "58",
        "message_template_namespace": f"namespace_{account.pk}",
        "account_review_status": "APPROVED",
        "business_verification_status": "verified",
        "country": "PT",
        "ownership_type": "SELF",
        "currency": "EUR",
        "owner_business_info": {"name": account.name, "id": account.portfolio_id},
        "primary_business_location": "PT",
        "health_status": {
            "can_send_message": "AVAILABLE" if account.payment else "BLOCKED",
            "entities": [],
        },
    }


def _health(number: BusinessNumber) -> Answer:
    account = number.account
    ids = {
        "PHONE_NUMBER": number.pk,
        "WABA": account.pk,
        "BUSINESS": account.portfolio_id,
        "APP": account.app_id,
    }
    well = {"PHONE_NUMBER": spoiling.is_registered(number) and not number.locked}
    well["WABA"] = account.payment
    states = {kind: "AVAILABLE" if well.get(kind, True) else "BLOCKED" for kind in ids}
    return {
        "can_send_message": "BLOCKED" if "BLOCKED" in states.values() else "AVAILABLE",
        "entities": [
            {"entity_type": kind, "id": ids[kind], "can_send_message": states[kind]}
            for kind in ids
        ],
    }
