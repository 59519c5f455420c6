"""Secrets at rest: encrypted with the first of FIELD_KEYS, readable with any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

if TYPE_CHECKING:
    TextColumn = models.TextField[str, str]
else:
    TextColumn = models.TextField


def keyring() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


class EncryptedTextField(TextColumn):
    """Text that is only ever ciphertext in the database; empty stays empty."""

    def get_prep_value(self, value: Any) -> Any:
        return keyring().encrypt(str(value).encode()).decode() if value else ""

    def from_db_value(self, value: str | None, *_: object) -> str:
        if not value:
            return ""
        try:
            return keyring().decrypt(value).decode()
        except InvalidToken:
            raise ImproperlyConfigured(
                "A stored secret was encrypted with a key that is not in FIELD_KEYS. "
                "Put that key back at the end of FIELD_KEYS."
            ) from None
