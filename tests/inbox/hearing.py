"""A customer's phone at the simulator, whose webhooks come to us over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from channels_app import draining
from inbox.models import Message
from inbox.templatetags.kinds import kind_template
from inbox.thread import in_full
from tests.graph import Graph
from tests.reading import words_of
from tests.sending import a_number


class Chat:
    """Dina's phone and our number, which hears all that she does."""

    def __init__(self, graph: Graph) -> None:
        """At settings.PUBLIC_URL webhooks are taken."""
        connection, self.number = a_number(graph)
        graph.number(
            phone_number_id=self.number["phone_number_id"],
            callback_url=connection.webhook_url,
            verify_token=connection.verify_token,
            subscribed=True,
        )
        graph.hurry()
        self.graph = graph
        self.phone = graph.phone("Dina", wa_id="351912345678")

    def says(self, **wish: Any) -> str:
        return self.graph.says(self.phone, self.number, **wish)

    def hear(self) -> None:
        self.graph.settled()
        draining.drain()


def html_of(message: Message) -> str:
    with override("en"):
        return render_to_string("inbox/_message.html", {"message": message})


def form_of(message: Message) -> str:
    return Path(kind_template(message)).stem


def words_in(message: Message) -> str:
    return words_of(html_of(message))


def stored(wamid: str) -> Message:
    return in_full(Message.objects.filter(wamid=wamid)).get()
