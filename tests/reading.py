"""A bubble's HTML as its reader sees it: words in order, | between its parts."""

from __future__ import annotations

from html.parser import HTMLParser

PARTS = {"p", "div", "b", "tr", "dd", "li", "small", "summary", "a", "details"}
UNSEEN = {"svg", "footer", "title"}
ACTS = {"visually-hidden", "message__acts"}
EMPTY = {"br", "hr", "img", "input", "path", "circle", "rect", "line", "source"}


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = set((dict(attrs).get("class") or "").split())
        if tag in EMPTY:
            return
        if self.unseen or tag in UNSEEN or named & ACTS:
            self.unseen.append(tag)
        elif tag in PARTS:
            self.words.append("|")

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPTY:
            return
        if self.unseen:
            self.unseen.pop()
        elif tag in PARTS:
            self.words.append("|")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.words += data.split()


def words_of(html: str) -> str:
    reader = Reader()
    reader.feed(html)
    reader.close()
    parts = " ".join(reader.words).split("|")
    return " | ".join(part.strip() for part in parts if part.strip())
