from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.public_ids import PublicIdField


class Contact(models.Model):
    """A person outside, known by any of their identities."""

    public_id = PublicIdField("ctc")
    # Connection.scope: within it a user id names one person.
    scope = models.CharField(max_length=32)
    name = models.CharField(_("name"), max_length=255, blank=True)
    name_at = models.DateTimeField(null=True)  # Meta's time of the message that told it
    language = models.CharField(_("language"), max_length=12, blank=True)
    # Meta's user_preferences: "stop" or "resume" for marketing messages.
    marketing = models.CharField(_("marketing"), max_length=12, blank=True)
    marketing_at = models.DateTimeField(null=True)
    # Set when Meta showed that two contacts are one person: the older id stays.
    joined_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="joined_from"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.name or self.public_id


class Identity(models.Model):
    """One way Meta names a contact; any kind may be missing, and may move on."""

    class Kind(models.TextChoices):
        USER_ID = "user_id", _("user ID")
        WA_ID = "wa_id", _("phone number")
        USERNAME = "username", _("username")

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="identities")
    scope = models.CharField(max_length=32)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    value = models.CharField(max_length=160)
    # Newest of Meta's times at which it was seen in use, and at which it was given up.
    seen_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scope", "kind", "value"], name="one_contact_an_identity"
            )
        ]

    def __str__(self) -> str:
        return self.value
