"""What the picker asks for before a template goes, in words, with what is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.models import Contact
from templates_app.fields import (
    FILES,
    Field,
    fields_of,
    kind_of,
    objects,
    words,
)
from templates_app.models import MessageTemplate

# As what each is typed in; all others are a line of text.
INPUTS = {
    **dict.fromkeys(FILES, "file"),
    "expiry": "datetime-local",
    "sections": "lines",
    "data": "lines",
}
# By the end of their names, or else by their kinds.
LABELS: dict[str, str | Promise] = {
    "image": gettext_lazy("Picture"),
    "video": gettext_lazy("Video"),
    "gif": gettext_lazy("Animation, as MP4"),
    "document": gettext_lazy("Document"),
    "latitude": gettext_lazy("Latitude"),
    "longitude": gettext_lazy("Longitude"),
    "name": gettext_lazy("Name of the place"),
    "address": gettext_lazy("Address"),
    "code": gettext_lazy("Code"),
    "coupon": gettext_lazy("Code that is copied"),
    "expiry": gettext_lazy("The offer ends"),
    "flow_token": gettext_lazy("Token of the form"),
    "flow_action_data": gettext_lazy("What the form begins with, as JSON"),
    "thumbnail_product_retailer_id": gettext_lazy("Product in the picture"),
    "product_retailer_id": gettext_lazy("Number of the product"),
    "catalog_id": gettext_lazy("Number of the catalogue"),
    "sections": gettext_lazy("Products, a section a line: Cups: SKU-1, SKU-2"),
}
ACCEPTED = {
    "image": "image/jpeg,image/png",
    "video": "video/mp4,video/3gpp",
    "gif": "video/mp4",
    "document": ".pdf,.txt,.doc,.docx,.xls,.xlsx,.ppt,.pptx",
}
NAMED = re.compile(r"(^|_)(name|nome|nombre|nom|prenom|vorname|first|customer)(_|$)")
FIRST = re.compile("first|prenom|vorname")
GREETING = re.compile(
    r"\W*(hi|hello|hey|dear|olá|ola|oi|hola|bonjour|bonsoir|salut|chère?|hallo|halo"
    r"|guten (tag|morgen|abend)|liebe[r]?|ciao|buongiorno|caro|cara|estimad[oa]"
    r"|prezad[oa]|नमस्ते|مرحبا|أهلا|שלום|您好|你好|お客様|привет|здравствуйте|merhaba)"
    r"[,،]?\s*{{\s*1\s*}}",
    re.IGNORECASE,
)
# What stands in for a name that WhatsApp did not tell.
NOBODY = {"en": "there", "es": "cliente", "pt": "cliente"}


@dataclass(frozen=True)
class Asked:
    field: Field
    label: str
    value: str = ""
    note: str = ""  # where the value comes from
    problem: str = ""

    @property
    def input(self) -> str:
        return INPUTS.get(self.field.kind, "text")

    @property
    def accept(self) -> str:
        return ACCEPTED.get(self.field.kind, "")

    @property
    def card(self) -> int:
        """Of which card, counted from one; 0 for what is on the message itself."""
        first, _dot, rest = self.field.name.partition(".")
        return int(rest.partition(".")[0]) + 1 if first == "cards" else 0


def asked(
    template: MessageTemplate,
    contact: Contact,
    given: dict[str, Any],
    problems: dict[str, str],
) -> list[Asked]:
    """Each field with what was typed, or else with what the contact tells."""
    known = {} if given else prefilled(template, contact)
    found = []
    for field in fields_of(template):
        value, note = known.get(field.name, (given.get(field.name, ""), ""))
        problem = problems.get(field.name, "")
        label = label_of(template, field)
        found.append(Asked(field, label, value, note, problem))
    return found


def label_of(template: MessageTemplate, field: Field) -> str:
    last = field.name.rpartition(".")[2]
    if field.kind in ("text_of_header", "text_of_body"):
        name = (
            f"{{{{{last}}}}}"
            if last.isdecimal()
            else last.replace("_", " ").capitalize()
        )
        heading = _("%(name)s in the heading") % {"name": name}
        return heading if field.kind == "text_of_header" else name
    if field.kind in ("suffix", "payload"):
        told = {"button": button_of(template, field.name)}
        if field.kind == "suffix":
            return _("End of the address of “%(button)s”") % told
        return _("What “%(button)s” sends back to programs") % told
    return str(LABELS.get(last) or LABELS.get(field.kind, last))


def button_of(template: MessageTemplate, name: str) -> str:
    """What is written on the button at this place."""
    components: Any = template.components
    *before, index = [int(part) for part in name.split(".") if part.isdecimal()]
    for card in before:
        carousel = next(p for p in objects(components) if kind_of(p) == "CAROUSEL")
        components = list(objects(carousel["cards"]))[card]["components"]
    row = next(part for part in objects(components) if kind_of(part) == "BUTTONS")
    return words(list(objects(row["buttons"]))[index], "text")


def prefilled(
    template: MessageTemplate, contact: Contact
) -> dict[str, tuple[str, str]]:
    """Values by field, each with where it comes from."""
    known = {as_variable(key): value for key, value in contact.attributes.items()}
    parts = {kind_of(part): part for part in objects(template.components)}
    is_greeted = GREETING.match(words(parts.get("BODY", {}), "text"))
    found: dict[str, tuple[str, str]] = {}
    for field in fields_of(template):
        variable = field.name.rpartition(".")[2]
        if not field.kind.startswith("text_of_"):
            continue
        if value := known.get(variable.lower()):
            found[field.name] = value, _("as the contact's page has it")
        elif NAMED.search(variable) or (field.name == "body.1" and is_greeted):
            first = bool(variable == "1" or FIRST.search(variable))
            found[field.name] = name_of(contact, template.language, first=first)
    return {name: told for name, told in found.items() if told[0]}


def name_of(contact: Contact, language: str, *, first: bool) -> tuple[str, str]:
    if name := " ".join(contact.name.split()):
        told = name.split()[0] if first else name
        return told, _("the contact's name")
    stands_in = NOBODY.get(language.split("_")[0], "")
    return stands_in, _("WhatsApp told no name: this stands in for it")


def as_variable(key: str) -> str:
    """An attribute's name as a variable could be called."""
    return re.sub(r"\W+", "_", key).strip("_").lower()
