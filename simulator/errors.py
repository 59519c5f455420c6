"""Meta's refusals: what Graph answers, and what a failed status says."""

from __future__ import annotations

import secrets
from typing import Any, NamedTuple

HREF = (
    "https://developers.facebook.com/documentation/business-messaging/whatsapp/"
    "support/error-codes"
)


class Kind(NamedTuple):
    title: str
    details: str = ""
    http_status: int = 400
    subcode: int | None = None


KINDS = {
    1: Kind("An unknown error has occurred."),
    2: Kind("Service temporarily unavailable", http_status=503),
    4: Kind("Application request limit reached"),
    10: Kind("Application does not have permission for this action", http_status=403),
    100: Kind("Invalid parameter"),
    190: Kind(
        "Error validating access token: Session has expired on Friday, "
        "20-Nov-26 09:00:00 PST.",
        http_status=401,
        subcode=463,
    ),
    368: Kind("Temporarily blocked for policies violations", http_status=403),
    80007: Kind("Rate limit issues"),
    80008: Kind("Rate limit issues"),
    130403: Kind("User is blocked", "You have blocked this user."),
    130429: Kind("Rate limit hit", "Cloud API message throughput has been reached."),
    130472: Kind("User's number is part of an experiment"),
    131000: Kind("Something went wrong", http_status=500),
    131005: Kind("Access denied", http_status=403),
    131008: Kind("Required parameter is missing"),
    131009: Kind("Parameter value is not valid"),
    131016: Kind("Service unavailable", http_status=500),
    131021: Kind("Recipient cannot be sender"),
    131026: Kind("Message undeliverable", "Message undeliverable."),
    131030: Kind(
        "Recipient phone number not in allowed list",
        "Recipient phone number not in allowed list: Add recipient phone number to "
        "recipient list and try again.",
    ),
    131031: Kind(
        "Business Account locked",
        "The WhatsApp Business Account associated with the app has been restricted or "
        "disabled for violating a platform policy.",
        http_status=403,
    ),
    131037: Kind("Display name not approved"),
    131042: Kind(
        "Business eligibility payment issue",
        "There was an error related to your payment method.",
    ),
    131045: Kind("Incorrect certificate", http_status=500),
    131047: Kind(
        "Re-engagement message",
        "Message failed to send because more than 24 hours have passed since the "
        "customer last replied to this number.",
    ),
    131048: Kind(
        "Spam rate limit hit",
        "Message failed to send because there are restrictions on how many messages "
        "can be sent from this phone number.",
    ),
    131049: Kind(
        "This message was not delivered to maintain healthy ecosystem engagement.",
        "In order to maintain a healthy ecosystem engagement, the message failed to "
        "be delivered.",
    ),
    131050: Kind("User has stopped marketing messages from this business"),
    131051: Kind("Unsupported message type"),
    131052: Kind("Media download error"),
    131053: Kind("Media upload error"),
    131056: Kind(
        "(Business Account, Consumer Account) pair rate limit hit",
        "Message failed to send because there were too many messages sent from this "
        "phone number to the same phone number in a short period of time.",
    ),
    131057: Kind("Account in maintenance mode", http_status=500),
    131059: Kind("Bad paging cursor"),
    132000: Kind("Number of parameters does not match the expected number of params"),
    132001: Kind("Template name does not exist in the translation", http_status=404),
    132005: Kind("Translated text too long"),
    132012: Kind("Parameter format does not match format in the created template"),
    132015: Kind("Template is paused"),
    132016: Kind("Template is disabled"),
    132018: Kind("Template parameters are not valid"),
    133004: Kind("Server temporarily unavailable", http_status=503),
    133010: Kind("Account not registered"),
    139100: Kind(
        "Failed to block/unblock some users",
        "Failed to block some users, see the block_users response list for details",
    ),
    138009: Kind(
        "Call permission request limit hit",
        "Limit reached for call permission requests to this consumer.",
    ),
}


class Refusal(Exception):
    """Graph refuses a call."""

    def __init__(
        self,
        code: int,
        details: str = "",
        *,
        message: str = "",
        subcode: int | None = None,
        http_status: int | None = None,
        told: tuple[str, str] | None = None,
        also: dict[str, Any] | None = None,
    ) -> None:
        kind = KINDS.get(code, Kind("Something went wrong"))
        self.code = code
        self.subcode = kind.subcode if subcode is None and not message else subcode
        self.details = details or kind.details
        self.told = told
        self.also = also or {}  # what stands beside the error
        self.http_status = http_status or kind.http_status
        # An expired token is announced without its code; all others begin with it.
        plain = kind.title if code == 190 else f"(#{code}) {kind.title}"
        self.message = message or plain
        super().__init__(self.message)

    def as_json(self) -> dict[str, Any]:
        error: dict[str, Any] = {
            "message": self.message,
            "type": "OAuthException",
            "code": self.code,
        }
        if self.subcode:
            error["error_subcode"] = self.subcode
        if self.details:
            error["error_data"] = {
                "messaging_product": "whatsapp",
                "details": self.details,
            }
        if self.told:
            title, words = self.told
            error |= {
                "is_transient": False,
                "error_user_title": title,
                "error_user_msg": words,
            }
        error["fbtrace_id"] = f"A{secrets.token_urlsafe(16)}"
        return self.also | {"error": error}


def as_status(code: int, details: str = "") -> dict[str, Any]:
    """Return the element of `errors` in a status *failed*."""
    kind = KINDS.get(code, Kind("Something went wrong"))
    return {
        "code": code,
        "title": kind.title,
        "message": kind.title,
        "error_data": {"details": details or kind.details or f"{kind.title}."},
        "href": HREF,
    }
