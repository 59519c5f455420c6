"""Every kind that the product knows has its tests on the wire, in both directions.

What is new in one of the product's tables fails here until it has them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inbox import contents, sendable
from inbox.contents.interactive import FORMS
from simulator import kinds, tapping
from tests.contents import outbound
from tests.inbox import (
    test_hand_in,
    test_heard,
    test_heard_changes,
    test_react_back,
    test_send,
    test_send_file,
    test_send_template,
)

DRAWN = Path(__file__).parent.parent.parent / "templates" / "inbox" / "messages"

# Kinds that verbs of their own send: what Graph is sent, and how one is refused.
VERBS = {
    "reaction": (
        test_react_back.test_it_goes_out_is_replaced_and_is_taken_back,
        test_react_back.test_a_reaction_is_one_emoji,
    ),
    "template": (
        test_send_template.test_a_template_passes_through_a_shut_window,
        test_send_template.test_only_approved_ones_of_this_account_are_sent,
    ),
}
# Forms that a message has only after something else: the story in which it comes.
STORIES = {
    "_revoked": test_heard_changes.test_what_was_said_is_edited_deleted_and_reacted_to,
    "_system": (
        test_heard_changes.test_a_new_number_and_a_new_phone_are_told_in_the_same_conversation
    ),
}
OURS = {"_template"}
# What the customer only looks at, or opens elsewhere.
WITHOUT_ANSWER = {"cta_url", "voice_call"}


def test_what_can_be_sent_is_sent_and_refused() -> None:
    known = {*contents.KINDS, *FORMS, *sendable.KINDS, "template"} - {"interactive"}
    said = {said.kind for said in test_send.SAID}

    assert said | {file.kind for file in test_send_file.FILES} | {*VERBS} == known
    assert said | {kind for kind, *_ in test_hand_in.LARGEST} | {*VERBS} == known


def test_what_can_be_offered_is_answered() -> None:
    offers: list[Any] = [
        outbound(f"interactive-{name}")["interactive"]["type"]
        for name, *_ in test_heard.ANSWERS
    ]
    assert {*offers} | WITHOUT_ANSWER == {*FORMS}
    assert {*offers} == {*tapping.ANSWERS}


def test_what_can_be_said_is_heard_and_drawn() -> None:
    wishes = {key for wish, *_ in test_heard.HEARD.values() for key in wish}
    assert {*kinds.KINDS} - wishes == {"edit", "revoke"}, "these have a story"

    forms = {form for *_, form, _ in test_heard.HEARD.values()}
    files = {f"_{file.kind}" for file in test_heard.FILES.values()}
    known = {path.stem for path in DRAWN.glob("_*.html")} - OURS
    assert forms | files | {*STORIES} == known
