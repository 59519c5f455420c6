"""*Test connection*: the whole way between Meta and us, step by step.

Most trouble with a number is a missing permission or subscription that shows as
silence. Every step is saved as it ends, so that the page can follow. It runs when an
admin asks, daily, and when Meta tells news of the number.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_app.checks.credentials import secret_outcome, token_outcome
from channels_app.checks.outcome import (
    FAILED,
    RUNNING,
    SKIPPED,
    Entry,
    Outcome,
    numbers_page,
)
from channels_app.checks.report import conclude, learn, save
from channels_app.checks.steps import STEPS, Step
from channels_app.graph_errors import (
    CloudAPIError,
    NeverOpened,
    SecretRejected,
    TokenRejected,
    Unanswered,
)
from channels_app.graph_failures import noted
from channels_app.models import Connection

logger = logging.getLogger(__name__)

TRY_AGAIN = timedelta(minutes=15)


def announce(connection: Connection) -> None:
    """Show that a test is about to begin."""
    save(connection, RUNNING, [])


@transaction.atomic
def claim_due(*, at: datetime) -> list[int]:
    """Take the numbers that are due; if nothing comes of it, they soon are again."""
    due = Connection.objects.active().filter(check_due_at__lte=at)
    keys = list(due.select_for_update(no_key=True).values_list("pk", flat=True))
    Connection.objects.filter(pk__in=keys).update(check_due_at=at + TRY_AGAIN)
    return keys


def check_due(*, at: datetime) -> None:
    """Test what is due, one after the other: they wait long, and take one thread."""
    for connection_pk in claim_due(at=at):
        # What has waited for its turn too long, another worker has taken.
        check(connection_pk, check_due_at=at + TRY_AGAIN)


def check(connection_pk: int, **claim: datetime) -> None:
    """Test all steps; passing lifts *attention*, a rejected token sets it."""
    connection = Connection.objects.filter(pk=connection_pk, **claim).first()
    for _entry in examine(connection) if connection else ():
        pass


def examine(connection: Connection) -> Iterator[Entry]:
    """Take the steps one by one, and give each with what it found."""
    entries: list[Entry] = []
    blocked: dict[str, Step] = {}  # and which step is to blame
    silent: set[str] = set()
    for step in STEPS:
        culprit = blocked.get(step.after, step)
        if why := reason_to_skip(step, connection, blocked, silent):
            outcome = Outcome(SKIPPED, why, blocks=True)
        else:
            running = entry_of(step, Outcome(RUNNING, ""))
            save(connection, RUNNING, [*entries, running])
            outcome = attempt(step, connection)
            learn(connection, outcome.learned)
        if outcome.blocks:
            blocked[step.name] = culprit
        if outcome.silent:
            silent.add(step.name)
        entries.append(entry_of(step, outcome))
        yield entries[-1]
    conclude(connection, entries, silent)
    if may_send(entries):
        connection.recovered(at=timezone.now())


def may_send(entries: list[Entry]) -> bool:
    failed = {entry["step"] for entry in entries if entry["result"] == FAILED}
    return not any(step.for_sending and step.name in failed for step in STEPS)


def reason_to_skip(
    step: Step, connection: Connection, blocked: dict[str, Step], silent: set[str]
) -> str:
    if step.of_meta and silent:
        return _("Meta does not answer.")
    if culprit := blocked.get(step.after):
        return _("“{title}” comes first.").format(title=culprit.title)
    if step.scope and step.scope not in connection.token_scopes:
        return _("The token lacks {scope}.").format(scope=step.scope)
    return ""


def entry_of(step: Step, outcome: Outcome) -> Entry:
    found = {
        "step": step.name,
        "result": outcome.result,
        "words": outcome.words,
        "remedy": outcome.remedy,
        "page": outcome.page,
        "command": outcome.command,
    }
    return {key: text for key, text in found.items() if text or key == "words"}


def attempt(step: Step, connection: Connection) -> Outcome:
    """One step; whatever happens in it, the next ones are taken."""
    try:
        with noted(connection, f"check: {step.name}"):
            return step.ask(connection, connection.api())
    except TokenRejected as error:
        words = _("Meta does not accept the access token ({told}).")
        words = words.format(told=error.details or error.title)
        outcome = token_outcome(FAILED, words, blocks=True)
        reason = f"{words} {outcome.remedy}"
        connection.needs_attention(error.code, reason, at=timezone.now())
        return outcome
    except SecretRejected:
        words = _("The app secret is not that of the app which made the access token.")
        return secret_outcome(connection, words)
    except CloudAPIError as error:
        return refused(connection, error)
    except (NeverOpened, Unanswered) as error:
        words = _("Graph does not answer at {address}: {error}.")
        words = words.format(address=connection.graph_url, error=error)
        remedy = _(
            "Can this server reach it? If so, Meta has trouble: try again later."
        )
        return Outcome(FAILED, words, remedy, blocks=True, silent=True)
    except Exception as error:
        logger.exception("The step %s broke", step.name)
        words = _("This step broke ({error}).").format(error=type(error).__name__)
        return Outcome(FAILED, words, _("See the worker's log."), blocks=True)


def refused(connection: Connection, error: CloudAPIError) -> Outcome:
    told = error.details or error.title
    page = numbers_page(connection)
    if not error.permanent:
        words = _("Meta cannot tell now: {told}").format(told=told)
        return Outcome(FAILED, words, _("Try again later."), blocks=True, silent=True)
    if error.code == 100 and error.subcode == 33:
        words = _("Meta knows no such ID, or the token may not see it.")
        remedy = _(
            "Compare the ID with WhatsApp Manager, and assign the account to the "
            "System User."
        )
        return Outcome(FAILED, words, remedy, page, blocks=True)
    if error.code in (3, 10) or 200 <= (error.code or 0) <= 299:
        words = _("The token lacks a permission: {told}").format(told=told)
        return token_outcome(FAILED, words, blocks=True)
    words = _("Meta refused (code {code}): {told}").format(code=error.code, told=told)
    return Outcome(FAILED, words, _("Look in WhatsApp Manager."), page, blocks=True)
