"""Reading what came back from Graph, and what did not."""

from __future__ import annotations

import ssl
from typing import Any

import requests
from urllib3.exceptions import NewConnectionError

from channels_app.graph_errors import NeverOpened, Unanswered, error_in


def naming_a_message(response: requests.Response) -> dict[str, Any]:
    answer = answer_in(response)
    try:
        if answer["messages"][0]["id"]:
            return answer
    except (KeyError, IndexError, TypeError):
        pass
    raise Unanswered("The answer names no message")


def changing_all(response: requests.Response) -> dict[str, Any]:
    """Of people who were not all changed, why: their own errors say more than one."""
    try:
        error = response.json()["block_users"]["failed_users"][0]["errors"][0]
    except (ValueError, KeyError, IndexError, TypeError):
        return answer_in(response)
    raise error_in({"error": error}, response.status_code)


def answer_in(response: requests.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if response.ok and response.status_code < 300 and isinstance(answer, dict):
        if "error" not in answer:
            return answer
    elif response.status_code in (200, 502, 504) and not isinstance(answer, dict):
        # Something between us and Graph answered in its place.
        raise Unanswered(f"HTTP {response.status_code} without an answer of Graph's")
    raise error_in(answer, response.status_code)


# What OpenSSL says when the handshake itself failed: nothing was written yet.
HANDSHAKE_FAILURES = {
    "CERTIFICATE_VERIFY_FAILED",
    "SSLV3_ALERT_HANDSHAKE_FAILURE",
    "TLSV1_ALERT_PROTOCOL_VERSION",
    "UNSUPPORTED_PROTOCOL",
    "WRONG_VERSION_NUMBER",
}


def trouble(error: Exception) -> NeverOpened | Unanswered:
    """Whether the request can have left: only if surely not may it be sent again.

    requests' ConnectionError also stands for connections that died after the request
    was written.
    """
    if isinstance(error, requests.ConnectTimeout):
        return NeverOpened("No connection within 5 seconds")
    if isinstance(error, ValueError):
        return NeverOpened("The Graph address or the token cannot be used in a request")
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, NewConnectionError):
        return NeverOpened("Connection refused, or host name not found")
    cause = reason.args[0] if reason is not None and reason.args else None
    if isinstance(cause, ssl.SSLError) and cause.reason in HANDSHAKE_FAILURES:
        return NeverOpened("The TLS handshake failed")
    return Unanswered(f"No answer ({type(error).__name__})")
