"""News of business accounts and numbers, put into plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from channels_app.payloads import items
from channels_app.payloads.messages import Source
from channels_app.payloads.reading import (
    dict_at,
    list_at,
    moment_at,
    number_at,
    text_at,
)

News = dict[str, Any]
ALARM, WARNING, NOTE = 3, 2, 1


def plain(code: str) -> str:
    """NAME_FORMAT_UNACCEPTABLE as a person would say it."""
    return code.replace("_", " ").lower()


def read_account(
    field: str, value: dict[str, Any], source: Source, at: datetime
) -> Iterator[items.Item]:
    event = text_at(value, "event")
    where = source.of(value)
    if field == "account_update" and event.startswith("PARTNER_"):
        if not dict_at(value, "disconnection_info"):
            why = "partners' changes are not shown"
            yield items.Ignored(**where, what=f"{field} {event}", why=why)
            return
        account = text_at(value, "waba_info", "waba_id")
        where["waba_id"] = account or source.waba_id
    news = {"severity": NOTE, **READERS[field](value)}
    display_number = text_at(value, "display_phone_number")
    number_id = text_at(value, "phone_number_settings", "phone_number_id")
    if not (display_number or number_id or source.phone_number_id):
        yield items.AccountUpdate(**where, field=field, event=event, at=at, **news)
        return
    where["phone_number_id"] = number_id or source.phone_number_id
    yield items.NumberUpdate(
        **where,
        field=field,
        event=event,
        at=at,
        display_number=display_number,
        **news,
    )


def read_errors(value: dict[str, Any], source: Source) -> Iterator[items.Item]:
    """Errors that belong to no message: trouble of the number itself."""
    for error in list_at(value, "errors"):
        title = text_at(error, "title") or text_at(error, "message")
        details = text_at(error, "error_data", "details")
        code = number_at(error, "code")
        yield items.NumberUpdate(
            **source.of(error),
            field="errors",
            event=str(code or ""),
            at=source.received_at,
            severity=WARNING,
            words=f"WhatsApp reports error {code}: {details or title}",
        )


def of_account(value: dict[str, Any]) -> News:
    event = text_at(value, "event")
    reader = ACCOUNT_EVENTS.get(event)
    return reader(value) if reader else {"words": f"Account: {plain(event)}."}


def of_ban(value: dict[str, Any]) -> News:
    ban = dict_at(value, "ban_info")
    state, date = text_at(ban, "waba_ban_state"), text_at(ban, "waba_ban_date")
    if state == "REINSTATE":
        return {"words": "Meta has reinstated the business account.", "severity": NOTE}
    when = "will be disabled" if state == "SCHEDULE_FOR_DISABLE" else "was disabled"
    since = f" ({date})" if date else ""
    words = f"The business account {when} by Meta{since}. Appeal in Business Manager."
    return {"words": words, "severity": ALARM}


def of_restriction(value: dict[str, Any]) -> News:
    lines = [RESTRICTED]
    for restriction in list_at(value, "restriction_info"):
        until = moment_at(restriction, "expiration")
        end = f" until {until.astimezone(UTC):%d %B %Y %H:%M} UTC" if until else ""
        lines.append(f"{plain(text_at(restriction, 'restriction_type'))}{end}.")
    return {"words": " ".join(lines), "severity": ALARM}


RESTRICTED = "Meta has restricted the business account:"


def of_violation(value: dict[str, Any]) -> News:
    kind = plain(text_at(value, "violation_info", "violation_type"))
    return {
        "words": f"Meta reports a policy violation: {kind}.",
        "severity": ALARM,
    }


def of_disconnection(value: dict[str, Any]) -> News:
    cause = plain(text_at(value, "disconnection_info", "reason"))
    words = f"The phone app was disconnected from this account: {cause}."
    return {"words": words, "severity": ALARM}


def of_price_tier(value: dict[str, Any]) -> News:
    tier = dict_at(value, "volume_tier_info")
    words = (
        f"Price tier of {plain(text_at(tier, 'pricing_category'))} messages in "
        f"{text_at(tier, 'region')}: {text_at(tier, 'tier')} "
        f"({text_at(tier, 'effective_month')})."
    )
    return {"words": words}


ACCOUNT_EVENTS: dict[str, Callable[[dict[str, Any]], News]] = {
    "DISABLED_UPDATE": of_ban,
    "ACCOUNT_RESTRICTION": of_restriction,
    "ACCOUNT_VIOLATION": of_violation,
    "PARTNER_REMOVED": of_disconnection,
    "VOLUME_BASED_PRICING_TIER_UPDATE": of_price_tier,
    "ACCOUNT_DELETED": lambda _: {
        "words": "The business account was deleted.",
        "severity": ALARM,
    },
}


def of_alert(value: dict[str, Any]) -> News:
    alert = dict_at(value, "alert_info")
    severity = {"CRITICAL": ALARM, "WARNING": WARNING}
    words = text_at(alert, "alert_description") or plain(text_at(alert, "alert_type"))
    return {
        "words": words,
        "severity": severity.get(text_at(alert, "alert_severity"), NOTE),
    }


def of_limits(value: dict[str, Any]) -> News:
    told = text_at(value, "max_daily_conversations_per_business")
    limit = limit_tier(told)
    if not limit:
        return {"words": "WhatsApp changed the limits of this business."}
    words = f"Messaging limit: {limit_words(limit)}."
    return {"words": words, "learned": {"messaging_limit": limit}}


def limit_tier(told: str) -> str:
    """Graph's name of the limit; webhooks may tell it as a number."""
    if told.startswith("TIER_"):
        return told
    known = {"-1": "TIER_UNLIMITED", "250": "TIER_250", "2000": "TIER_2K"}
    known |= {"10000": "TIER_10K", "100000": "TIER_100K"}
    return known.get(told, f"TIER_{told}" if told.isdigit() else "")


def limit_words(tier: str) -> str:
    size = tier.removeprefix("TIER_")
    return "none" if size == "UNLIMITED" else f"{size} new conversations a day"


def of_quality(value: dict[str, Any]) -> News:
    event = text_at(value, "event")
    news = of_limits(value)
    learned = news.get("learned", {})
    words = {"THROUGHPUT_UPGRADE": "The number may now send faster."}.get(event, "")
    if event == "THROUGHPUT_UPGRADE":
        learned = learned | {"throughput": 1000}
    known = news["words"] if learned.get("messaging_limit") else ""
    told = " ".join(filter(None, [words, known])) or f"Number: {plain(event)}."
    severity = WARNING if event in ("DOWNGRADE", "FLAGGED") else NOTE
    return {"words": told, "learned": learned, "severity": severity}


def of_name(value: dict[str, Any]) -> News:
    name = text_at(value, "requested_verified_name")
    decision = text_at(value, "decision")
    cause = plain(text_at(value, "rejection_reason"))
    because = f" ({cause})" if cause and cause != "none" else ""
    words = f"Display name “{name}”: {plain(decision)}{because}."
    news: News = {"words": words, "severity": WARNING}
    if decision == "APPROVED":
        news |= {"severity": NOTE, "learned": {"verified_name": name[:120]}}
    return news


def of_review(value: dict[str, Any]) -> News:
    decision = text_at(value, "decision")
    severity = WARNING if decision == "REJECTED" else NOTE
    words = f"Meta's review of the business account: {plain(decision)}."
    return {"words": words, "severity": severity}


def of_settings(value: dict[str, Any]) -> News:
    settings = dict_at(value, "phone_number_settings")
    status = plain(text_at(settings, "calling", "status"))
    calling = f"Calls are {status}." if status else "The number's settings changed."
    return {"words": calling}


def of_security(value: dict[str, Any]) -> News:
    words = {
        "PIN_CHANGED": "The number's two-step PIN was changed.",
        "PIN_RESET_REQUEST": "Somebody asked to reset the number's two-step PIN.",
        "PIN_RESET_SUCCESS": "The number's two-step PIN was reset.",
    }
    event = text_at(value, "event")
    told = words.get(event, f"Security: {plain(event)}.")
    return {"words": told, "severity": WARNING}


def of_flows(value: dict[str, Any]) -> News:
    told = text_at(value, "message") or f"Form: {plain(text_at(value, 'event'))}."
    severity = WARNING if text_at(value, "alert_state") == "ACTIVATED" else NOTE
    return {"words": told, "severity": severity}


def of_phone_app(_: dict[str, Any]) -> News:
    words = "This number is also used in the WhatsApp Business app."
    # Meta fixes the pace of such numbers at 20 a second.
    return {"words": words, "learned": {"coexistence": True, "throughput": 20}}


def of_username(value: dict[str, Any]) -> News:
    name, status = text_at(value, "username"), plain(text_at(value, "status"))
    return {"words": f"Business username {name} {status}".strip() + "."}


def of_business(value: dict[str, Any]) -> News:
    event = plain(text_at(value, "event") or text_at(value, "status"))
    return {"words": f"The business's standing changed {event}".strip() + "."}


READERS: dict[str, Callable[[dict[str, Any]], News]] = {
    "account_update": of_account,
    "account_alerts": of_alert,
    "account_review_update": of_review,
    "account_settings_update": of_settings,
    "business_capability_update": of_limits,
    "business_status_update": of_business,
    "business_username_update": of_username,
    "phone_number_quality_update": of_quality,
    "phone_number_name_update": of_name,
    "security": of_security,
    "flows": of_flows,
    "smb_app_state_sync": of_phone_app,
}
