"""What can go wrong with a Graph call, by what the caller can do about it."""

from __future__ import annotations

import re
from typing import Any

from channels_app.graph_calls import Call

# Meta's codes that pass by themselves (cloud-api error table): worth another try.
TEMPORARY = {
    *(1, 2, 4, 80007, 80008, 130429, 131000, 131016, 131048, 131056, 131057, 132069),
    *(133000, 133004, 133008, 133009, 133015, 133016, 2494100),
}


# Meta quotes a token that it does not like; no word of its own is as long.
SECRET = re.compile(r"\w{40,}")


class GraphTrouble(Exception):
    """A call that did not succeed; the classes below say how."""

    call: Call | None = None


class CloudAPIError(GraphTrouble):
    """Graph answered, and refused.

    Branch on the code: titles are in the account's language. Permanent means that the
    same request will be refused again.
    """

    def __init__(
        self,
        title: str = "",
        *,
        code: int | None = None,
        subcode: int | None = None,
        details: str = "",
        http_status: int = 400,
        permanent: bool = True,
        trace: str = "",
    ) -> None:
        super().__init__(f"{code}: {details or title}" if code else details or title)
        self.title = title
        self.code = code
        self.subcode = subcode
        self.details = details
        self.http_status = http_status
        self.permanent = permanent
        self.trace = trace


class RateLimited(CloudAPIError):
    """Too much at once, of the number, the app, the account or this pair."""


class WindowExpired(CloudAPIError):
    """131047: the service window is shut; only templates pass."""


class Unreachable(CloudAPIError):
    """131026: this person cannot be reached on WhatsApp."""


class TokenRejected(CloudAPIError):
    """190: the access token has ended or was withdrawn."""


class SecretRejected(CloudAPIError):
    """The app secret is not that of the app which made the token."""


class MediaGone(CloudAPIError):
    """The id of a file is none, or none any more: it has to be uploaded again."""


class NeverOpened(GraphTrouble):
    """No connection came about: nothing was sent, and it may be tried again."""


class Unanswered(GraphTrouble):
    """The request was written and no answer came: it may have been taken."""


KINDS: dict[int | None, type[CloudAPIError]] = {
    190: TokenRejected,
    131026: Unreachable,
    131047: WindowExpired,
    **dict.fromkeys((4, 80007, 80008, 130429, 131048, 131056), RateLimited),
}


def error_in(answer: Any, http_status: int) -> CloudAPIError:
    """The error that Graph's envelope names; an HTML page is an error without code."""
    envelope = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(envelope, dict):
        kind = RateLimited if http_status == 429 else CloudAPIError
        return kind(
            f"HTTP {http_status} without an explanation",
            http_status=http_status,
            permanent=http_status < 500 and http_status != 429,
        )
    code = whole(envelope.get("code"))
    temporary = (
        code in TEMPORARY
        or envelope.get("is_transient") is True
        or http_status == 429
        or (code is None and http_status >= 500)
    )
    kind = KINDS.get(code) or (RateLimited if http_status == 429 else CloudAPIError)
    if "appsecret_proof" in str(envelope.get("message")):
        kind = SecretRejected
    if code == 100 and "media attachment ID" in str(envelope.get("message")):
        kind = MediaGone
    return kind(
        SECRET.sub("…", str(envelope.get("message") or "")),
        code=code,
        subcode=whole(envelope.get("error_subcode")),
        details=SECRET.sub("…", details_in(envelope)),
        http_status=http_status,
        permanent=not temporary,
        trace=str(envelope.get("fbtrace_id") or ""),
    )


def details_in(envelope: dict[str, Any]) -> str:
    data = envelope.get("error_data")
    if isinstance(data, dict):
        return str(data.get("details") or envelope.get("error_user_msg") or "")
    # Usually an object; has been seen as a string.
    return str(data or envelope.get("error_user_msg") or "")


def whole(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
