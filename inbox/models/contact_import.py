from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agent
from accounts.public_ids import PublicIdField
from channels_app.doorbell import ring
from channels_app.models import Connection
from channels_app.models.taking import TakenQuerySet
from channels_app.publishing import happened, record

if TYPE_CHECKING:
    from inbox.adding import Added


class ImportQuerySet(TakenQuerySet["ContactImport"]):
    def visible_to(self, agent: Agent) -> ImportQuerySet:
        return self.filter(connection__in=Connection.objects.visible_to(agent))


class ContactImport(models.Model):
    """A file of contacts, and how far it has been taken in: any worker carries on."""

    public_id = PublicIdField("imp")
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    filename = models.CharField(max_length=200)
    file = models.CharField(max_length=200)  # in the storage, as UTF-8, until the end
    delimiter = models.CharField(max_length=1)
    columns = models.JSONField(default=list)  # as inbox.importing.columns names them
    lines = models.PositiveIntegerField()  # of the whole file

    # The next line to be read, and where it begins in the file.
    line = models.PositiveIntegerField()
    position = models.BigIntegerField()
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    opted_out = models.PositiveIntegerField(default=0)  # taken in, and so they stayed
    claimed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # since it last got on
    ended_at = models.DateTimeField(null=True)
    stopped = models.TextField(blank=True)  # before its end, and why

    objects: ClassVar[ImportQuerySet] = ImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-id",)
        verbose_name = _("import of contacts")
        verbose_name_plural = _("imports of contacts")
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=Q(ended_at=None), name="imports_to_do"
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    @transaction.atomic
    def ask(self) -> None:
        """Keep it; workers find it."""
        self.save(force_insert=True)
        self.tell("contacts.import_asked", at=self.created_at, by=self.by)
        self.carry_on_later()

    def advance(
        self,
        added: Added,
        *,
        refused: int,
        opted_out: int,
        to: tuple[int, int],
    ) -> bool:
        """These are done, up to that line and place; False if it is not ours now."""
        line, position = to
        mine = ContactImport.objects.filter(
            pk=self.pk, position=self.position, ended_at=None
        )
        changed = sum(contact is not None for contact in added.contacts) - added.made
        now = {
            "line": line,
            "position": position,
            "made": self.made + added.made,
            "changed": self.changed + changed,
            "refused": self.refused + refused,
            "opted_out": self.opted_out + opted_out,
        }
        if not mine.update(tries=0, **now):
            return False
        for column, value in now.items():
            setattr(self, column, value)
        return True

    def end(self, *, at: datetime, why: str = "", by: Agent | None = None) -> bool:
        """It is over; with a reason, before its time. The file goes."""
        with transaction.atomic():
            running = ContactImport.objects.filter(pk=self.pk, ended_at=None)
            if not running.update(ended_at=at, claimed_at=None, stopped=why):
                return False
            self.refresh_from_db()
            names = ("made", "changed", "refused", "opted_out")
            counts = {name: getattr(self, name) for name in names}
            self.tell("contacts.imported", at=at, by=by, **counts)
        default_storage.delete(self.file)
        return True

    def rest(self) -> None:
        """Let whoever comes next carry on, unless somebody does already."""
        mine = ContactImport.objects.filter(pk=self.pk, position=self.position)
        mine.update(claimed_at=None)

    def hold(self, *, at: datetime) -> None:
        """Say that somebody is still at it."""
        mine = ContactImport.objects.filter(pk=self.pk, position=self.position)
        mine.update(claimed_at=at)

    def carry_on_later(self) -> None:
        from inbox.tasks import import_contacts

        ring(import_contacts)

    def tell(self, type: str, *, at: datetime, by: Agent | None, **counts: int) -> None:
        told = happened(
            type, at=at, agent=by, connection=self.connection, subject=self.public_id
        )
        told.data = counts
        record(told)

    @property
    def is_running(self) -> bool:
        return self.ended_at is None

    @property
    def percent(self) -> int:
        if not self.is_running and not self.stopped:
            return 100
        return 100 * (self.line - 1) // max(self.lines, 1)


class RefusedLine(models.Model):
    """A line of a file that was not taken in whole, and why; never what stood in it."""

    of = models.ForeignKey(
        ContactImport, models.CASCADE, related_name="refused_lines", db_index=False
    )
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ("line",)
        verbose_name = _("refused line")
        verbose_name_plural = _("refused lines")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "line"], name="one_refusal_a_line")
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"
