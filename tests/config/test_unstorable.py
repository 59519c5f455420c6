"""PostgreSQL takes no NUL, not even in a question: that is nobody's error 500."""

from __future__ import annotations

import pytest

from tests.cast import a_conversation, an_agent
from tests.inbox.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["q", "number", "before"])
def test_it_cannot_be_asked_for(name: str) -> None:
    answer = signed_in(an_agent("Amal")).get("/rows/", {name: "\0"})
    assert answer.status_code == 400


@pytest.mark.parametrize("act", ["send-template", "assign", "reply"])
def test_nor_posted(act: str) -> None:
    address = f"/c/{a_conversation('Dina').public_id}/{act}/"
    said = dict.fromkeys(("template", "to", "cid", "text"), "\0")
    answer = signed_in(an_agent("Amal")).post(address, said)
    assert answer.status_code == 400
