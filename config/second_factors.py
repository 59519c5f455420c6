"""The secrets of second factors, encrypted with FIELD_KEYS like all secrets at rest."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from channels_app.encryption import keyring

# What allauth keeps encrypted in an authenticator's data.
SECRETS = ("secret", "seed")


class EncryptedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return keyring().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return keyring().decrypt(encrypted_text).decode()


def rotate() -> int:
    """Encrypt all of them with the first key; how many there were."""
    with transaction.atomic():
        rows = list(Authenticator.objects.select_for_update().order_by("pk"))
        for row in rows:
            for name in SECRETS:
                if name in row.data:
                    row.data[name] = keyring().rotate(row.data[name]).decode()
        Authenticator.objects.bulk_update(rows, ["data"])
    return len(rows)
