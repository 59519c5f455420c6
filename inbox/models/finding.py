"""Which conversations: everything lists, tabs and searches ask for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Agent
from channels_app.models import Connection
from inbox.models.contact import Identity

if TYPE_CHECKING:
    from inbox.models.conversation import Conversation  # noqa: F401

COUNTED_UP_TO = 1_000


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, agent: Agent) -> ConversationQuerySet:
        """Those at connections that the agent's teams answer."""
        visible = Connection.objects.visible_to(agent).values("pk")
        return self.filter(connection__in=visible)

    def over(self, numbers: Iterable[Connection]) -> ConversationQuerySet:
        """Those of numbers that were asked for already, at a third of the price."""
        return self.filter(connection__in=[number.pk for number in numbers])

    def standing(self) -> ConversationQuerySet:
        """Without those that were joined into another one."""
        return self.filter(joined_into=None)

    def open(self) -> ConversationQuerySet:
        return self.standing().filter(state="open")

    def closed(self) -> ConversationQuerySet:
        return self.standing().filter(state="closed")

    def mine(self, agent: Agent) -> ConversationQuerySet:
        return self.filter(assignee=agent)

    def unassigned(self) -> ConversationQuerySet:
        return self.filter(assignee=None)

    def unread(self) -> ConversationQuerySet:
        return self.filter(unread_count__gt=0)

    def newest(self) -> ConversationQuerySet:
        return self.order_by("-last_message_at", "-id")

    def search(self, text: str) -> ConversationQuerySet:
        """By the contact's name, username or digits of the number."""
        words = text.strip().removeprefix("@")
        if not words:
            return self
        of_contact = Identity.objects.filter(contact=OuterRef("contact"))
        username = of_contact.filter(kind="username", value__icontains=words)
        found = named(words) | Q(Exists(username))
        digits = "".join(filter(str.isdigit, text))
        if digits and not any(map(str.isalpha, text)):
            number = of_contact.filter(kind="wa_id", value__contains=digits)
            found |= Q(Exists(number))
        return self.filter(found)

    def for_list(self) -> ConversationQuerySet:
        """With all that a row of the list shows, in two queries."""
        rows = self.standing().select_related(
            "contact", "connection", "assignee", "last_message__author"
        )
        return rows.without_secrets().prefetch_related("contact__identities")

    def without_secrets(self) -> ConversationQuerySet:
        """Decrypting the number's would cost more than all the rest of a row."""
        return self.defer(*(f"connection__{secret}" for secret in Connection.SECRETS))

    def counted(self) -> int:
        """How many, but never more than one above COUNTED_UP_TO: that is "1,000+"."""
        return self.order_by()[: COUNTED_UP_TO + 1].count()


def named(words: str) -> Q:
    """SQLite ignores case only in ASCII, so the usual spellings are asked for."""
    found = Q()
    for spelling in {words, words.lower(), words.title(), words.upper()}:
        found |= Q(contact__name__icontains=spelling)
    return found
