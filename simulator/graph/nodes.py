"""What Graph tells about numbers, accounts, templates and tokens."""

from __future__ import annotations

import base64
import binascii
import json
import time
from typing import Any
from urllib.parse import urlencode

from simulator import faults, spoiling
from simulator.errors import KINDS, Refusal
from simulator.graph import media
from simulator.graph.calls import MANAGEMENT, Ask
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
USUAL_OF_TEMPLATE = (
    "name",
    "parameter_format",
    "components",
    "language",
    "status",
    "category",
)
FILTERS = ("name", "status", "language", "category")
PAGE, LARGEST_PAGE = 25, 1000
SCORED_AT = 1_790_000_000


def node(ask: Ask) -> Answer:
    if BusinessAccount.objects.filter(pk=ask.node, pk__in=ask.accounts).exists():
        ask.needs(MANAGEMENT)
        facts = _account_facts(ask.account())
        return _chosen(ask, facts, USUAL_OF_ACCOUNT, "WhatsAppBusinessAccount")
    if Media.objects.filter(pk=ask.node).exists():
        return media.look_up(ask)
    facts = _number_facts(ask.number())
    return _chosen(ask, facts, USUAL_OF_NUMBER, "WhatsAppBusinessPhoneNumber")


def phone_numbers(ask: Ask) -> Answer:
    ask.needs(MANAGEMENT)
    numbers = ask.account().businessnumber_set.order_by("pk")
    found = [
        _chosen(
            ask,
            _number_facts(number),
            USUAL_OF_NUMBER,
            "WhatsAppBusinessPhoneNumber",
        )
        for number in numbers.select_related("account__app")
    ]
    return _page(ask, found)


def message_templates(ask: Ask) -> Answer:
    ask.needs(MANAGEMENT)
    templates = ask.account().messagetemplate_set.order_by("pk")
    wanted = {name: ask.query[name] for name in FILTERS if ask.query.get(name)}
    found = [
        _chosen(
            ask,
            _template_facts(template),
            USUAL_OF_TEMPLATE,
            "MessageTemplate",
        )
        for template in templates.filter(**wanted)
    ]
    return _page(ask, found)


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


def _template_facts(template: MessageTemplate) -> Answer:
    return {
        "id": template.pk,
        "name": template.name,
        "parameter_format": template.parameter_format,
        "components": template.components,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "quality_score": {"score": "UNKNOWN", "date": SCORED_AT},
        "rejected_reason": "NONE",
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


def _chosen(ask: Ask, facts: Answer, usual: tuple[str, ...], kind: str) -> Answer:
    fields = [name.strip() for name in ask.query.get("fields", "").split(",")]
    wanted = [name.split("{")[0].split(".")[0] for name in fields if name]
    for name in wanted:
        if name not in facts:
            raise Refusal(
                100,
                message="(#100) Tried accessing nonexisting field "
                f"({name}) on node type ({kind})",
            )
    return {name: facts[name] for name in dict.fromkeys((*(wanted or usual), "id"))}


def _page(ask: Ask, found: list[Answer]) -> Answer:
    start = _position(ask.query.get("after"))
    limit = ask.query.get("limit", str(PAGE))
    size = min(int(limit), LARGEST_PAGE) if limit.isdecimal() else PAGE
    rows = found[start : start + max(size, 1)]
    if not rows:
        return {"data": []}
    paging: Answer = {
        "cursors": {"before": _cursor(start), "after": _cursor(start + len(rows))}
    }
    if start + len(rows) < len(found):
        kept = {key: ask.query[key] for key in (*FILTERS, "fields") if key in ask.query}
        query = urlencode(kept | {"limit": size, "after": _cursor(start + len(rows))})
        path = f"{ask.version}/{ask.node}/{ask.edge}"
        paging["next"] = f"{ask.base_url}/{path}?{query}"
    return {"data": rows, "paging": paging}


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def _position(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.urlsafe_b64decode(cursor))
    except (ValueError, binascii.Error) as error:
        raise Refusal(131059, KINDS[131059].title) from error
