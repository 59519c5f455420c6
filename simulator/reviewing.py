"""What Meta decides about message templates, and the webhooks that tell it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from simulator import faults, wire
from simulator.models import MessageTemplate, Webhook
from simulator.routing import together

REASONS = (
    *("INVALID_FORMAT", "INCORRECT_CATEGORY", "PROMOTIONAL", "SCAM"),
    *("ABUSIVE_CONTENT", "TAG_CONTENT_MISMATCH"),
)
# What can be decided on the page: the status, and the reason if there is one.
DECISIONS = (
    "APPROVED",
    *(f"REJECTED {reason}" for reason in REASONS),
    *("PAUSED", "DISABLED"),
)
QUALITIES = ("GREEN", "YELLOW", "RED", "UNKNOWN")
HOURS_OF_PAUSE = (3, 6)  # the first and the second; the third is for ever
RECOMMENDATION = "Look at the template again, and at Meta's rules."


def advance_due(now: float) -> bool:
    """Do what is due: a review is over, or a pause; tell if there was any."""
    due = MessageTemplate.objects.filter(due_at__lte=now)
    if faults.is_on("review_waits"):
        due = due.exclude(status="PENDING")
    found = list(due.select_related("account__app")[:100])
    for template in found:
        with together():
            _decide(template)
    return bool(found)


def _decide(template: MessageTemplate) -> None:
    is_reviewed = template.status == "PENDING"
    if is_reviewed and faults.take("review_rejects"):
        reject(template, "INVALID_FORMAT")
    elif is_reviewed and faults.take("review_moves"):
        approve(template, category="MARKETING")
    else:
        approve(template)


def approve(template: MessageTemplate, *, category: str = "") -> None:
    was_paused = template.status == "PAUSED"
    category = category or template.category
    if category != template.category:
        template.previous_category, template.category = template.category, category
    _become(template, "APPROVED")
    if was_paused:
        tell_status(template, "APPROVED", other_info={"title": "UNPAUSE"})
    else:
        tell_status(template, "APPROVED")


def reject(template: MessageTemplate, reason: str, words: str = "") -> None:
    _become(template, "REJECTED", reason)
    told = {
        "reason": words or reason.replace("_", " ").capitalize() + ".",
        "recommendation": RECOMMENDATION,
    }
    tell_status(template, "REJECTED", reason=reason, rejection_info=told)


def pause(template: MessageTemplate) -> None:
    """For three hours, then for six; the third time it is disabled."""
    if template.pauses >= len(HOURS_OF_PAUSE):
        return disable(template)
    hours = HOURS_OF_PAUSE[template.pauses]
    title = ("FIRST_PAUSE", "SECOND_PAUSE")[template.pauses]
    template.pauses += 1
    _become(template, "PAUSED", due_at=time.time() + hours * 60 * 60)
    words = f"Paused for {hours} hours because of low quality."
    tell_status(template, "PAUSED", other_info={"title": title, "description": words})
    return None


def disable(template: MessageTemplate) -> None:
    _become(template, "DISABLED")
    date = str(int(time.time()))
    tell_status(template, "DISABLED", disable_info={"disable_date": date})


def rate(template: MessageTemplate, quality: str) -> None:
    before, template.quality = template.quality, quality
    template.save(update_fields=["quality"])
    scores = {"previous_quality_score": before, "new_quality_score": quality}
    _tell(template, "message_template_quality_update", scores)


def move(template: MessageTemplate, category: str) -> None:
    """Into another category, which has been announced or not."""
    before = template.previous_category = template.category
    template.category = category
    template.save(update_fields=["category", "previous_category"])
    told = {"previous_category": before, "new_category": category}
    _tell(template, "template_category_update", told)


def announce_move(template: MessageTemplate, category: str) -> None:
    told = {
        "new_category": template.category,
        "correct_category": category,
        "category_update_timestamp": int(time.time()) + 24 * 60 * 60,
    }
    _tell(template, "template_category_update", told)


def tell_status(
    template: MessageTemplate, event: str, *, reason: str = "NONE", **more: Any
) -> None:
    value = {"event": event, "reason": reason} | more
    value["message_template_category"] = template.category
    _tell(template, "message_template_status_update", value)


def tell_components(template: MessageTemplate) -> None:
    parts = {str(part.get("type")).upper(): part for part in template.components}
    header = parts.get("HEADER", {})
    value: dict[str, Any] = {
        "message_template_element": parts.get("BODY", {}).get("text", "")
    }
    if header.get("text"):
        value["message_template_title"] = header["text"]
    if "FOOTER" in parts:
        value["message_template_footer"] = parts["FOOTER"].get("text", "")
    if "BUTTONS" in parts:
        value["message_template_buttons"] = [
            {f"message_template_button_{key}": button[key] for key in _told_of(button)}
            for button in parts["BUTTONS"]["buttons"]
        ]
    _tell(template, "message_template_components_update", value)


def _told_of(button: dict[str, Any]) -> Iterator[str]:
    return (key for key in ("type", "text", "url", "phone_number") if key in button)


def _become(
    template: MessageTemplate,
    status: str,
    reason: str = "NONE",
    due_at: float | None = None,
) -> None:
    template.status, template.rejected_reason = status, reason
    template.due_at = due_at
    template.save()


def _tell(template: MessageTemplate, field: str, value: dict[str, Any]) -> None:
    told = value | {
        "message_template_id": int(template.pk),
        "message_template_name": template.name,
        "message_template_language": template.language,
    }
    wire.queue(_webhooks(template, field, told))


def _webhooks(
    template: MessageTemplate, field: str, value: dict[str, Any]
) -> Iterator[Webhook]:
    """One, though the account may have several numbers: it is about the account."""
    numbers = template.account.businessnumber_set.select_related("account__app")
    if number := numbers.order_by("pk").first():
        yield wire.change(number, field, value)
