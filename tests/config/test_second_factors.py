from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command
from pytest_django import Settings

from tests.cast import an_agent

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"


def test_the_secret_of_a_second_factor_is_ciphertext_in_the_database() -> None:
    TOTP.activate(an_agent("Amal"), SECRET)

    stored = Authenticator.objects.values_list("data", flat=True)

    assert SECRET not in json.dumps(list(stored))


def test_after_rotating_only_the_new_key_is_needed(settings: Settings) -> None:
    amal = an_agent("Amal")
    TOTP.activate(amal, SECRET)
    codes = RecoveryCodes.activate(amal).get_unused_codes()
    new = Fernet.generate_key().decode()
    old = settings.FIELD_KEYS

    settings.FIELD_KEYS = [new, *old]
    call_command("rotate")
    settings.FIELD_KEYS = [new]

    again = {row.type: row.wrap() for row in Authenticator.objects.all()}
    assert again["recovery_codes"].get_unused_codes() == codes
    assert not again["totp"].validate_code("000000")
    settings.FIELD_KEYS = old
    with pytest.raises(InvalidToken):
        again["recovery_codes"].get_unused_codes()
