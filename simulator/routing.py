"""The simulator's rows stand in a file of their own: it is the witness of ours."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from django.db import transaction
from django.db.models import Model

ALIAS = "simulator"


class OwnDatabase:
    """Send the simulator's models to their database, and nothing else there."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return ALIAS if model._meta.app_label == "simulator" else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if app_label == "simulator":
            return db == ALIAS
        return False if db == ALIAS else None


def together() -> AbstractContextManager[None]:
    """All or nothing, in the simulator's database."""
    return transaction.atomic(using=ALIAS)
