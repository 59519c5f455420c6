"""Is a message template well formed? Refused at once if not, in Meta's words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from simulator.errors import Refusal
from simulator.graph import buttons, uploads

Json = dict[str, Any]

CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
FORMATS = ("POSITIONAL", "NAMED")
NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2,3})?")
VARIABLE = re.compile(r"{{\s*([^{}]*?)\s*}}")
NAMED = re.compile(r"[a-z][a-z0-9_]*")
LONGEST = {"HEADER": 60, "BODY": 1024, "FOOTER": 60}
OF_FILES = {
    "IMAGE": ("image/jpeg", "image/jpg", "image/png"),
    "VIDEO": ("video/mp4",),
    "GIF": ("video/mp4",),
    "DOCUMENT": ("application/pdf",),
}
HEADER, BODY, FOOTER = 2388047, 2388072, 2388073  # subcodes
LONGEST_WITH_OFFER = 600
LONGEST_OFFER = 16
CARDS, LONGEST_ON_CARD = (2, 10), 160
# Chinese and Japanese have no spaces: there a sign counts as a word.
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
WORDS_A_VARIABLE = 2  # so many at least, else the text is said to be too short
CODE_LASTS = (1, 90)  # minutes


def refused(subcode: int, title: str, words: str) -> Refusal:
    return Refusal(
        100, message="Invalid parameter", subcode=subcode, told=(title, words)
    )


def check_names(body: Json) -> None:
    if not NAME.fullmatch(str(body.get("name") or "")):
        words = "Names have at most 512 lowercase letters, digits and underscores."
        raise refused(2388040, "Invalid template name", words)
    if not LANGUAGE.fullmatch(str(body.get("language") or "")):
        raise Refusal(100, message="(#100) The parameter language is required.")


def check(body: Json, app_id: str) -> None:
    if body.get("category") not in CATEGORIES:
        raise Refusal(
            100, message=f"(#100) Param category must be one of {', '.join(CATEGORIES)}"
        )
    if str(body.get("parameter_format", FORMATS[0])).upper() not in FORMATS:
        raise Refusal(100, message="(#100) Param parameter_format is not known.")
    try:
        _check_content(body, app_id)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refusal(100, f"components: not understood ({error!r})") from error


def _check_content(body: Json, app_id: str) -> None:
    _check_ttl(body)
    parts = _parts(body.get("components"))
    if body["category"] == "AUTHENTICATION":
        return _check_authentication(parts)
    named = str(body.get("parameter_format", "")).upper() == "NAMED"
    _check_parts(parts, named, app_id)
    if "LIMITED_TIME_OFFER" in parts:
        _check_offer(parts)
    if "CAROUSEL" in parts:
        _check_cards(parts["CAROUSEL"].get("cards"), named, app_id)
    return None


def as_kept(body: Json) -> list[Json]:
    """What is written, with the words that Meta itself puts into one-time codes."""
    components: list[Json] = body["components"]
    if body["category"] != "AUTHENTICATION":
        return components
    return [part | _words_of_codes(part) for part in components]


def _words_of_codes(part: Json) -> Json:
    kind = str(part["type"]).upper()
    if kind == "BODY":
        safe = part.get("add_security_recommendation")
        advice = " For your security, do not share this code." if safe else ""
        text = f"*{{{{1}}}}* is your verification code.{advice}"
        return {"text": text, "example": {"body_text": [["123456"]]}}
    if kind == "FOOTER" and "code_expiration_minutes" in part:
        minutes = part["code_expiration_minutes"]
        return {"text": f"This code expires in {minutes} minutes."}
    return {}


def _check_ttl(body: Json) -> None:
    ttl = body.get("message_send_ttl_seconds")
    ranges = {"AUTHENTICATION": (30, 900), "UTILITY": (30, 43200)}
    least, most = ranges.get(body["category"], (43200, 2592000))
    if ttl is not None and ttl != -1 and not least <= int(ttl) <= most:
        raise Refusal(100, f"message_send_ttl_seconds is from {least} to {most}.")


def _parts(components: Any) -> dict[str, Json]:
    if not isinstance(components, list) or not components:
        raise Refusal(100, message="(#100) The parameter components is required.")
    parts: dict[str, Json] = {}
    for part in components:
        kind = str(part.get("type") if isinstance(part, dict) else "").upper()
        if kind not in CHECKS or kind in parts:
            raise Refusal(100, f"components: {kind or part} is not expected here.")
        parts[kind] = part
    if "BODY" not in parts:
        raise refused(BODY, "Body is missing", "A template needs a BODY component.")
    return parts


def _check_parts(parts: dict[str, Json], named: bool, app_id: str) -> None:
    for kind, part in parts.items():
        CHECKS[kind](part, named, app_id)


def _header(part: Json, named: bool, app_id: str) -> None:
    kind = str(part.get("format") or "").upper()
    if kind in OF_FILES:
        handles = (part.get("example") or {}).get("header_handle") or [""]
        if not uploads.is_handle(handles[0], app_id, OF_FILES[kind]):
            words = f"The {kind} header needs a sample: header_handle is not valid."
            raise refused(HEADER, "Header sample is missing", words)
    elif kind == "TEXT":
        found = _text(part, "HEADER", HEADER, named, "header_text")
        if len(found) > 1:
            words = "The header can have one variable."
            raise refused(HEADER, "Too many variables in the header", words)
    elif kind not in ("LOCATION", "PRODUCT"):
        raise refused(HEADER, "Header format", f"{kind!r} is not a format of headers.")


def _body(part: Json, named: bool, app_id: str) -> None:
    found = _text(part, "BODY", BODY, named, "body_text")
    text = part["text"].strip()
    if found and (VARIABLE.match(text) or text.endswith("}}")):
        words = "Variables cannot be at the start or the end of the template."
        raise refused(2388299, "Leading or trailing variable", words)
    if re.search(r"}}\s*{{", text):
        words = "Two variables sit next to each other with no text between them."
        raise refused(BODY, "Adjacent variables", words)
    if len(WORD.findall(VARIABLE.sub(" ", text))) < WORDS_A_VARIABLE * len(found):
        words = "This template has too many variables for its length."
        raise refused(2388293, "Too many variables", words)


def _footer(part: Json, named: bool, app_id: str) -> None:
    if _text(part, "FOOTER", FOOTER, named, ""):
        raise refused(FOOTER, "Variables in the footer", "A footer has no variables.")


def _text(part: Json, kind: str, subcode: int, named: bool, example: str) -> list[str]:
    """Its variables, each once, if the words and the examples are in order."""
    text = part.get("text")
    if not isinstance(text, str) or not text.strip():
        raise refused(subcode, f"{kind} text", f"The {kind} needs a text.")
    if len(text) > LONGEST[kind]:
        words = f"The {kind} has more than {LONGEST[kind]} characters."
        raise refused(2388040, "Character limit exceeded", words)
    found = list(dict.fromkeys(VARIABLE.findall(text)))
    right = (
        all(map(NAMED.fullmatch, found))
        if named
        else sorted(found) == sorted(str(n + 1) for n in range(len(found)))
    )
    if not right:
        raise refused(subcode, "Invalid variables", f"{found} are not in order.")
    if found and example and _examples(part, example, named) != len(found):
        words = f"The {kind} needs {len(found)} examples in {example}."
        raise refused(subcode, "Missing examples", words)
    return found


def _examples(part: Json, name: str, named: bool) -> int:
    given = part.get("example") or {}
    if named:
        rows = given.get(f"{name}_named_params") or []
        return len({row.get("param_name") for row in rows if row.get("example")})
    rows = given.get(name) or []
    flat = rows[0] if name == "body_text" and rows else rows
    return len(flat) if isinstance(flat, list) else 0


def _check_authentication(parts: dict[str, Json]) -> None:
    found = parts.get("BUTTONS", {}).get("buttons") or []
    kinds = [str(button.get("otp_type")).upper() for button in found]
    if len(kinds) != 1 or kinds[0] not in ("COPY_CODE", "ONE_TAP", "ZERO_TAP"):
        raise Refusal(100, "An authentication template needs an OTP button.")
    if parts["BODY"].get("text") or set(parts) - {"BODY", "FOOTER", "BUTTONS"}:
        words = "The words of authentication templates are Meta's."
        raise refused(BODY, "Body of authentication templates", words)
    minutes = parts.get("FOOTER", {}).get("code_expiration_minutes", CODE_LASTS[0])
    if not CODE_LASTS[0] <= int(minutes) <= CODE_LASTS[1]:
        raise refused(FOOTER, "Expiry of the code", "It lasts 1 to 90 minutes.")


def _check_offer(parts: dict[str, Json]) -> None:
    offer = parts["LIMITED_TIME_OFFER"].get("limited_time_offer") or {}
    if not 0 < len(str(offer.get("text") or "")) <= LONGEST_OFFER:
        raise Refusal(100, f"limited_time_offer.text: 1 to {LONGEST_OFFER} characters.")
    if "FOOTER" in parts or len(parts["BODY"]["text"]) > LONGEST_WITH_OFFER:
        raise Refusal(100, "With an offer: no footer, and a body of at most 600.")


def _check_cards(cards: Any, named: bool, app_id: str) -> None:
    least, most = CARDS
    if not isinstance(cards, list) or not least <= len(cards) <= most:
        raise Refusal(100, f"A carousel has {least} to {most} cards.")
    shapes = set()
    for card in cards:
        parts = {str(part["type"]).upper(): part for part in card["components"]}
        _check_parts(parts, named, app_id)
        if len(parts.get("BODY", {}).get("text", "")) > LONGEST_ON_CARD:
            words = f"A card's body has more than {LONGEST_ON_CARD} characters."
            raise refused(2388040, "Character limit exceeded", words)
        kinds = (each["type"] for each in parts.get("BUTTONS", {}).get("buttons", []))
        header = parts.get("HEADER", {}).get("format")
        shapes.add((header, "BODY" in parts, *kinds))
    if len(shapes) > 1:
        raise Refusal(100, "All cards of a carousel have the same components.")


def _nothing(part: Json, named: bool, app_id: str) -> None:
    """It is looked at with the others."""


CHECKS: dict[str, Callable[[Json, bool, str], None]] = {
    "HEADER": _header,
    "BODY": _body,
    "FOOTER": _footer,
    "BUTTONS": buttons.check,
    "LIMITED_TIME_OFFER": _nothing,
    "CAROUSEL": _nothing,
}
