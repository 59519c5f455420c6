from __future__ import annotations

from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.formatting import is_emoji_only, is_long, plain, whatsapp

ATTRIBUTES = {"href", "target", "rel", "dir", "value"}
OURS = {"strong", "em", "s", "code", "a", "pre", "blockquote", "ul", "ol", "li"}


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
        assert all(
            name in {"href", "target", "rel", "dir", "value"} for name, _ in attrs
        ), attrs
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
        ("So:\n```\na = 1\n b```\nOk", "So:<pre>a = 1\n b</pre>Ok"),
        ("```short```", "<code>short</code>"),
        (
            "> *so* he said\nYes",
            "<blockquote><strong>so</strong> he said</blockquote>Yes",
        ),
        ("> a\n> > b", "<blockquote>a\nb</blockquote>"),
        (">no\n-no\n1.no", "&gt;no\n-no\n1.no"),
        ("- a\n* _b_", '<ul dir="auto"><li>a</li><li><em>b</em></li></ul>'),
        (
            "3. a\n4. b\n\nc",
            '<ol dir="auto"><li value="3">a</li><li value="4">b</li></ol>\nc',
        ),
        ("> - a", '<blockquote><ul dir="auto"><li>a</li></ul></blockquote>'),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("_ not it _", "_ not it _"),
        ("* a list *", '<ul dir="auto"><li>a list *</li></ul>'),
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


def test_an_address_without_a_scheme_is_a_safe_link() -> None:
    shown = whatsapp("www.shop.example/tea and me@www.shop.example")
    assert shown.count("<a ") == 1
    assert 'href="https://www.shop.example/tea"' in shown


def test_nothing_turns_an_address_around() -> None:
    assert 'href="https://shop.example/"' in whatsapp("https://shop.example/\u202emoc")


def test_other_schemes_are_no_links() -> None:
    assert "<a" not in whatsapp("javascript:alert(1) data:text/html,x")


@given(st.text(alphabet="ab *_~`\n<>&\"'(). /:htps0", max_size=60) | st.text())
def test_whatever_is_written_the_html_is_well_formed_and_ours(written: str) -> None:
    WellFormed(whatsapp(written))


@given(st.text(alphabet="ab *_~`\n<>&-1. /:htps0", max_size=60) | st.text())
def test_in_words_alone_it_says_what_it_says_with_tags(written: str) -> None:
    shown = WellFormed(whatsapp(written)).words
    said = plain(written)
    assert [c for c in shown if c.isalpha()] == [c for c in said if c.isalpha()]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("*Bold* _and_ ~gone~ `code`", "Bold and gone code"),
        ("> quoted\n- one\n2. two", "quoted\n• one\n2. two"),
        ("```a\nb```", "a\nb"),
        ("2*3*4", "2*3*4"),
    ],
)
def test_lists_and_quotes_show_words_without_marks(written: str, said: str) -> None:
    assert plain(written) == said


def test_what_would_fill_the_screen_is_folded() -> None:
    assert is_long("word " * 200)
    assert is_long("line\n" * 20)
    assert not is_long("word " * 100)


@given(st.text(alphabet="ab <&\"'.\n"))
def test_without_marks_the_words_stay_as_they_are(written: str) -> None:
    assert WellFormed(whatsapp(written)).words == written.replace("\r", "")


def test_a_text_of_nothing_but_marks_takes_no_long() -> None:
    """What waits in vain is not looked through again for each mark after it."""
    began = process_time()
    whatsapp(" _a" * 11_000 + "a* " * 11_000)
    assert process_time() - began < 3


@pytest.mark.parametrize("text", ["🙏", "❤️", "👍🏽👍", "👩‍👩‍👧", "🇵🇹 🇦🇷"])
def test_one_to_three_emoji_are_shown_big(text: str) -> None:
    assert is_emoji_only(text)


@pytest.mark.parametrize("text", ["", "ok 👍", "🙏🙏🙏🙏", "1", "…", "#"])
def test_anything_else_is_not(text: str) -> None:
    assert not is_emoji_only(text)
