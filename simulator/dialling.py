"""Which phone a dialled number means: WhatsApp knows some under another form."""

from __future__ import annotations

import re

FILLING = str.maketrans("", "", "+ -()\u00a0.")

# Brazil's ninth digit, Mexico's 1 and Argentina's 9: dialled with or without.
REWRITES = [
    (re.compile(r"55([3-9]\d)9(\d{8})"), r"55\1\2"),
    (re.compile(r"55([3-9]\d)(\d{8})"), r"55\g<1>9\2"),
    (re.compile(r"521(\d{10})"), r"52\1"),
    (re.compile(r"52(\d{10})"), r"521\1"),
    (re.compile(r"549(\d{10})"), r"54\1"),
    (re.compile(r"54(\d{10})"), r"549\1"),
]
# The form that WhatsApp answers with, when nobody has told it otherwise.
PREFERRED = {0, 3, 5}


def digits(dialled: str) -> str:
    """Return the digits of a dialled number, or nothing if it is none."""
    number = dialled.translate(FILLING)
    return number if re.fullmatch(r"[0-9]{6,15}", number) else ""


def forms(number: str) -> list[str]:
    """Return the number and its other form, if it has one."""
    other = [
        pattern.sub(replacement, number)
        for pattern, replacement in REWRITES
        if pattern.fullmatch(number)
    ]
    return [number, *other]


def resolved(number: str) -> str:
    """Return the form under which WhatsApp knows a number."""
    for position, (pattern, replacement) in enumerate(REWRITES):
        if position in PREFERRED and pattern.fullmatch(number):
            return pattern.sub(replacement, number)
    return number
