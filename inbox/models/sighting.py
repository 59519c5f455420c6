from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sighting(models.Model):
    """A user id and a phone number that Meta named in one breath, and when.

    Numbers are given to other people one day; these rows tell whose it was at a time.
    """

    scope = models.CharField(max_length=32)
    number = models.CharField(max_length=40)  # inbox.numbers.key of the phone number
    user_id = models.CharField(max_length=160)
    first_at = models.DateTimeField()  # by Meta's clock, as all times here
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sighting")
        verbose_name_plural = _("sightings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scope", "number", "user_id"], name="one_sighting_a_pair"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["scope", "user_id"], name="sightings_of_user_id")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.number}"


class Move(models.Model):
    """Meta's notice that a person left a number or a user id for another one."""

    scope = models.CharField(max_length=32)
    old_number = models.CharField(max_length=40, blank=True)
    new_number = models.CharField(max_length=40, blank=True)
    old_user_id = models.CharField(max_length=160, blank=True)
    new_user_id = models.CharField(max_length=160, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "scope",
                    "old_number",
                    "new_number",
                    "old_user_id",
                    "new_user_id",
                    "at",
                ],
                name="one_move_a_notice",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["scope", "new_number"], name="moves_to_number"),
            models.Index(fields=["scope", "old_user_id"], name="moves_from_user_id"),
            models.Index(fields=["scope", "new_user_id"], name="moves_to_user_id"),
        ]

    def __str__(self) -> str:
        return f"{self.old_number or self.old_user_id} moved"
