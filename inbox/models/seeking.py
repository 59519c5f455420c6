"""Which contacts: those an agent may see, and those of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Agent
from channels_app.models import Connection

if TYPE_CHECKING:
    from inbox.models.contact import Contact  # noqa: F401


class ContactQuerySet(models.QuerySet["Contact"]):
    def standing(self) -> ContactQuerySet:
        """Without those that Meta showed to be another one."""
        return self.filter(joined_into=None)

    def visible_to(self, agent: Agent) -> ContactQuerySet:
        """Who wrote to a number of theirs, or to none yet in the same business."""
        mine = list(Connection.objects.visible_to(agent).only(*SCOPED))
        others = Connection.objects.exclude(pk__in=[each.pk for each in mine])
        shared = {each.scope for each in others.only(*SCOPED)}
        scopes = {each.scope for each in mine}
        wholly = Q(scope__in=scopes - shared)
        if not scopes & shared:
            return self.filter(wholly)
        talks = model("Conversation").filter(contact=OuterRef("pk"), joined_into=None)
        seen = Exists(talks.filter(connection__in=mine)) | ~Exists(talks)
        return self.filter(wholly | Q(seen, scope__in=scopes & shared))

    def search(self, text: str) -> ContactQuerySet:
        """By name, username, user id or digits of the number."""
        words = text.strip().removeprefix("@")
        if not words:
            return self
        named = Q()
        # SQLite ignores case only in ASCII, so the usual spellings are asked for.
        for spelling in {words, words.lower(), words.title(), words.upper()}:
            named |= Q(name__icontains=spelling)
        known = Q(kind__in=("username", "user_id"), value__icontains=words)
        digits = "".join(filter(str.isdigit, words))
        if digits and not any(map(str.isalpha, words)):
            known |= Q(kind="wa_id", value__contains=digits)
        identities = model("Identity").filter(known)
        return self.filter(named | Q(pk__in=identities.values("contact")))


SCOPED = ("portfolio_id", "business_account_id")


def model(name: str) -> models.QuerySet[Any]:
    """Of those that stand above the contact, which imports this."""
    rows: models.QuerySet[Any] = apps.get_model("inbox", name)._default_manager.all()
    return rows
