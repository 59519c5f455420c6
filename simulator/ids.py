"""Ids that look like Meta's."""

from __future__ import annotations

import base64
import secrets
import string


def a_node() -> str:
    return str(secrets.randbelow(9 * 10**14) + 10**14)


def a_wamid() -> str:
    return f"wamid.HBgL{base64.b64encode(secrets.token_bytes(24)).decode()}"


def a_user_id(country: str = "PT") -> str:
    letters = string.ascii_uppercase + string.digits
    return f"{country}.{''.join(secrets.choice(letters) for _ in range(17))}"


def a_token() -> str:
    return f"EAA{secrets.token_urlsafe(60)}"


def a_wa_id() -> str:
    return f"3519{secrets.randbelow(10**8):08d}"


def a_display_number() -> str:
    return f"+1 555-01{secrets.randbelow(100):02d}-{secrets.randbelow(10**4):04d}"
