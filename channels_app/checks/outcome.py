"""What a step finds, and where at Meta an admin does something about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from channels_app.models import Connection

RUNNING, PASSED, WARNING = "running", "passed", "warning"
FAILED, SKIPPED = "failed", "skipped"
RESULTS = {
    RUNNING: _("is being tested"),
    PASSED: _("passed"),
    WARNING: _("warning"),
    FAILED: _("failed"),
    SKIPPED: _("not tested"),
}

# One step of a report: step, result, words; remedy, page and command if there are any.
Entry = dict[str, str]

SYSTEM_USERS = "https://business.facebook.com/settings/system-users"


@dataclass(frozen=True)
class Outcome:
    result: str
    words: str
    # What to do next, on which page, or with which line in a terminal.
    remedy: str = ""
    page: str = ""
    command: str = ""
    # Columns of the connection that the answer tells.
    learned: dict[str, Any] = field(default_factory=dict)
    # What builds on this step cannot be asked.
    blocks: bool = False
    # Nobody answered: it says nothing about the number.
    silent: bool = False


def numbers_page(connection: Connection) -> str:
    account = connection.business_account_id
    return f"https://business.facebook.com/wa/manage/phone-numbers/?waba_id={account}"


def webhook_page(connection: Connection) -> str:
    return f"{app_page(connection)}whatsapp-business/wa-settings/"


def secret_page(connection: Connection) -> str:
    return f"{app_page(connection)}settings/basic/"


def app_page(connection: Connection) -> str:
    app = f"{connection.app_id}/" if connection.app_id else ""
    return f"https://developers.facebook.com/apps/{app}"


def curl(
    connection: Connection, path: str, *data: str, bearer: str = "$ACCESS_TOKEN"
) -> str:
    """A line with the real ids in it; secrets stay with whoever pastes it."""
    graph = f"{connection.graph_url.rstrip('/')}/{connection.graph_version}"
    parts = [
        f'curl -X POST "{graph}/{path}"',
        f'-H "Authorization: Bearer {bearer}"',
        *data,
    ]
    return " \\\n  ".join(parts)
