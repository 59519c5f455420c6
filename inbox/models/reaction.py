from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reaction(models.Model):
    """The newest reaction to a message by one side; an empty emoji took it back."""

    message = models.ForeignKey(
        "inbox.Message", models.CASCADE, related_name="reactions"
    )
    by_contact = models.BooleanField()
    emoji = models.CharField(max_length=32, blank=True)
    wamid = models.CharField(max_length=255)  # of the reaction itself; breaks ties
    at = models.DateTimeField()  # by Meta's clock; of those we sent, by ours
    # The message that carries one of ours to WhatsApp.
    sent_as = models.OneToOneField(
        "inbox.Message", models.SET_NULL, null=True, related_name="+"
    )
    # Counts in the conversation's unread_count; a thumbs-up may be the whole answer.
    unread = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message", "by_contact"], name="one_reaction_a_side"
            )
        ]

    def __str__(self) -> str:
        return self.emoji

    @property
    def is_lost(self) -> bool:
        """Whether the contact's phone does not show it, as far as we know."""
        return self.sent_as is not None and self.sent_as.status == "failed"
