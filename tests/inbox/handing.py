"""Agents hand in files, to somebody who listens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Agent
from inbox.handing_in import hand_in
from inbox.models import Conversation, Message
from tests import files
from tests.cast import an_agent
from tests.graph import Graph
from tests.sending import a_chat, a_number

JPEG = files.a_picture(kind="JPEG")
STICKER = files.a_picture(512, 512, "WEBP")
ANIMATED = files.an_animated_sticker(512)


def a_listener(graph: Graph) -> Conversation:
    graph.hurry()
    connection, number = a_number(graph)
    conversation = a_chat(graph, connection)
    # The simulator keeps a window of its own.
    (phone,) = graph.rows("phones/", "phones")
    graph.says(phone, number, "Hello?")
    return conversation


def amal() -> Agent:
    return Agent.objects.filter(name="Amal").first() or an_agent("Amal")


def sends(
    conversation: Conversation,
    content: bytes,
    name: str = "file",
    *,
    caption: str = "",
    voice: bool = False,
    cid: str = "c1",
) -> Message:
    by, at = amal(), timezone.now()
    attachment = hand_in(ContentFile(content), name, by=by, at=at, voice=voice)
    return conversation.send_file(attachment, caption=caption, by=by, cid=cid, at=at)


def kept() -> set[Path]:
    return set(Path(settings.MEDIA_ROOT).rglob("att_*"))


def uploads(graph: Graph) -> list[dict[str, Any]]:
    return [call for call in graph.calls() if call["path"].endswith("/media")]
