from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.formatting import is_emoji_only, whatsapp

OURS = {"strong", "em", "s", "code", "a"}


class WellFormed(HTMLParser):
    """Follows the tags, and gives back the words without them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in OURS, tag
        assert all(name in {"href", "target", "rel"} for name, _ in attrs), attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain", "plain"),
        ("*bold*", "<strong>bold</strong>"),
        ("_it_ and ~gone~", "<em>it</em> and <s>gone</s>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("`one` ```two\nlines```", "<code>one</code> <code>two\nlines</code>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("* not bold *", "* not bold *"),
        ("*not\nbold*", "*not\nbold*"),
        ("**", "**"),
        ("*a _b* c_", "<strong>a _b</strong> c_"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("`*no*`", "<code>*no*</code>"),
    ],
)
def test_whatsapps_marks_become_tags(written: str, shown: str) -> None:
    assert whatsapp(written) == shown


def test_a_link_ends_before_what_ends_the_sentence() -> None:
    shown = whatsapp("See *https://shop.example/a_b_c?x=1&y=2*, please.")
    assert 'href="https://shop.example/a_b_c?x=1&amp;y=2"' in shown
    assert shown.startswith("See <strong><a ")
    assert shown.endswith("</a></strong>, please.")


def test_other_schemes_are_no_links() -> None:
    assert "<a" not in whatsapp("javascript:alert(1) data:text/html,x")


@given(st.text(alphabet="ab *_~`\n<>&\"'(). /:htps0", max_size=60) | st.text())
def test_whatever_is_written_the_html_is_well_formed_and_ours(written: str) -> None:
    WellFormed(whatsapp(written))


@given(st.text(alphabet="ab <>&\"'.\n"))
def test_without_marks_the_words_stay_as_they_are(written: str) -> None:
    assert WellFormed(whatsapp(written)).words == written.replace("\r", "")


@pytest.mark.parametrize("text", ["🙏", "❤️", "👍🏽👍", "👩‍👩‍👧", "🇵🇹 🇦🇷"])
def test_one_to_three_emoji_are_shown_big(text: str) -> None:
    assert is_emoji_only(text)


@pytest.mark.parametrize("text", ["", "ok 👍", "🙏🙏🙏🙏", "1", "…", "#"])
def test_anything_else_is_not(text: str) -> None:
    assert not is_emoji_only(text)
