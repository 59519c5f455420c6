from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Agent
from accounts.public_ids import PublicIdField
from channels_app.doorbell import ring
from channels_app.models import Alarm
from channels_app.models.taking import TRIES, TakenQuerySet
from channels_app.publishing import happened, record
from inbox.models.contact import Contact


class ErasureQuerySet(TakenQuerySet["Erasure"]):
    pass


class Erasure(models.Model):
    """The end of all that we know of a person; at its own end it holds counts alone."""

    public_id = PublicIdField("era")
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()

    # Whom, until they are gone: keys of contacts, and how webhooks name them.
    contacts = models.JSONField(default=list)
    ids = models.JSONField(default=list)
    # Raw webhooks are gone through up to the last that there was when rows were gone.
    rows_gone_at = models.DateTimeField(null=True)
    position = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)

    messages = models.PositiveIntegerField(_("messages"), default=0)
    files = models.PositiveIntegerField(_("files"), default=0)
    webhooks = models.PositiveIntegerField(_("webhook events"), default=0)
    claimed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # since it last got on
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects: ClassVar[ErasureQuerySet] = ErasureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-id",)
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=Q(ended_at=None), name="erasures_to_do"
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    @transaction.atomic
    def ask(cls, contact: Contact, *, by: Agent, at: datetime) -> Erasure:
        """Erase this person, with all contacts that are the same; workers find it."""
        people = {*contact.group().values_list("pk", flat=True)}
        found = cls(by=by, asked_at=at, contacts=sorted(people))
        found.save()
        gone = Contact.objects.filter(pk__in=people).values_list("public_id", flat=True)
        record(
            *(
                happened("contact.erasing", at=at, agent=by, subject=public_id)
                for public_id in gone
            )
        )
        found.carry_on_later()
        return found

    def counted(self, at: datetime, **more: int) -> None:
        """So much is done; the claim is prolonged, if it is ours still."""
        sums = {name: F(name) + count for name, count in more.items()}
        Erasure.objects.filter(pk=self.pk).update(tries=0, **sums)
        if self._mine().update(claimed_at=at):
            self.claimed_at = at

    def learn(self, contacts: list[int], ids: list[str]) -> None:
        """Whom to look for; nothing, if somebody else has come to the end meanwhile."""
        self.contacts, self.ids = contacts, ids
        running = Erasure.objects.filter(pk=self.pk, ended_at=None)
        running.update(contacts=contacts, ids=ids)

    def end(self, *, at: datetime) -> None:
        with transaction.atomic():
            rows = Erasure.objects.filter(pk=self.pk, ended_at=None)
            if not rows.update(ended_at=at, claimed_at=None, contacts=[], ids=[]):
                return
            Alarm.objects.filter(topic=self.topic).end(at=at)
            self.refresh_from_db()
            told = happened(
                "contact.erased", at=at, agent=self.by, subject=self.public_id
            )
            told.data = {"messages": self.messages, "files": self.files}
            record(told)

    def rest(self) -> None:
        """Let whoever comes next carry on, unless somebody does already."""
        self._mine().update(claimed_at=None, tries=0)

    def alarm(self, *, at: datetime) -> None:
        """It is tried again and again; somebody has to see why it fails."""
        words = gettext(
            "Workers broke off {count} times at an erasure: {erasure} is not done."
        )
        Alarm.objects.begin(
            self.topic,
            words.format(count=TRIES, erasure=self.public_id),
            remedy=gettext(
                "The log of the worker “default” says why. Nothing is lost: it goes on "
                "by itself as soon as it can."
            ),
            at=at,
        )

    @property
    def topic(self) -> str:
        return f"erasure.{self.public_id}"

    def _mine(self) -> ErasureQuerySet:
        """It, unless another worker took it over since."""
        return Erasure.objects.filter(pk=self.pk, claimed_at=self.claimed_at)

    def carry_on_later(self) -> None:
        from inbox.tasks import erase_people

        ring(erase_people)

    @property
    def is_running(self) -> bool:
        return self.ended_at is None

    @property
    def percent(self) -> int:
        if not self.is_running:
            return 100
        return 50 + 50 * self.position // self.last if self.last else 10
