from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.public_ids import PublicIdField
from channels_app.models import Connection

# Meta still delivers a flagged one, though its quality puts it at risk.
SENDABLE = ("APPROVED", "FLAGGED")
# What shows in the JSON of components that something must be filled in or attached.
TO_FILL_IN = (
    "{{",
    '"format": "IMAGE"',
    '"format": "VIDEO"',
    '"format": "DOCUMENT"',
    '"format": "GIF"',
    '"format": "LOCATION"',
    '"type": "CAROUSEL"',
    '"type": "COPY_CODE"',
    '"type": "LIMITED_TIME_OFFER"',
    '"type": "MPM"',
    '"type": "OTP"',
)


class MessageTemplateQuerySet(models.QuerySet["MessageTemplate"]):
    def approved(self) -> MessageTemplateQuerySet:
        return self.filter(status__in=SENDABLE)

    def sendable_from(self, connection: Connection) -> MessageTemplateQuerySet:
        """Those that Meta lets this number send: they belong to its account."""
        account = connection.business_account_id
        return self.approved().filter(business_account_id=account)

    def without_variables(self) -> MessageTemplateQuerySet:
        """Those that are sent as they stand."""
        needs = Q()
        for mark in TO_FILL_IN:
            needs |= Q(written__contains=mark)
        return self.annotate(written=Cast("components", TextField())).exclude(needs)


class MessageTemplate(models.Model):
    """An approved text for outside the window, as Meta keeps it."""

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
