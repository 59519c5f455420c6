"""How a call shows Graph who asks."""

from __future__ import annotations

import hashlib
import hmac

import requests
from requests.auth import AuthBase


class Bearer(AuthBase):
    """As auth, not as a header: else requests may put a .netrc entry over it."""

    def __init__(self, token: str, scheme: str = "Bearer") -> None:
        self.token, self.scheme = token, scheme

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"{self.scheme} {self.token}"
        return request


def proof(access_token: str, app_secret: str) -> str:
    """Shows Graph that whoever uses the token also holds the app's secret."""
    return hmac.new(
        app_secret.encode(), access_token.encode(), hashlib.sha256
    ).hexdigest()
