"""Phone numbers that may be written in two ways, and are one all the same.

Brazil's mobiles have a ninth digit that WhatsApp may leave out, Mexico's a 1 and
Argentina's a 9 after the country code. What Meta sends is stored as it came; only the
comparing looks through the spelling.
"""

from __future__ import annotations

import re

# The long spelling, and what of it makes the short one. Brazilian landlines begin with
# 2 to 5 and have no variant.
LONG = (
    re.compile(r"(55[1-9]\d)9([6-9]\d{7})"),
    re.compile(r"(52)1(\d{10})"),
    re.compile(r"(54)9(\d{10})"),
)
SHORT = (
    (re.compile(r"(55[1-9]\d)([6-9]\d{7})"), "9"),
    (re.compile(r"(52)(\d{10})"), "1"),
    (re.compile(r"(54)(\d{10})"), "9"),
)
KEY_LENGTH = 40


def key(number: str) -> str:
    """The shortest spelling: equal for numbers that are the same; not for showing."""
    for long in LONG:
        if found := long.fullmatch(number):
            return found[1] + found[2]
    return number[:KEY_LENGTH]


def variants(number: str) -> set[str]:
    """Every spelling under which the same number may be known."""
    short = key(number)
    spellings = {number, short}
    for pattern, digit in SHORT:
        if found := pattern.fullmatch(short):
            spellings.add(found[1] + digit + found[2])
    return spellings
