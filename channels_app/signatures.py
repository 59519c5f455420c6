"""Whether Meta signed these bytes: HMAC-SHA256 with the app's secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable


class InvalidSignature(Exception):
    """Nothing of this request may be believed; the text says why."""


def sign(body: bytes, secret: str) -> str:
    """The header that goes with these bytes."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


def verify(body: bytes, header: str, secrets: Iterable[str]) -> str:
    """The secret that signed exactly these bytes.

    Every secret is tried and compared in constant time, so that the answer's time tells
    nothing about them.
    """
    known = [secret for secret in secrets if secret]
    if not known:
        raise InvalidSignature("no app secret is known for this address")
    if not header:
        raise InvalidSignature("the signature is missing")
    signed_by = ""
    for secret in known:
        if hmac.compare_digest(sign(body, secret).encode(), header.encode()):
            signed_by = secret
    if not signed_by:
        raise InvalidSignature("the signature is wrong")
    return signed_by
