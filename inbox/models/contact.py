from __future__ import annotations

import zlib
from typing import ClassVar

import phonenumbers
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.public_ids import PublicIdField
from channels_app.models.loading import QuicklyLoaded
from inbox.consent import OPTED_IN, STOP
from inbox.models.keeping import Kept
from inbox.models.seeking import ContactQuerySet


class Contact(Kept, QuicklyLoaded):
    """A person outside, known by any of their identities."""

    public_id = PublicIdField("ctc")
    # Connection.scope: within it a user id names one person.
    scope = models.CharField(max_length=32)
    name = models.CharField(_("name"), max_length=255, blank=True)
    name_at = models.DateTimeField(null=True)  # Meta's time of the message that told it
    # An agent or a file gave the name: what they call themselves does not replace it.
    name_is_ours = models.BooleanField(default=False)
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    # The newest Choice: whether they want marketing messages.
    marketing = models.CharField(_("marketing"), max_length=12, blank=True)
    marketing_at = models.DateTimeField(null=True)
    # Set when Meta showed that two contacts are one person: the older id stays.
    joined_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="joined_from"
    )
    # Set when an agent said that two are one person. Nothing moves: each keeps its
    # conversations and identities, so that it can be taken back. Never a chain.
    same_as = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="linked",
        db_index=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ContactQuerySet] = ContactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes: ClassVar = [
            models.Index(
                fields=["same_as"],
                condition=Q(same_as__isnull=False),
                name="contacts_linked",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.public_id

    def current(self, kind: str) -> Identity | None:
        """The identity of that kind that is in use; prefetch identities for lists."""
        known = [i for i in self.identities.all() if i.kind == kind and i.is_current]
        return max(known, key=lambda i: (i.seen_at, i.value), default=None)

    @property
    def recipient(self) -> str:
        """Where a message to this person goes, as we write it on the message."""
        for kind in (Identity.Kind.WA_ID, Identity.Kind.USER_ID):
            if identity := self.current(kind):
                return f"{kind}:{identity.value}"
        return ""

    @property
    def surest_side(self) -> str:
        """As Meta would name them in what it tells of this person."""
        for kind in (Identity.Kind.USER_ID, Identity.Kind.WA_ID):
            if identity := self.current(kind):
                return f"{kind}:{identity.value}"
        return ""

    @property
    def is_opted_in(self) -> bool:
        return self.marketing in OPTED_IN

    @property
    def is_opted_out(self) -> bool:
        return self.marketing == STOP

    @property
    def display_name(self) -> str:
        return self.name or self.display_number or str(_("Unknown"))

    @property
    def display_number(self) -> str:
        """The phone number as people write it, else the username."""
        if number := self.current(Identity.Kind.WA_ID):
            return written(number.value)
        username = self.current(Identity.Kind.USERNAME)
        return f"@{username.value}" if username else ""

    @property
    def initials(self) -> str:
        shown = self.display_name.lstrip("@")
        words = [word for word in shown.split() if word[0].isalpha()]
        if not words:
            return shown[-2:]
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()

    @property
    def hue(self) -> int:
        """The colour of the avatar, in degrees; the same everywhere and for ever."""
        return zlib.crc32(self.public_id.encode()) % 360


class Identity(QuicklyLoaded):
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
    # Of a username: the surest id that it was seen with at seen_at, as on messages.
    seen_with = models.CharField(max_length=180, blank=True)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scope", "kind", "value"], name="one_contact_an_identity"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["scope", "seen_with"],
                condition=Q(kind="username"),
                name="usernames_of_ids",
            )
        ]

    def __str__(self) -> str:
        return self.value

    @property
    def is_current(self) -> bool:
        return self.retired_at is None or self.seen_at > self.retired_at


def written(number: str) -> str:
    """A phone number as people write it: +351 912 345 678."""
    try:
        parsed = phonenumbers.parse(f"+{number}")
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)
