"""The buttons of a message template: kinds, counts, order, labels."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from simulator.errors import Refusal

MOST = 10
MOST_OF_KIND = {
    "QUICK_REPLY": 10,
    "URL": 2,
    **dict.fromkeys(("PHONE_NUMBER", "COPY_CODE", "FLOW", "CATALOG", "MPM", "SPM"), 1),
    **dict.fromkeys(("OTP", "VOICE_CALL", "REQUEST_CONTACT_INFO"), 1),
}
LABELLED_BY_META = ("COPY_CODE", "REQUEST_CONTACT_INFO")
LONGEST_LABEL, LONGEST_URL, LONGEST_NUMBER, LONGEST_CODE = 25, 2000, 20, 20


def check(part: dict[str, Any], named: bool, app_id: str) -> None:
    buttons = part.get("buttons")
    if not isinstance(buttons, list) or not 0 < len(buttons) <= MOST:
        raise Refusal(100, f"A template has 1 to {MOST} buttons.")
    kinds = [str(button.get("type")).upper() for button in buttons]
    for kind in kinds:
        if kinds.count(kind) > MOST_OF_KIND.get(kind, 0):
            raise Refusal(100, f"{kind}: at most {MOST_OF_KIND.get(kind, 0)} of them.")
    groups = [is_reply for is_reply, _ in groupby(k == "QUICK_REPLY" for k in kinds)]
    if len(groups) > 2:
        raise Refusal(100, "Quick replies and other buttons are not to be mixed.")
    for kind, button in zip(kinds, buttons, strict=True):
        _check(kind, button)


def _check(kind: str, button: dict[str, Any]) -> None:
    label = str(button.get("text") or "")
    if kind not in LABELLED_BY_META and not 0 < len(label) <= LONGEST_LABEL:
        raise Refusal(100, f"{kind}: text has 1 to {LONGEST_LABEL} characters.")
    if kind == "PHONE_NUMBER":
        number = str(button.get("phone_number") or "")
        if not re.fullmatch(rf"\+?\d{{1,{LONGEST_NUMBER}}}", number):
            raise Refusal(100, f"phone_number has at most {LONGEST_NUMBER} digits.")
    if kind == "COPY_CODE":
        example = button.get("example")
        code = example[0] if isinstance(example, list) and example else example
        if not 0 < len(str(code or "")) <= LONGEST_CODE:
            raise Refusal(100, f"example has 1 to {LONGEST_CODE} characters.")
    if kind == "FLOW" and not any(
        button.get(key) for key in ("flow_id", "flow_name", "flow_json")
    ):
        raise Refusal(100, "A FLOW button names its flow.")
    if kind == "URL":
        _check_url(button)


def _check_url(button: dict[str, Any]) -> None:
    url = str(button.get("url") or "")
    if not url.startswith(("https://", "http://")) or len(url) > LONGEST_URL:
        raise Refusal(100, f"url is an address of at most {LONGEST_URL} characters.")
    if "{{" not in url:
        return
    if url.count("{{") > 1 or not url.endswith("{{1}}"):
        raise Refusal(100, "url: one variable, {{1}}, at the very end.")
    if not button.get("example"):
        raise Refusal(100, "url: a variable needs an example.")
