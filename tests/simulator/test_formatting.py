"""How a phone draws what was written."""

from __future__ import annotations

import pytest

from simulator.formatting import drawn


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*Yes*, _so_ ~no~", "<strong>Yes</strong>, <em>so</em> <s>no</s>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("2*3*4 snake_case_name * a *", "2*3*4 snake_case_name * a *"),
        ("`*code*`", "<code>*code*</code>"),
        ("```\na  b\nc\n```\nafter", "<pre>a  b\nc</pre>after"),
        ("> *said*\nso", "<blockquote><strong>said</strong></blockquote>so"),
        ("- one\n* two\n3. three", "• one\n• two\n3. three"),
        ("<b> *&*", "&lt;b&gt; <strong>&amp;</strong>"),
        (
            "See https://x.example/a?b=1&c=_2_.",
            'See <a href="https://x.example/a?b=1&amp;c=_2" target="_blank" '
            'rel="noreferrer">https://x.example/a?b=1&amp;c=_2</a>_.',
        ),
        ('https://x.example/"onclick=alert(1)', None),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_it_is_drawn_as_whatsapp_does(text: str, html: str | None) -> None:
    if html is None:
        assert '"onclick' not in drawn(text)
    else:
        assert drawn(text) == html
