"""Dina writes in every way, beside Emeka; not all that Ada answers arrives."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import Agent
from channels_app.models import Connection
from inbox.models import Conversation, Message
from tests import files
from tests.collecting import fetch_due
from tests.graph import Graph, Json
from tests.inbox.erased import DINA, EMEKA, settle, tells
from tests.inbox.replays import asked, done
from tests.meta import change, post
from tests.sending import a_number, replies, send_due

USER, WAMID = "PT.778899001122", "wamid.HBgMMzUxOTEyMzQ1Njc4FQIAEhg/AA="
PHOTO = files.a_picture(61, 41, "JPEG")
FROM_EMEKA = "Do you ship to Lagos?"


def text(wamid: str, words: str, who: str = DINA, **more: Any) -> Json:
    message = {"id": wamid, "from": who, "type": "text", "text": {"body": words}}
    return message | more


def status(of: str, name: str, **more: Any) -> Json:
    told = {"id": of, "status": name, "timestamp": "1795000060", "recipient_id": DINA}
    return told | more


def a_story(graph: Graph, ada: Agent) -> tuple[Connection, Conversation]:
    teapots, number = a_number(graph)
    phone = graph.phone("Dina Pereira", wa_id=DINA)
    brought = graph.brings(phone, number, "image", PHOTO, caption="The cracked lid")
    she_writes(teapots, brought["image"])
    fetch_due()
    talk = Conversation.objects.get(contact__identities__value=DINA)
    reply = ada_answers(graph, talk, ada)
    she_acts_on(teapots, reply)
    settle()
    done(asked(dry_run=False))
    talk.contact.refresh_from_db()
    attributes = {"VAT": "PT501964843"}
    talk.contact.edit(
        name="Dina P. (wholesale)", attributes=attributes, by=ada, at=timezone.now()
    )
    return teapots, talk


def she_writes(teapots: Connection, image: Json) -> None:
    now = str(int(timezone.now().timestamp()))
    quoting = {"id": WAMID, "from": "15550107788"}
    photo = {"mime_type": "image/jpeg", **image}
    messages = [
        text(WAMID, "Is the blue teapot back?", timestamp=now),
        text("wamid.EMEKA1", FROM_EMEKA, EMEKA, timestamp=now),
        text("wamid.DINA2", "My code is ŻÓŁW-77", context=quoting),
        {"id": "wamid.DINA3", "from": DINA, "type": "image", "image": photo},
    ]
    post(tells(teapots, messages=messages), secret=teapots.app_secret)
    settle()


def ada_answers(graph: Graph, talk: Conversation, ada: Agent) -> Message:
    reply = replies(talk, "It is, Dina: shall I keep one?", by=ada)
    send_due()
    reply.refresh_from_db()
    graph.fault("html_500", count=1)
    replies(talk, "This one is postponed, alas", by=ada)
    send_due()
    graph.mend()
    replies(talk, "This one still waits in the queue", by=ada)
    talk.drafts.create(agent=ada, text="Half a draft to Dina")
    return reply


def she_acts_on(teapots: Connection, reply: Message) -> None:
    """She reacts, changes her mind and reads; and wants no advertisements."""
    now = str(int(timezone.now().timestamp()))
    act = {"from": DINA, "timestamp": now}
    emoji = {"message_id": reply.wamid, "emoji": "🫖"}
    words = {"type": "text", "text": {"body": "Is the GREEN teapot back?"}}
    changed = {"original_message_id": WAMID, "message": words}
    acts = [
        {"id": "wamid.DINA4", "type": "reaction", "reaction": emoji, **act},
        {"id": "wamid.DINA5", "type": "edit", "edit": changed, **act},
    ]
    early = status("wamid.NOTYET", "delivered")
    theirs = status("wamid.EMEKA9", "sent", recipient_id=EMEKA)
    wish = {"wa_id": DINA, "user_id": USER, "value": "stop", "timestamp": now}
    wishes = {"user_preferences": [wish | {"category": "marketing_messages"}]}
    for body in (
        tells(teapots, messages=acts),
        change(teapots, {"statuses": [status(str(reply.wamid), "read")]}),
        change(teapots, {"statuses": [early, theirs]}),
        change(teapots, wishes, "user_preferences"),
    ):
        post(body, secret=teapots.app_secret)


OF_DINA = (
    *(DINA, USER, "dinap", "Dina Pereira", "Dina P. (wholesale)", "PT501964843"),
    *("blue teapot", "GREEN teapot", "ŻÓŁW-77", "cracked lid", "shall I keep one"),
    *("postponed, alas", "waits in the queue", "Half a draft", "🫖", PHOTO[:400]),
    *(WAMID, "wamid.DINA2", "wamid.DINA3", "wamid.DINA4", "wamid.NOTYET"),
)
