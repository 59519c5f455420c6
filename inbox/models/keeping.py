"""What agents write down about a contact: name, attributes, who is the same person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Agent
from channels_app.models import Connection
from channels_app.publishing import happened, record
from inbox.models.seeking import model
from inbox.refusals import CannotLink, ValidationProblem

if TYPE_CHECKING:
    from inbox.models.contact import Contact
    from inbox.models.seeking import ContactQuerySet

MOST_ATTRIBUTES, LONGEST_KEY, LONGEST_VALUE = 30, 40, 500
LONGEST_NAME = 255


class Kept(models.Model):
    """A contact's verbs for what is ours and not Meta's."""

    class Meta:
        abstract = True

    name: str
    name_at: datetime | None
    name_is_ours: bool
    attributes: dict[str, str]
    same_as: Any
    same_as_id: int | None
    public_id: str

    @transaction.atomic
    def edit(
        self: Any, *, name: str, attributes: dict[str, str], by: Agent, at: datetime
    ) -> None:
        """Take a name (none: the one they give themselves) and attributes."""
        name = tidy(name)
        if len(name) > LONGEST_NAME:
            raise ValidationProblem("name", too_long(_("The name"), LONGEST_NAME))
        self.attributes = checked(attributes)
        if name != self.name or not name:
            self.name_is_ours, self.name = bool(name), name
        self.save(update_fields=["name", "name_is_ours", "attributes"])
        if not self.name_is_ours:
            from inbox.recounting import rename

            rename([self])
        self.tell("contact.changed", by=by, at=at)

    @transaction.atomic
    def link(self: Any, other: Contact, *, by: Agent, at: datetime) -> None:
        """Say that both are one person; raises CannotLink if they are the same row."""
        people = {*self.group(), *other.group()}
        if len(people) == len(self.group()):
            raise CannotLink
        first, *others = sorted(people, key=lambda contact: contact.pk)
        keys = [contact.pk for contact in others]
        type(self).objects.filter(pk__in=keys).update(same_as=first)
        type(self).objects.filter(pk=first.pk).update(same_as=None)
        self.refresh_from_db(fields=["same_as"])
        self.tell("contact.linked", by=by, at=at, to=other.public_id)

    @transaction.atomic
    def unlink(self: Any, *, by: Agent, at: datetime) -> None:
        """They are somebody of their own again; the others stay together."""
        others = sorted(set(self.group()) - {self}, key=lambda contact: contact.pk)
        if not others:
            return
        first, *rest = others
        rows = type(self).objects
        rows.filter(pk__in=[self.pk, first.pk]).update(same_as=None)
        rows.filter(pk__in=[contact.pk for contact in rest]).update(same_as=first)
        self.same_as = None
        self.tell("contact.unlinked", by=by, at=at)

    def group(self: Any) -> ContactQuerySet:
        """All that agents said to be this person, oneself among them."""
        first = self.same_as_id or self.pk
        rows: ContactQuerySet = type(self).objects.standing()
        return rows.filter(Q(pk=first) | Q(same_as=first)).order_by("pk")

    def is_whole_to(self: Any, agent: Agent) -> bool:
        """Whether the agent may see all of this person: each contact, each talk."""
        people = self.group()
        unseen = people.exclude(pk__in=people.visible_to(agent).values("pk"))
        talks = model("Conversation").filter(contact__in=people)
        others = talks.exclude(connection__in=Connection.objects.visible_to(agent))
        return not unseen.exists() and not others.exists()

    def tell(self: Any, type: str, *, by: Agent, at: datetime, **data: Any) -> None:
        """An event for whoever has the contact on a screen."""
        about = {"by": by, "at": at, "subject": self.public_id}
        talks = self.conversations.standing().select_related("connection")
        events = [talk.event(type, **about, **data) for talk in talks]
        alone = happened(type, agent=by, at=at, subject=self.public_id, **data)
        record(*(events or [alone]))


def tidy(text: str) -> str:
    return " ".join(text.split())


def checked(attributes: dict[str, str]) -> dict[str, str]:
    """As they are kept: trimmed, without empty ones; raises ValidationProblem."""
    kept: dict[str, str] = {}
    for given, value in attributes.items():
        key, value = tidy(given), value.strip()
        if not key and value:
            words = _("An attribute needs a name.")
            raise ValidationProblem("attributes", words)
        if len(key) > LONGEST_KEY:
            words = too_long(_("The name of an attribute"), LONGEST_KEY)
            raise ValidationProblem("attributes", words)
        if len(value) > LONGEST_VALUE:
            raise ValidationProblem(f"attributes.{key}", too_long(key, LONGEST_VALUE))
        if value:
            kept[key] = value
    if len(kept) > MOST_ATTRIBUTES:
        words = _("A contact has {most} attributes at most.")
        raise ValidationProblem("attributes", words.format(most=MOST_ATTRIBUTES))
    return kept


def too_long(what: str, most: int) -> str:
    words = _("{what} has more than {most} characters.")
    return words.format(what=what, most=most)
