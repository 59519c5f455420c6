"""Contact cards, whole, and as the file that address books read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from channels_app.payloads.reading import dict_at, list_at, text_at
from inbox.kinds import links

FOLDED_AT = 74  # octets a line, of the 75 that RFC 6350 allows
NAMES = ("last_name", "first_name", "middle_name", "prefix", "suffix")
STREET = ("street", "city", "state", "zip", "country")


@dataclass(frozen=True)
class Detail:
    """A number, an address or the like, and what kind of one it is."""

    value: str
    kind: str = ""
    parts: tuple[str, ...] = ()

    @property
    def link(self) -> str:
        return links.safe(self.value)


@dataclass(frozen=True)
class Card:
    name: str
    names: tuple[str, ...]
    organisation: tuple[str, ...]
    title: str
    birthday: str
    phones: list[Detail]
    emails: list[Detail]
    addresses: list[Detail]
    urls: list[Detail]

    @property
    def work(self) -> str:
        return " · ".join([*filter(None, [self.title, *self.organisation])])

    @property
    def vcard(self) -> str:
        return "".join(f"{fold(line)}\r\n" for line in self.lines())

    def lines(self) -> Iterator[str]:
        yield "BEGIN:VCARD"
        yield "VERSION:3.0"
        yield f"FN:{escaped(self.name)}"
        yield f"N:{joined(self.names)}"
        if any(self.organisation):
            yield f"ORG:{joined(self.organisation)}"
        if self.title:
            yield f"TITLE:{escaped(self.title)}"
        if self.birthday:
            yield f"BDAY:{escaped(self.birthday)}"
        for phone in self.phones:
            yield f"TEL{typed(phone)}:{escaped(phone.value)}"
        for email in self.emails:
            yield f"EMAIL{typed(email)}:{escaped(email.value)}"
        for address in self.addresses:
            yield f"ADR{typed(address)}:;;{joined(address.parts)}"
        for url in self.urls:
            yield f"URL{typed(url)}:{escaped(url.value)}"
        yield "END:VCARD"


def cards_of(payload: dict[str, Any]) -> list[Card]:
    return [card_of(told) for told in list_at(payload, "contacts")]


def card_of(told: dict[str, Any]) -> Card:
    name, work = dict_at(told, "name"), dict_at(told, "org")
    names = tuple(text_at(name, key) for key in NAMES)
    written = " ".join(filter(None, [names[1], names[2], names[0]]))
    return Card(
        name=text_at(name, "formatted_name") or written,
        names=names,
        organisation=(text_at(work, "company"), text_at(work, "department")),
        title=text_at(work, "title"),
        birthday=text_at(told, "birthday"),
        phones=details(told, "phones", "phone", "wa_id"),
        emails=details(told, "emails", "email"),
        addresses=[a for a in map(address, list_at(told, "addresses")) if a.value],
        urls=details(told, "urls", "url"),
    )


def details(told: dict[str, Any], key: str, *names: str) -> list[Detail]:
    found = [
        Detail(
            next(filter(None, (text_at(one, name) for name in names)), ""),
            text_at(one, "type"),
        )
        for one in list_at(told, key)
    ]
    return [detail for detail in found if detail.value]


def address(told: dict[str, Any]) -> Detail:
    parts = tuple(text_at(told, key) for key in STREET)
    return Detail(", ".join(filter(None, parts)), text_at(told, "type"), parts)


def typed(detail: Detail) -> str:
    kind = "".join(sign for sign in detail.kind if sign.isascii() and sign.isalnum())
    return f";TYPE={kind.upper()}" if kind else ""


def joined(parts: tuple[str, ...]) -> str:
    return ";".join(map(escaped, parts))


def escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


def fold(line: str) -> str:
    """Longer lines go on after a space; no letter is cut in two."""
    folded, size = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > FOLDED_AT:
            folded.append(" ")
            size = 1
        folded[-1] += letter
        size += octets
    return "\r\n".join(folded)
