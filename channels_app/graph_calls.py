"""What was asked of Graph, as it may be kept: without what it said or whom it named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# The only words of a request that nobody wrote and that name nobody.
SHOWN = {
    *("messaging_product", "recipient_type", "type", "status", "fields", "limit"),
    *("biz_opaque_callback_data", "template.name", "template.language.code"),
    "typing_indicator.type",
}


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    shape: dict[str, Any]
    duration_ms: int


def shape(asked: Any, path: str = "") -> Any:
    """A request with its text left out: how long it was stands in its place."""
    if isinstance(asked, dict):
        return {k: shape(v, f"{path}.{k}".lstrip(".")) for k, v in asked.items()}
    if isinstance(asked, list):
        return [shape(each, path) for each in asked]
    if asked is None or isinstance(asked, bool) or path in SHOWN:
        return asked
    return f"… ({len(str(asked))})"
