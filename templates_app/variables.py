"""The variables of a text, {{1}} or {{first_name}}, and their examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from templates_app import limits
from templates_app.problems import Problem, missing, too_long

VARIABLE = re.compile(r"{{\s*([^{}]*?)\s*}}")
NUMBER = re.compile(r"[1-9][0-9]*")
NAME = re.compile(r"[a-z][a-z0-9_]*")
ADJACENT = re.compile(r"}}\s*{{")
# Chinese and Japanese have no spaces: there a sign counts as a word.
SIGNS = "\u3040-\u30ff\u3400-\u9fff"
WORD = re.compile(rf"[{SIGNS}]|[^\W{SIGNS}]+")
WORDS_A_VARIABLE = 2  # ours: Meta tells no number


def variables_in(text: str) -> list[str]:
    """Each once, in the order in which they come."""
    return list(dict.fromkeys(VARIABLE.findall(text)))


def examples(part: dict[str, Any], key: str) -> list[Any]:
    """What stands under this key of a component's example."""
    given = part.get("example")
    found = given.get(key) if isinstance(given, dict) else None
    return found if isinstance(found, list) else []


def examples_of(part: dict[str, Any], key: str, *, is_named: bool) -> dict[str, str]:
    """The example of each variable of a header's or body's text."""
    if is_named:
        return {
            str(row.get("param_name")): str(row.get("example") or "")
            for row in examples(part, f"{key}_named_params")
            if isinstance(row, dict)
        }
    row = examples(part, key)
    if row and isinstance(row[0], list):
        row = row[0]
    return {str(place): str(value or "") for place, value in enumerate(row, 1)}


@dataclass(frozen=True)
class Text:
    """The text of a header, body or footer, which checks itself."""

    within: str
    part: dict[str, Any]
    is_named: bool

    @property
    def place(self) -> str:
        return f"{self.within}.text"

    @property
    def text(self) -> str:
        text = self.part.get("text")
        return text if isinstance(text, str) else ""

    @property
    def variables(self) -> list[str]:
        return variables_in(self.text)

    def problems_of_length(self, most: int) -> Iterator[Problem]:
        if not self.text.strip():
            yield missing(self.place)
        elif len(self.text) > most:
            yield too_long(self.place, self.text, most)

    def problems_of_variables(self, key: str) -> Iterator[Problem]:
        if words := self.wrong_names():
            yield Problem(self.place, words)
            return
        known = examples_of(self.part, key, is_named=self.is_named)
        for name in self.variables:
            example, place = known.get(name, ""), f"{self.within}.example.{name}"
            if not example.strip():
                words = _("{variable} needs an example.")
                variable = f"{{{{{name}}}}}"
                yield Problem(place, words.format(variable=variable), is_gap=True)
            elif len(example) > limits.EXAMPLE:
                yield too_long(place, example, limits.EXAMPLE)

    def wrong_names(self) -> str:
        """Why its variables are not named as the template says, if they are not."""
        left = VARIABLE.sub("", self.text)
        if "{{" in left or "}}" in left:
            return _("A variable stands between {{ and }}.")
        found = self.variables
        if self.is_named and not all(map(NAME.fullmatch, found)):
            return _("Names have lower-case letters, digits and underscores.")
        if self.is_named:
            return ""
        if not all(map(NUMBER.fullmatch, found)):
            return _("Variables are numbers here: {{1}}, {{2}} …")
        wanted = range(1, len(found) + 1)
        if sorted(map(int, found)) != list(wanted):
            missing = next(str(n) for n in wanted if str(n) not in found)
            words = _("The numbers have a gap: {variable} is missing.")
            return words.format(variable=f"{{{{{missing}}}}}")
        return ""

    def problems_of_position(self) -> Iterator[Problem]:
        """A body's variables stand between words, and not too many of them."""
        text, count = self.text.strip(), len(self.variables)
        if not count:
            return
        if text.startswith("{{") or text.endswith("}}"):
            yield Problem(self.place, _("No variable stands at the start or the end."))
        elif ADJACENT.search(text):
            yield Problem(self.place, _("Between two variables there are words."))
        elif len(WORD.findall(VARIABLE.sub(" ", text))) < WORDS_A_VARIABLE * count:
            words = _("Too many variables for so short a text: {count}.")
            yield Problem(self.place, words.format(count=count))
