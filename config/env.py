"""What the environment says, and the keys we make once when it says nothing."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Any

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email


class Env(environ.Env):  # type: ignore[misc]
    """The environment, naming the variable that cannot be read."""

    def get_value(self, var: str, *args: Any, **options: Any) -> Any:
        try:
            return super().get_value(var, *args, **options)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var}: {error}") from None

    def choice(self, var: str, default: str, allowed: Collection[str]) -> str:
        """One of a few words."""
        value = str(self.str(var, default))
        if value not in allowed:
            raise ImproperlyConfigured(f"{var}: {value!r} is not known here.")
        return value


env = Env()
# Scheme, host and perhaps a port: nothing that would have to be hidden or left out.
ADDRESS = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?")
BASE_DIR = Path(__file__).resolve().parent.parent


def env_secret(name: str, default: str = "") -> str:
    """The variable NAME, or the content of the file that NAME_FILE names."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: {error}") from None
    return str(env.str(name, default))


def kept_secret(name: str, made: str, folder: Path) -> str:
    """The secret from the environment, else one that is made once, in the data folder.

    Several processes may start at once: whoever creates the file first is right.
    """
    if given := env_secret(name):
        return given
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name.lower()
    try:
        with open(
            os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w"
        ) as new:
            new.write(made)
    except FileExistsError:
        pass
    return path.read_text().strip()


def field_keys(folder: Path) -> list[str]:
    """FIELD_KEYS, each a key that Fernet takes."""
    keys = kept_secret("FIELD_KEYS", Fernet.generate_key().decode(), folder).split(",")
    for place, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError:
            raise ImproperlyConfigured(
                f"FIELD_KEYS: key {place} is not 32 bytes in URL-safe base 64."
            ) from None
    return keys


def public_url(default: str) -> str:
    """PUBLIC_URL, without a slash at its end."""
    url = str(env.str("PUBLIC_URL", default)).rstrip("/").lower()
    if not ADDRESS.fullmatch(url):
        raise ImproperlyConfigured(
            f"PUBLIC_URL: {url!r} is not an address like https://support.example.com"
        )
    return url


def a_secret_key() -> str:
    return secrets.token_urlsafe(50)


def both_or_neither(database_url: str, redis_url: str) -> bool:
    """Whether we run on servers (PostgreSQL and Redis) rather than in one process."""
    if bool(database_url) != bool(redis_url):
        given, missing = ("DATABASE_URL", "REDIS_URL")
        if redis_url:
            given, missing = missing, given
        raise ImproperlyConfigured(
            f"{given} is set but {missing} is not. Set both to run on PostgreSQL and "
            "Redis, or neither to run everything in one process on SQLite."
        )
    return bool(database_url)


# Where mail is taken in, unless EMAIL_URL names a port.
MAIL_PORTS = {"smtp": 25, "smtps": 587, "smtp+tls": 587, "smtp+ssl": 465}


# For so long Meta brings again what it is not sure that we have.
META_RETRIES_DAYS = 7


def kept_days(webhooks: int) -> tuple[int, int]:
    """MESSAGE_KEEP_DAYS and FILE_KEEP_DAYS; 0 is for ever."""
    messages, files = env.int("MESSAGE_KEEP_DAYS", 0), env.int("FILE_KEEP_DAYS", 0)
    if messages and messages < webhooks:
        raise ImproperlyConfigured(
            f"MESSAGE_KEEP_DAYS: {messages} is less than WEBHOOK_KEEP_DAYS"
            f" ({webhooks}): raw webhooks hold the same messages."
        )
    if messages and messages <= META_RETRIES_DAYS:
        raise ImproperlyConfigured(
            f"MESSAGE_KEEP_DAYS: {messages} is too few: for {META_RETRIES_DAYS} days"
            " Meta may bring a message again."
        )
    if files < 0 or messages < 0:
        raise ImproperlyConfigured("MESSAGE_KEEP_DAYS, FILE_KEEP_DAYS: 0 or more days.")
    return messages, files


def email_addresses(given: list[str]) -> list[str]:
    """ALERT_EMAILS, each an address."""
    for address in given:
        try:
            validate_email(address)
        except ValidationError:
            raise ImproperlyConfigured(
                f"ALERT_EMAILS: {address!r} is not an e-mail address."
            ) from None
    return given


def mail_settings(url: str, recipients: list[str]) -> dict[str, Any]:
    """What Django wants to know of EMAIL_URL, which may hold a password."""
    if recipients and not url:
        raise ImproperlyConfigured("ALERT_EMAILS is set but EMAIL_URL is not.")
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    scheme = url.partition(":")[0]
    try:
        found: dict[str, Any] = env.email_url_config(url)
    except (ImproperlyConfigured, ValueError):
        raise ImproperlyConfigured(
            "EMAIL_URL: not an address like smtps://user:password@mail.example.com:587"
        ) from None
    return found | {"EMAIL_PORT": found["EMAIL_PORT"] or MAIL_PORTS.get(scheme)}
