"""Whether Meta would take a message template, asked before it sees it.

A definition is what Graph takes when a template is made. What is wrong with it is found
all at once, and each problem names its place: ``body.text``, ``buttons.1.url``,
``cards.0.header``. The rules are Meta's (cloud API, message templates, read Nov 2026).
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from templates_app import limits
from templates_app.button_rules import problems_of_buttons
from templates_app.languages import LANGUAGES
from templates_app.problems import Problem, missing, too_long
from templates_app.variables import Text, examples

Json = dict[str, Any]

CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
FORMATS = ("POSITIONAL", "NAMED")
WITH_SAMPLE = ("IMAGE", "VIDEO", "DOCUMENT", "GIF")
HEADERS = ("TEXT", *WITH_SAMPLE, "LOCATION", "PRODUCT")
OF_CARDS = ("IMAGE", "VIDEO", "PRODUCT")
OF_OFFERS = ("IMAGE", "VIDEO")
NAME = re.compile(r"[a-z0-9_]+")
PARTS = ("HEADER", "BODY", "FOOTER", "BUTTONS", "LIMITED_TIME_OFFER", "CAROUSEL")
OF_CODES = ("BODY", "FOOTER", "BUTTONS")
MISSPELT = {"language_code": "language", "template_name": "name"}


class Unacceptable(Exception):
    """Meta would refuse the template: what is wrong, and where."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(f"{p.field}: {p.words}" for p in problems))
        self.problems = problems


@dataclass(frozen=True)
class Rules:
    """What holds for every part of one template."""

    is_named: bool
    in_card: bool = False
    with_offer: bool = False

    @property
    def longest_body(self) -> int:
        if self.in_card:
            return limits.BODY_OF_CARD
        return limits.BODY_WITH_OFFER if self.with_offer else limits.BODY


def check(definition: Mapping[str, Any]) -> None:
    """Raise what is wrong with it, all of it."""
    if problems := list(problems_of(definition)):
        raise Unacceptable(problems)


def problems_of(definition: Mapping[str, Any]) -> Iterator[Problem]:
    yield from problems_of_names(definition)
    components = definition.get("components")
    if not isinstance(components, list) or not components:
        yield Problem("components", _("A template has components; BODY is one."))
        return
    parts = yield from sorted_out(components)
    if definition.get("category") == "AUTHENTICATION":
        yield from problems_of_codes(parts)
        return
    rules = Rules(
        is_named=definition.get("parameter_format") == "NAMED",
        with_offer="LIMITED_TIME_OFFER" in parts,
    )
    yield from problems_of_parts(parts, rules)
    if "LIMITED_TIME_OFFER" in parts:
        yield from problems_of_offer(definition, parts)
    if "CAROUSEL" in parts:
        yield from problems_of_carousel(parts, rules)


def problems_of_names(definition: Mapping[str, Any]) -> Iterator[Problem]:
    for wrong, right in MISSPELT.items():
        if wrong in definition:
            words = _("The key is “{right}”, not “{wrong}”.")
            yield Problem(right, words.format(right=right, wrong=wrong))
    name, language = definition.get("name"), definition.get("language")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        words = _("A name has lower-case letters, digits and underscores only.")
        yield Problem("name", words)
    elif len(name) > limits.NAME:
        yield too_long("name", name, limits.NAME)
    if not language:
        yield Problem("language", _("A template has one language, such as en_US."))
    elif str(language) not in LANGUAGES:
        words = _("WhatsApp does not know the language “{code}”.")
        yield Problem("language", words.format(code=language))
    yield from one_of("category", definition.get("category"), CATEGORIES)
    if (given := definition.get("parameter_format")) is not None:
        yield from one_of("parameter_format", given, FORMATS)
    yield from problems_of_time(definition)


def problems_of_time(definition: Mapping[str, Any]) -> Iterator[Problem]:
    seconds = definition.get("message_send_ttl_seconds")
    if seconds in (None, -1):
        return
    category = str(definition.get("category"))
    least, most = limits.DELIVERED_WITHIN.get(category, (30, 2_592_000))
    if not isinstance(seconds, int) or not least <= seconds <= most:
        words = _("From {least} to {most} seconds for {category}.")
        told = words.format(least=least, most=most, category=category)
        yield Problem("message_send_ttl_seconds", told)


def one_of(field: str, given: Any, known: tuple[str, ...]) -> Iterator[Problem]:
    if given not in known:
        words = _("This is one of {known}.").format(known=", ".join(known))
        yield Problem(field, words)


def sorted_out(
    components: list[Any], within: str = ""
) -> Generator[Problem, None, dict[str, Json]]:
    """The parts by their type; one is there once."""
    parts: dict[str, Json] = {}
    for part in components:
        kind = str(part.get("type") if isinstance(part, dict) else "").upper()
        place = f"{within}{kind.lower() or 'components'}"
        if kind not in PARTS:
            yield Problem(place, _("WhatsApp knows no component of this type."))
        elif kind in parts:
            yield Problem(place, _("A template has one of these at most."))
        else:
            parts[kind] = part
    return parts


def problems_of_parts(
    parts: dict[str, Json], rules: Rules, within: str = ""
) -> Iterator[Problem]:
    if "HEADER" in parts:
        yield from problems_of_header(parts["HEADER"], rules, within)
    if "BODY" in parts or not rules.in_card:
        yield from problems_of_body(parts.get("BODY", {}), rules, within)
    if "FOOTER" in parts:
        footer = Text(f"{within}footer", parts["FOOTER"], rules.is_named)
        yield from footer.problems_of_length(limits.FOOTER)
        if footer.variables:
            yield Problem(footer.place, _("A footer has no variables."))
    if "BUTTONS" in parts:
        code = limits.CODE_WITH_OFFER if rules.with_offer else limits.CODE
        yield from problems_of_buttons(
            parts["BUTTONS"], within, in_card=rules.in_card, longest_code=code
        )


def problems_of_header(part: Json, rules: Rules, within: str) -> Iterator[Problem]:
    kind, place = str(part.get("format") or "").upper(), f"{within}header"
    known = OF_CARDS if rules.in_card else HEADERS
    if kind not in known:
        yield from one_of(f"{place}.format", kind, known)
    elif kind in WITH_SAMPLE:
        handle = str(next(iter(examples(part, "header_handle")), ""))
        if not handle:
            yield missing(f"{place}.sample")
        elif handle.startswith("http"):
            # What Graph lists is a link that ends, and is no handle.
            words = _("WhatsApp wants the sample again: attach the file.")
            yield Problem(f"{place}.sample", words)
    elif kind == "TEXT":
        text = Text(place, part, rules.is_named)
        yield from text.problems_of_length(limits.HEADER)
        yield from text.problems_of_variables("header_text")
        if len(text.variables) > 1:
            yield Problem(text.place, _("A header has one variable at most."))


def problems_of_body(part: Json, rules: Rules, within: str) -> Iterator[Problem]:
    text = Text(f"{within}body", part, rules.is_named)
    yield from text.problems_of_length(rules.longest_body)
    yield from text.problems_of_variables("body_text")
    yield from text.problems_of_position()


def problems_of_codes(parts: dict[str, Json]) -> Iterator[Problem]:
    """One-time codes: Meta writes the words, and the button is needed."""
    for kind in parts:
        if kind not in OF_CODES:
            words = _("Templates for one-time codes have none.")
            yield Problem(kind.lower(), words)
    if parts.get("BODY", {}).get("text"):
        words = _("WhatsApp writes the text of templates for one-time codes.")
        yield Problem("body.text", words)
    minutes = parts.get("FOOTER", {}).get("code_expiration_minutes")
    least, most = limits.CODE_LASTS
    if minutes is not None and not (
        isinstance(minutes, int) and least <= minutes <= most
    ):
        words = _("A code lasts {least} to {most} minutes.")
        told = words.format(least=least, most=most)
        yield Problem("footer.code_expiration_minutes", told)
    buttons = parts.get("BUTTONS", {}).get("buttons")
    kinds = [str(b.get("type")).upper() for b in buttons or () if isinstance(b, dict)]
    if kinds != ["OTP"]:
        yield Problem("buttons", _("A one-time code has one button, of the type OTP."))
    else:
        yield from problems_of_buttons(parts["BUTTONS"], "")


def problems_of_offer(
    definition: Mapping[str, Any], parts: dict[str, Json]
) -> Iterator[Problem]:
    offer = parts["LIMITED_TIME_OFFER"].get("limited_time_offer")
    words = str(offer.get("text") or "") if isinstance(offer, dict) else ""
    if not words:
        yield missing("offer.text")
    elif len(words) > limits.OFFER:
        yield too_long("offer.text", words, limits.OFFER)
    if definition.get("category") != "MARKETING":
        yield Problem("category", _("A limited-time offer is MARKETING."))
    if "FOOTER" in parts:
        yield Problem("footer.text", _("There is no footer beside an offer."))
    header = parts.get("HEADER", {}).get("format", OF_OFFERS[0])
    yield from one_of("header.format", str(header).upper(), OF_OFFERS)


def problems_of_carousel(parts: dict[str, Json], rules: Rules) -> Iterator[Problem]:
    for kind in parts:
        if kind not in ("BODY", "CAROUSEL"):
            yield Problem(kind.lower(), _("It goes on the cards of a carousel."))
    cards = parts["CAROUSEL"].get("cards")
    cards = cards if isinstance(cards, list) else []
    least, most = limits.CARDS
    if not least <= len(cards) <= most:
        words = _("A carousel has {least} to {most} cards; here are {count}.")
        yield Problem("cards", words.format(least=least, most=most, count=len(cards)))
    of_card = Rules(is_named=rules.is_named, in_card=True)
    shapes = []
    for number, card in enumerate(cards):
        within = f"cards.{number}."
        inside = card.get("components") if isinstance(card, dict) else None
        mine = yield from sorted_out(inside if isinstance(inside, list) else [], within)
        if "HEADER" not in mine:
            yield Problem(f"{within}header.format", _("A card has a picture or film."))
        yield from problems_of_parts(mine, of_card, within)
        shapes.append(shape_of(mine))
        if shapes[-1] != shapes[0]:
            words = _("All cards have the same components and kinds of buttons.")
            yield Problem(f"cards.{number}", words)


def shape_of(parts: dict[str, Json]) -> list[str]:
    buttons = parts.get("BUTTONS", {}).get("buttons") or ()
    return [
        *sorted(parts),
        str(parts.get("HEADER", {}).get("format")).upper(),
        *(str(each.get("type")).upper() for each in buttons if isinstance(each, dict)),
    ]
