"""Is the number registered, how well does it stand, and whose is it?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from channels_app.checks.outcome import (
    FAILED,
    PASSED,
    WARNING,
    Outcome,
    curl,
    numbers_page,
)
from channels_app.cloud_api import CloudAPI
from channels_app.models import Connection
from channels_app.payloads.accounts import limit_words
from channels_app.payloads.reading import dict_at, list_at, text_at

LIMITS = ("TIER_250", "TIER_1K", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED")


def check_number(connection: Connection, api: CloudAPI) -> Outcome:
    number = api.phone_number(connection.phone_number_id)
    learned = learned_of(number)
    shown = learned.get("display_number") or connection.phone_number_id
    page = numbers_page(connection)
    if text_at(number, "platform_type") not in ("", "CLOUD_API"):
        return unregistered(connection, shown, learned)
    health = dict_at(number, "health_status")
    if text_at(health, "can_send_message") == "BLOCKED":
        words = _("{number} may not send.").format(number=shown)
        remedy = told_by(health, "errors") or _("Look in WhatsApp Manager.")
        return Outcome(FAILED, words, remedy, page, learned=learned)
    if words := doubts(connection, number, learned):
        remedy = told_by(health, "additional_info") or _("Look in WhatsApp Manager.")
        return Outcome(WARNING, words, remedy, page, learned=learned)
    words = _("{number}, “{name}”: {standing}.").format(
        number=shown,
        name=learned.get("verified_name", ""),
        standing=standing(learned),
    )
    return Outcome(PASSED, words, learned=learned)


def unregistered(
    connection: Connection, shown: str, learned: dict[str, Any]
) -> Outcome:
    words = _("{number} is not registered with the Cloud API.").format(number=shown)
    remedy = _("Register it, with six digits of your choice as its PIN.")
    pin = """-H "Content-Type: application/json" \\
  -d '{"messaging_product": "whatsapp", "pin": "123456"}'"""
    line = curl(connection, f"{connection.phone_number_id}/register", pin)
    page = numbers_page(connection)
    return Outcome(FAILED, words, remedy, page, line, learned=learned)


def doubts(
    connection: Connection, number: dict[str, Any], learned: dict[str, Any]
) -> str:
    """What is not as it should be, though the number can send."""
    found = []
    status, quality = text_at(number, "status"), learned.get("quality", "")
    if status not in ("", "CONNECTED"):
        found.append(
            _("Meta shows the number as {status}.").format(status=plain(status))
        )
    if quality in ("YELLOW", "RED"):
        words = _("Its quality is {quality}: customers block or report it.")
        found.append(words.format(quality=plain(quality)))
    limit = learned.get("messaging_limit", "")
    if fell(connection.check_report.get("limit", ""), limit):
        words = _("Its messaging limit fell to {limit}.")
        found.append(words.format(limit=limit_words(limit)))
    if text_at(number, "name_status") in ("DECLINED", "EXPIRED"):
        words = _("Meta has not approved the display name “{name}”.")
        found.append(words.format(name=learned.get("verified_name", "")))
    if text_at(number, "health_status", "can_send_message") == "LIMITED":
        found.append(_("Meta limits what it may send."))
    return " ".join(found)


def fell(before: str, limit: str) -> bool:
    if before not in LIMITS or limit not in LIMITS:
        return False
    return LIMITS.index(limit) < LIMITS.index(before)


def plain(code: str) -> str:
    return code.replace("_", " ").lower()


def standing(learned: dict[str, Any]) -> str:
    told = []
    if quality := learned.get("quality"):
        told.append(_("quality {quality}").format(quality=plain(quality)))
    if limit := learned.get("messaging_limit"):
        told.append(_("limit {limit}").format(limit=limit_words(limit)))
    if pace := learned.get("throughput"):
        told.append(_("{pace} messages a second").format(pace=pace))
    return ", ".join(told) or _("registered")


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


def told_by(health: dict[str, Any], kind: str) -> str:
    """Meta's own words on what is wrong, and on what to do."""
    found = [each.get(kind) for each in list_at(health, "entities")]
    lines = [line for lines in found if isinstance(lines, list) for line in lines]
    return " ".join(
        f"{text_at(line, 'error_description')} {text_at(line, 'possible_solution')}"
        if isinstance(line, dict)
        else str(line)
        for line in lines
    ).strip()


def check_account(connection: Connection, api: CloudAPI) -> Outcome:
    account = api.business_account(connection.business_account_id)
    owner = text_at(account, "owner_business_info", "id")[:32]
    learned = {"portfolio_id": owner} if owner else {}
    page = numbers_page(connection)
    numbers = api.phone_numbers(connection.business_account_id)
    if not any(text_at(n, "id") == connection.phone_number_id for n in numbers):
        words = _("This account does not have the phone number.")
        remedy = _("Take both IDs from the same page of WhatsApp Manager.")
        return Outcome(FAILED, words, remedy, page, blocks=True)
    name = text_at(account, "name") or connection.business_account_id
    if text_at(account, "account_review_status") == "REJECTED":
        words = _("Meta's review has rejected the account “{name}”.").format(name=name)
        remedy = _("Ask for another review in WhatsApp Manager.")
        return Outcome(WARNING, words, remedy, page, learned=learned)
    words = _("The number belongs to “{name}”.").format(name=name)
    return Outcome(PASSED, words, learned=learned)
