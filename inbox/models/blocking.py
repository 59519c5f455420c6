"""Keeping a contact away from this number: asked here, done by Meta, shown as it is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from channels_app.doorbell import ring
from channels_app.publishing import record
from inbox.refusals import CannotBlock

if TYPE_CHECKING:
    from accounts.models import Agent
    from inbox.models.conversation import Conversation


class Block(models.TextChoices):
    NONE = "", _("not blocked")
    BLOCKING = "blocking", _("blocking …")
    BLOCKED = "blocked", _("blocked")
    UNBLOCKING = "unblocking", _("unblocking …")


class Blocking:
    def block_contact(self, *, by: Agent, at: datetime) -> None:
        """Have Meta keep them away; it does so only to who wrote in the last 24 hours.

        Raises CannotBlock.
        """
        if not cast("Conversation", self).window.is_open(at=at):
            raise CannotBlock
        self._ask(Block.BLOCKING, by=by, at=at, only_if=Block.NONE)

    def unblock_contact(self, *, by: Agent, at: datetime) -> None:
        self._ask(Block.UNBLOCKING, by=by, at=at, only_if=Block.BLOCKED)

    @transaction.atomic
    def settle_block(self, problem: str, *, at: datetime) -> None:
        """What came of it: the change, or all is as before and why."""
        conversation = cast("Conversation", self)
        was = conversation.block
        wanted_block = was == Block.BLOCKING
        is_blocked = wanted_block != bool(problem)
        changes = {
            "block": Block.BLOCKED if is_blocked else Block.NONE,
            "block_problem": problem[:300],
            "block_due_at": None,
        }
        if not conversation._change(changes, Q(block=was)):
            return
        done = "blocked" if wanted_block else "unblocked"
        verb = "block_failed" if problem else done
        told = conversation.event(
            f"conversation.{verb}", by=conversation.block_by, at=at
        )
        record(told)

    @transaction.atomic
    def _ask(self, block: str, *, by: Agent, at: datetime, only_if: str) -> None:
        from inbox.tasks import change_block

        conversation = cast("Conversation", self)
        asked = {
            "block": block,
            "block_by": by,
            "block_problem": "",
            "block_due_at": at,
        }
        if conversation._change(asked, Q(block=only_if)):
            record(conversation.event(f"conversation.{block}", by=by, at=at))
            ring(change_block, conversation.pk)
