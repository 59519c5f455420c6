"""*Test connection*: asks Graph step by step, and says which step fails and what to do.

Most trouble with a new number is a missing permission or subscription that shows as
silence. Every step is saved as it ends, so that the page can follow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from channels_app.check_steps import (
    FAILED,
    PASSED,
    WARNING,
    Outcome,
    check_account,
    check_number,
    check_scopes,
    check_subscription,
    check_token,
)
from channels_app.cloud_api import CloudAPI
from channels_app.graph_errors import (
    CloudAPIError,
    NeverOpened,
    TokenRejected,
    Unanswered,
)
from channels_app.graph_failures import noted
from channels_app.models import Connection

RUNNING, SKIPPED = "running", "skipped"

Step = Callable[[Connection, CloudAPI], Outcome]
STEPS: dict[str, Step] = {
    "token": check_token,
    "scopes": check_scopes,
    "number": check_number,
    "business account": check_account,
    "subscription": check_subscription,
}


def announce(connection: Connection) -> None:
    """Show that a test is about to begin."""
    save(connection, RUNNING, [])


def check(connection_pk: int) -> None:
    """Test all steps; passing lifts *attention*, a rejected token sets it."""
    connection = Connection.objects.filter(pk=connection_pk).first()
    if connection is None:
        return
    steps: list[dict[str, str]] = []
    for name, step in STEPS.items():
        if steps and steps[0]["result"] == FAILED:
            words = "Not tested, because the token failed."
            steps.append({"step": name, "result": SKIPPED, "words": words})
            continue
        running = {"step": name, "result": RUNNING, "words": ""}
        save(connection, RUNNING, [*steps, running])
        outcome = attempt(name, step, connection)
        learn(connection, outcome.learned)
        steps.append({"step": name, "result": outcome.result, "words": outcome.words})
    state = conclusion(steps)
    save(connection, state, steps)
    if state != FAILED:
        connection.recovered(at=timezone.now())


def attempt(name: str, step: Step, connection: Connection) -> Outcome:
    try:
        with noted(connection, f"check: {name}"):
            return step(connection, connection.api())
    except TokenRejected as error:
        words = (
            f"Meta does not accept the access token ({error.details or error.title}). "
            "Make a new System User token and enter it here."
        )
        connection.needs_attention(error.code, words, at=timezone.now())
        return Outcome(FAILED, words)
    except CloudAPIError as error:
        return Outcome(FAILED, explain(error))
    except NeverOpened as error:
        words = f"Graph cannot be reached at {connection.graph_url}: {error}."
        return Outcome(FAILED, words)
    except Unanswered as error:
        return Outcome(FAILED, f"Graph did not answer: {error}. Try again.")


def explain(error: CloudAPIError) -> str:
    told = error.details or error.title
    if "appsecret_proof" in told:
        return "The app secret is not that of the app which made the access token."
    if error.code == 100 and error.subcode == 33:
        return (
            "Meta knows no such ID, or the token may not see it. Compare the ID with "
            "WhatsApp Manager, and assign the account to the System User."
        )
    if error.code in (3, 10) or 200 <= (error.code or 0) <= 299:
        return f"The token lacks a permission: {told}"
    return f"Meta refused (code {error.code}): {told}"


def conclusion(steps: list[dict[str, str]]) -> str:
    results = {step["result"] for step in steps}
    return next((each for each in (FAILED, WARNING) if each in results), PASSED)


@transaction.atomic
def save(connection: Connection, state: str, steps: list[dict[str, str]]) -> None:
    at = timezone.now()
    report = {"state": state, "steps": steps, "at": at.isoformat()}
    rows = Connection.objects.filter(pk=connection.pk)
    rows.update(check_report=report, checked_at=at)
    connection.changed(at=at, check=state)


@transaction.atomic
def learn(connection: Connection, learned: dict[str, Any]) -> None:
    """Keep what Graph told, on the row and on the connection in hand."""
    if not learned:
        return
    row = Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
    told_at = timezone.now().isoformat()
    # The portfolio is the scope of contacts: it must not change once there are any.
    if row.last_webhook_at or row.state != Connection.State.PENDING:
        learned.pop("portfolio_id", None)
    if row.name == row.phone_number_id and learned.get("verified_name"):
        learned["name"] = learned["verified_name"][:80]
    for column, value in learned.items():
        setattr(row, column, value)
        setattr(connection, column, value)
        if column in Connection.LEARNED:
            row.learned_at[column] = told_at
    row.save(update_fields=[*learned, "learned_at"])
