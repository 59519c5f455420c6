"""What becomes of every kind of webhook that Meta sends: payload_table.txt, to be read.

It says how the event ends, which rows it leaves, in which form the thread shows them,
and what the bubbles say.
Each sample goes through the real intake: signed, over HTTP, and worked off. Before it
there are only two numbers of ours, and the messages that a sample may be about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from channels_app.models import Connection, WebhookEvent
from inbox.models import Contact, Message, Reaction, Waiting
from inbox.templatetags.kinds import kind_template
from inbox.thread import in_full
from templates_app.models import MessageTemplate
from tests import intake
from tests.arrivals import NOON
from tests.cast import a_contact, a_conversation
from tests.intake import SAMPLES, deliver, sample
from tests.reading import words_of

pytestmark = pytest.mark.django_db

# The sample, how it ends, the rows it leaves or why it leaves none, and the bubbles.
TABLE = Path(__file__).with_name("payload_table.txt").read_text()
ROWS = [(re.split(r" {2,}", line) + [""])[:4] for line in TABLE.splitlines()]

# What must have come before, for the sample to be about something.
BEFORE = {
    "edit": "text",
    "revoke": "text",
    "smb-message-echo-edit": "smb-message-echo-text",
    "smb-message-echo-revoke": "smb-message-echo-text",
    "reaction-removed": "reaction",
    "reaction-removed-empty-emoji": "reaction",
}


def test_every_sample_has_its_line() -> None:
    assert [name for name, *_ in ROWS] == list(SAMPLES)


def test_nothing_that_whatsapp_hands_over_is_drawn_as_what_it_did_not() -> None:
    unshown = [name for name, *_, bubbles in ROWS if "unsupported: " in bubbles]
    assert unshown == ["unsupported-131060-unavailable", "unsupported"]


def test_every_message_of_a_customer_has_a_bubble_or_a_reason() -> None:
    """Groups and Meta's own agent are not shown; a reaction stands on another one."""
    without = {name for name, *_, bubbles in ROWS if not bubbles}
    theirs = {name for name in SAMPLES if messages_in(sample(name))}
    assert theirs & without == {
        *("dashboard-test-sample", "group-text"),
        *("history-media-followup", "reaction-removed"),
        "reaction-removed-empty-emoji",
    }


def messages_in(body: intake.Body) -> bool:
    values = [change["value"] for part in body["entry"] for change in part["changes"]]
    return any("messages" in value for value in values)


@pytest.mark.parametrize(
    ("name", "end", "rows", "bubbles"), ROWS, ids=[row[0] for row in ROWS]
)
def test_it_ends_as_the_table_says(
    name: str, end: str, rows: str, bubbles: str
) -> None:
    our_messages(*intake.their_connections())
    if name in BEFORE:
        deliver(sample(BEFORE[name]))
    before = in_words()

    event = deliver(sample(name))[-1]

    assert all(verdict["verdict"] != "failed" for verdict in event.verdicts)
    assert event.state == end
    assert told(event, before) == rows
    assert " / ".join(drawn(before)) == bubbles


def our_messages(connection: Connection, _: Connection) -> None:
    """Every message of ours that some sample names, sent to Marta."""
    marta = a_contact(
        "Marta Okafor", user_id="PT.4815162342108BX", wa_id="351912345678"
    )
    conversation = a_conversation(marta, connection)
    Message.objects.bulk_create(
        Message(
            conversation=conversation,
            connection=connection,
            direction="outbound",
            wamid=wamid,
            kind="text",
            status="accepted",
            created_at=NOON,
            ordered_at=NOON,
        )
        for wamid in intake.our_wamids()
    )


def told(event: WebhookEvent, before: list[str]) -> str:
    """The new lines; or, where there are none, why."""
    lines = [line for line in in_words() if line not in before]
    reasons = {verdict["why"] for verdict in event.verdicts if "why" in verdict}
    return ", ".join(lines) or ", ".join(sorted(reasons))


def drawn(before: list[str]) -> Iterator[str]:
    """What a reader sees of the messages that are new, changed or reacted to."""
    rows = in_full(Message.objects.order_by("ordered_at", "wamid"))
    for message in rows:
        lines = [
            message_in_words(message),
            *map(reaction_in_words, message.reactions.all()),
        ]
        is_told = message.text or message.direction == "inbound" or len(lines) > 1
        if is_told and any(line not in before for line in lines):
            html = render_to_string("inbox/_message.html", {"message": message})
            if words := words_of(html):
                yield f"{form_of(message)}: {words}"


def form_of(message: Message) -> str:
    """The partial that draws it; of files nothing but their place is there yet."""
    return Path(kind_template(message)).stem.removeprefix("_")


def in_words() -> list[str]:
    reactions = Reaction.objects.order_by("pk")
    templates = MessageTemplate.objects.order_by("pk")
    return [
        *map(message_in_words, Message.objects.order_by("ordered_at", "wamid")),
        *map(reaction_in_words, reactions),
        *(f"waiting {row.kind}" for row in Waiting.objects.order_by("pk")),
        *(f"marketing: {row.marketing}" for row in Contact.objects.all()),
        *map(template_in_words, templates),
        *(
            f"notice {field}"
            for row in Connection.objects.order_by("pk")
            for field in row.notices
        ),
    ]


def message_in_words(message: Message) -> str:
    if message.direction == "inbound":
        words = f"{message.kind} “{message.text}”" if message.text else message.kind
    elif message.text:
        words = f"our {message.kind} “{message.text}”"
    else:
        code = f" {message.error_code}" if message.error_code else ""
        words = f"{short(message)} {message.status}{code}"
    edited = ", edited" if message.edited_at else ""
    deleted = ", deleted" if message.revoked_at else ""
    return words + edited + deleted


def reaction_in_words(reaction: Reaction) -> str:
    return f"reaction “{reaction.emoji}” to {short(reaction.message)}"


def short(message: Message) -> str:
    return f"our …{(message.wamid or '')[-6:-1].lstrip('D')}"


def template_in_words(template: MessageTemplate) -> str:
    told = [template.name, template.status, template.category, template.quality]
    parts = [part["type"].lower() for part in template.components]
    return " ".join(["template", *filter(None, told), *parts])
