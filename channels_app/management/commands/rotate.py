"""Encrypts every stored secret anew, with the first of FIELD_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from channels_app.encryption import EncryptedTextField
from channels_app.models import Connection


class Command(BaseCommand):
    help = (
        "Re-encrypt all secrets with the first key of FIELD_KEYS. Put a new key first, "
        "run this, then take the old key out."
    )

    def handle(self, **options: Any) -> None:
        secrets = [
            field.name
            for field in Connection._meta.concrete_fields
            if isinstance(field, EncryptedTextField)
        ]
        with transaction.atomic():
            connections = list(Connection.objects.select_for_update().order_by("pk"))
            Connection.objects.bulk_update(connections, secrets)
        self.stdout.write(f"Re-encrypted the secrets of {len(connections)} numbers.")
