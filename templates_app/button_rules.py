"""The buttons of a message template: kinds, counts, order, labels, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from templates_app import limits
from templates_app.problems import Problem, missing, too_long

Json = dict[str, Any]

# Meta writes these itself.
WITHOUT_LABEL = ("COPY_CODE", "REQUEST_CONTACT_INFO")
PHONE_NUMBER = re.compile(r"\+?[0-9]+")
OTP_TYPES = ("COPY_CODE", "ONE_TAP", "ZERO_TAP")


def problems_of_buttons(
    part: Json,
    within: str,
    *,
    in_card: bool = False,
    longest_code: int = limits.CODE,
) -> Iterator[Problem]:
    place = f"{within}buttons"
    given = part.get("buttons")
    buttons = (
        [b for b in given if isinstance(b, dict)] if isinstance(given, list) else []
    )
    most = limits.BUTTONS_OF_CARD if in_card else limits.BUTTONS
    if not 0 < len(buttons) <= most:
        words = _("There are 1 to {most} buttons; here are {count}.")
        yield Problem(place, words.format(most=most, count=len(buttons)))
    kinds = [str(button.get("type") or "").upper() for button in buttons]
    yield from problems_of_kinds(kinds, place)
    for number, (kind, button) in enumerate(zip(kinds, buttons, strict=True)):
        at = f"{place}.{number}"
        if kind not in WITHOUT_LABEL:
            yield from problems_of_text(button, "text", at, limits.LABEL)
        if kind == "COPY_CODE":
            yield from problems_of_code(button, at, longest_code)
        elif kind in CHECKS:
            yield from CHECKS[kind](button, at)


def problems_of_kinds(kinds: list[str], place: str) -> Iterator[Problem]:
    for number, kind in enumerate(kinds):
        most = limits.BUTTONS_OF_KIND.get(kind, 0)
        if not most:
            known = ", ".join(limits.BUTTONS_OF_KIND)
            words = _("This is one of {known}.").format(known=known)
            yield Problem(f"{place}.{number}.type", words)
        elif kinds[: number + 1].count(kind) == most + 1:
            words = _("At most {most} of the type {kind}.")
            told = words.format(most=most, kind=kind)
            yield Problem(f"{place}.{number}.type", told)
    groups = [list(g) for _is, g in groupby(kinds, lambda kind: kind == "QUICK_REPLY")]
    if len(groups) > 2:
        words = _("Quick replies stand together: all before or all after the others.")
        yield Problem(f"{place}.{len(groups[0]) + len(groups[1])}.type", words)


def problems_of_text(
    button: Json, key: str, place: str, most: int
) -> Iterator[Problem]:
    text = str(button.get(key) or "").strip()
    if not text:
        yield missing(f"{place}.{key}")
    elif len(text) > most:
        yield too_long(f"{place}.{key}", text, most)


def problems_of_url(button: Json, place: str) -> Iterator[Problem]:
    yield from problems_of_text(button, "url", place, limits.URL)
    url, place = str(button.get("url") or ""), f"{place}.url"
    if url and not url.startswith(("https://", "http://")):
        yield Problem(place, _("An address begins with https:// or http://."))
    if "{{" not in url and "}}" not in url:
        return
    if not url.endswith("{{1}}") or url.count("{{") > 1:
        words = _("An address has one variable, {{1}}, at its very end.")
        yield Problem(place, words)
    elif not first_of(button.get("example")):
        words = _("{{1}} needs an example: the whole address.")
        yield Problem(place.removesuffix("url") + "example", words)


def problems_of_phone(button: Json, place: str) -> Iterator[Problem]:
    yield from problems_of_text(button, "phone_number", place, limits.PHONE_NUMBER)
    number = str(button.get("phone_number") or "")
    if number and not PHONE_NUMBER.fullmatch(number):
        words = _("A phone number has digits only, with + and the country before.")
        yield Problem(f"{place}.phone_number", words)


def problems_of_code(button: Json, place: str, most: int) -> Iterator[Problem]:
    example = {"example": first_of(button.get("example"))}
    yield from problems_of_text(example, "example", place, most)


def problems_of_flow(button: Json, place: str) -> Iterator[Problem]:
    if not any(button.get(key) for key in ("flow_id", "flow_name", "flow_json")):
        yield missing(f"{place}.flow_id")


def problems_of_otp(button: Json, place: str) -> Iterator[Problem]:
    kind = str(button.get("otp_type") or "").upper()
    if kind not in OTP_TYPES:
        words = _("This is one of {known}.").format(known=", ".join(OTP_TYPES))
        yield Problem(f"{place}.otp_type", words)
    elif kind != "COPY_CODE" and not button.get("supported_apps"):
        words = _("Filling in needs your app: its package name and signature hash.")
        yield Problem(f"{place}.package_name", words)


def first_of(example: Any) -> str:
    """Meta takes a list of one as well as the text."""
    value = (example or [""])[0] if isinstance(example, list) else example
    return str(value or "")


CHECKS: dict[str, Callable[[Json, str], Iterator[Problem]]] = {
    "URL": problems_of_url,
    "PHONE_NUMBER": problems_of_phone,
    "FLOW": problems_of_flow,
    "OTP": problems_of_otp,
}
