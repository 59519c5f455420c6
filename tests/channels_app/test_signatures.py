from __future__ import annotations

import pytest

from channels_app.signatures import InvalidSignature, verify
from tests.meta import signature

BODY = b'{"text":"caf\\u00e9  "}'


def test_the_right_signature_names_the_secret_that_made_it() -> None:
    assert verify(BODY, signature(BODY, "new"), ["new", "old"]) == "new"
    assert verify(BODY, signature(BODY, "old"), ["new", "old"]) == "old"


def test_it_is_over_the_raw_bytes_not_over_what_they_mean() -> None:
    same_json = '{"text": "café  "}'.encode()

    with pytest.raises(InvalidSignature, match="wrong"):
        verify(same_json, signature(BODY, "new"), ["new"])


@pytest.mark.parametrize(
    "header",
    [
        "sha256=",
        "sha256=00",
        "sha1=" + "0" * 40,
        signature(BODY, "another"),
        signature(BODY, "new").upper(),
        "sha256=é",
    ],
)
def test_any_other_signature_is_wrong(header: str) -> None:
    with pytest.raises(InvalidSignature, match="wrong"):
        verify(BODY, header, ["new"])


def test_a_missing_one_is_refused() -> None:
    with pytest.raises(InvalidSignature, match="missing"):
        verify(BODY, "", ["new"])


def test_without_a_secret_nothing_can_be_believed() -> None:
    with pytest.raises(InvalidSignature, match="no app secret"):
        verify(BODY, signature(BODY, ""), ["", ""])
