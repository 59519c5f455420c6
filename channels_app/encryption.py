"""Secrets at rest: encrypted with the first of FIELD_KEYS, readable with any."""

from __future__ import annotations

from functools import cache, lru_cache
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
    return keyring_of(tuple(settings.FIELD_KEYS))


@cache
def keyring_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


# A list of conversations brings a number's secrets along with each row.
@lru_cache(maxsize=256)
def decrypted(ciphertext: str, keys: tuple[str, ...]) -> str:
    return keyring_of(keys).decrypt(ciphertext).decode()


class EncryptedTextField(TextColumn):
    """Text that is only ever ciphertext in the database; empty stays empty."""

    def get_prep_value(self, value: Any) -> Any:
        return keyring().encrypt(str(value).encode()).decode() if value else ""

    def from_db_value(self, value: str | None, *_: object) -> str:
        if not value:
            return ""
        try:
            return decrypted(value, tuple(settings.FIELD_KEYS))
        except InvalidToken:
            raise ImproperlyConfigured(
                "A stored secret was encrypted with a key that is not in FIELD_KEYS. "
                "Put that key back at the end of FIELD_KEYS."
            ) from None
