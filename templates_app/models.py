from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Agent
from accounts.public_ids import PublicIdField
from channels_app import publishing
from channels_app.doorbell import ring
from channels_app.models import Connection
from templates_app.checking import Unacceptable, check
from templates_app.editing import why_not_edited
from templates_app.problems import Problem

# Meta still delivers a flagged one, though its quality puts it at risk.
SENDABLE = ("APPROVED", "FLAGGED")
# A worker that asks for longer has died.
CLAIM = timedelta(minutes=10)
# Before the place of a file of ours, where Meta wants the handle of one.
SAMPLE = "sample:"


class MessageTemplateQuerySet(models.QuerySet["MessageTemplate"]):
    def visible_to(self, agent: Agent) -> MessageTemplateQuerySet:
        """Those of the accounts whose numbers the agent answers."""
        numbers = Connection.objects.active().visible_to(agent)
        return self.filter(
            business_account_id__in=numbers.values("business_account_id")
        )

    def standing(self) -> MessageTemplateQuerySet:
        """Those that are at Meta, or on their way there."""
        return self.exclude(status="DELETED", act="")

    def saying(self, words: str) -> MessageTemplateQuerySet:
        """Those with all words in name or JSON; its keys are left to rendering.says."""
        rows = self.annotate(written=Cast("components", TextField()))
        for word in words.split():
            # Either database writes JSON down in its own way.
            plain = json.dumps(word, ensure_ascii=False)[1:-1]
            escaped = json.dumps(word)[1:-1]
            inside = Q(written__icontains=plain) | Q(written__icontains=escaped)
            rows = rows.filter(Q(name__icontains=word) | inside)
        return rows

    def at_meta(self) -> MessageTemplateQuerySet:
        return self.exclude(meta_id="").exclude(status="DELETED")

    def due(self, *, at: datetime) -> MessageTemplateQuerySet:
        """Those of which Meta is to be asked something now."""
        return self.filter(act_due_at__lte=at)

    def claim(self, pk: int, *, at: datetime) -> MessageTemplate | None:
        """This one as it is now, for one worker alone, if it is due."""
        now = timezone.now()
        claimed = self.due(at=at).filter(pk=pk)
        if claimed.update(asked_at=now, act_due_at=now + CLAIM):
            return self.get(pk=pk)
        return None

    def untold(self) -> MessageTemplateQuerySet:
        """Those whose review has ended, of which nobody was told by mail."""
        decided = self.filter(decided_at__isnull=False)
        return decided.filter(Q(told_at=None) | Q(told_at__lt=F("decided_at")))

    @transaction.atomic
    def write(
        self, definition: dict[str, Any], *, account: str, by: Agent, at: datetime
    ) -> MessageTemplate:
        """A new one, which is submitted; raises Unacceptable."""
        check(definition)
        template, made = self.select_for_update().get_or_create(
            business_account_id=account,
            name=definition["name"],
            language=definition["language"],
        )
        if not made and (template.is_taken or template.act):
            raise taken()
        template.ask_later(template.Act.CREATE, definition, by=by, at=at)
        return template

    def approved(self) -> MessageTemplateQuerySet:
        return self.filter(status__in=SENDABLE)

    def sendable_from(self, connection: Connection) -> MessageTemplateQuerySet:
        """Those that Meta lets this number send: they belong to its account."""
        account = connection.business_account_id
        return self.approved().filter(business_account_id=account)


class MessageTemplate(models.Model):
    """An approved text for outside the window, as Meta keeps it."""

    class Act(models.TextChoices):
        """What Meta is asked to do."""

        CREATE = "create", _("submit")
        EDIT = "edit", _("change")
        DELETE = "delete", _("delete")

    public_id = PublicIdField("tpl")
    business_account_id = models.CharField(_("business account ID"), max_length=32)
    meta_id = models.CharField(_("Meta's ID"), max_length=32, blank=True)
    name = models.CharField(_("name"), max_length=512)
    language = models.CharField(_("language"), max_length=16)
    category = models.CharField(_("category"), max_length=24, blank=True)
    status = models.CharField(_("status"), max_length=24, blank=True)
    status_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    quality = models.CharField(_("quality"), max_length=12, blank=True)
    quality_at = models.DateTimeField(null=True, blank=True)
    category_at = models.DateTimeField(null=True, blank=True)
    parameter_format = models.CharField(max_length=12, default="POSITIONAL")
    components = models.JSONField(default=list)
    components_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    synced_at = models.DateTimeField(_("synced"), null=True, blank=True)

    # What somebody here wants of Meta: what to do, with which definition, when to ask
    # (again), and since when a worker is asking: until it has an answer, nobody wants
    # anything else. Once Meta has refused, only its words stay, and what was written.
    act = models.CharField(max_length=8, choices=Act.choices, blank=True)
    wanted = models.JSONField(null=True, blank=True)
    act_due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    asked_at = models.DateTimeField(null=True, editable=False)
    act_tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(_("trouble"), max_length=500, blank=True)
    submitted_by = models.ForeignKey(
        Agent, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    # When a review ended, and when somebody was told of it by mail.
    decided_at = models.DateTimeField(null=True, editable=False)
    told_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[MessageTemplateQuerySet] = MessageTemplateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name", "language")
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business_account_id", "name", "language"],
                name="one_template_a_name_and_language",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"

    def hindrance(self, connection: Connection) -> str:
        """Why this number may not send it now; nothing if it may."""
        if self.business_account_id != connection.business_account_id:
            return str(_("This template belongs to another WhatsApp account."))
        if self.status in SENDABLE:
            return ""
        words = {
            "PENDING": _("Meta has not approved this template yet."),
            "IN_APPEAL": _("Meta has not decided on this template again yet."),
            "REJECTED": _("Meta did not approve this template."),
            "PAUSED": _("Meta has paused this template because people disliked it."),
            "DISABLED": _("Meta has switched this template off for good."),
            "DELETED": _("This template was deleted at Meta."),
        }
        told = words.get(self.status) or _("This template is not approved at Meta.")
        given = self.reason or ("" if self.status in words else self.status)
        return f"{told} ({given})" if given else str(told)

    @transaction.atomic
    def edit(self, definition: dict[str, Any], *, by: Agent, at: datetime) -> None:
        """Have it say something else, which Meta reviews; raises Unacceptable."""
        check(definition)
        self.hold()
        if not self.is_taken:
            self.rename(definition["name"], definition["language"])
            return self.ask_later(self.Act.CREATE, definition, by=by, at=at)
        if problem := why_not_edited(self, definition, at=at):
            raise Unacceptable([problem])
        return self.ask_later(self.Act.EDIT, definition, by=by, at=at)

    @transaction.atomic
    def delete_at_meta(self, *, by: Agent, at: datetime) -> None:
        """Have Meta delete this language of it; what Meta never took just goes."""
        self.hold()
        if not self.is_taken:
            self.delete()
        elif self.status == "DISABLED":
            words = _("WhatsApp keeps a template that it has disabled.")
            raise Unacceptable([Problem("", str(words))])
        else:
            self.ask_later(self.Act.DELETE, None, by=by, at=at)

    def hold(self) -> None:
        """Have it as it is now, ours alone until we commit; raises Unacceptable."""
        rows = MessageTemplate.objects.select_for_update()
        self.refresh_from_db(from_queryset=rows)
        if self.asked_at:
            words = _("WhatsApp is being asked about it. Try again in a moment.")
            raise Unacceptable([Problem("", str(words))])

    def ask_later(
        self, act: Act, definition: dict[str, Any] | None, *, by: Agent, at: datetime
    ) -> None:
        """Have Meta asked, which a worker does."""
        from templates_app.tasks import submit_templates

        self.act, self.wanted, self.trouble = act, definition, ""
        self.act_due_at, self.act_tries = at, 0
        if definition:
            self.submitted_by, self.submitted_at = by, at
        self.save(update_fields=WANTED)
        publishing.record(
            publishing.happened(
                f"template.{act}", subject=self.public_id, agent=by, at=at
            )
        )
        ring(submit_templates)

    def done(self) -> None:
        """Meta has done it: nothing is wanted any more."""
        self.answered(act="", wanted=None, act_due_at=None, trouble="")

    def refused(self, words: str) -> None:
        """Meta does not do it; what was written is kept, to be mended."""
        self.answered(act="", act_due_at=None, trouble=words[:500])

    def answered(self, **came: Any) -> None:
        """End our claim with what came of it, unless another worker has its own."""
        ours = MessageTemplate.objects.filter(pk=self.pk, asked_at=self.asked_at)
        ours.update(asked_at=None, **came)

    def rename(self, name: str, language: str) -> None:
        """As long as Meta does not have it, it may be called otherwise."""
        same = MessageTemplate.objects.filter(
            business_account_id=self.business_account_id, name=name, language=language
        )
        if same.exclude(pk=self.pk).exists():
            raise taken()
        self.name, self.language = name, language

    @property
    def is_taken(self) -> bool:
        """Whether Meta has it, under this name and in this language."""
        return bool(self.meta_id) and self.status != "DELETED"

    @property
    def definition(self) -> dict[str, Any]:
        """What somebody wrote here last, or what Meta has."""
        return self.wanted or {
            "name": self.name,
            "language": self.language,
            "category": self.category,
            "parameter_format": self.parameter_format,
            "components": self.components,
        }


class Sample(models.Model):
    """A file that shows Meta what a header may hold; in a definition it is named
    ``sample:`` and its place."""

    template = models.ForeignKey(
        MessageTemplate, models.CASCADE, related_name="samples"
    )
    place = models.CharField(max_length=32)
    file = models.FileField(upload_to="template-samples/")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("sample")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["template", "place"], name="one_sample_a_place"
            )
        ]

    def __str__(self) -> str:
        return self.name


WANTED = [
    *("name", "language", "act", "wanted", "act_due_at", "act_tries", "trouble"),
    *("submitted_by", "submitted_at"),
]


def taken() -> Unacceptable:
    words = _("There is a template of this name in this language already.")
    return Unacceptable([Problem("name", str(words))])
