"""Asking Meta to take, change or delete a message template, and what came of it.

A row says what is wanted. Meta is asked once: after an answer that was lost its list is
looked at before anything is asked again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_app.cloud_api import CloudAPI
from channels_app.graph_errors import CloudAPIError, GraphTrouble, Unanswered
from channels_app.graph_failures import noted
from channels_app.models import Connection
from templates_app import syncing
from templates_app.models import SAMPLE, MessageTemplate, Sample

logger = logging.getLogger(__name__)

Json = dict[str, Any]

PAUSES = (5, 15, 60, 300, 900)  # seconds between tries that Meta did not take


def submit_due(*, at: datetime) -> None:
    """Ask Meta for all that is due, one after the other."""
    due = MessageTemplate.objects.due(at=at).order_by("act_due_at")
    for pk in list(due.values_list("pk", flat=True)[:100]):
        template = MessageTemplate.objects.claim(pk, at=at)
        if template is None:
            continue
        try:
            submit(template)
        except Exception:
            # One that cannot be handed in keeps no other waiting.
            logger.exception("A message template was not handed in")
            words = _("Parley itself failed at this; its log says how. Try it anew.")
            template.refused(words)


def submit(template: MessageTemplate) -> None:
    account = template.business_account_id
    numbers = Connection.objects.active().filter(business_account_id=account)
    connection = numbers.order_by("pk").first()
    if connection is None:
        template.refused(_("There is no number of this account any more."))
        return
    operation, subject = f"template.{template.act}", template.public_id
    try:
        with noted(connection, operation, subject):
            ACTS[template.act](template, connection)
    except Unanswered as trouble:
        look_whether_taken(template, connection, trouble)
    except GraphTrouble as trouble:
        postpone(template, trouble)


def create(template: MessageTemplate, connection: Connection) -> None:
    api, at = connection.api(), before_webhooks(template)
    definition = with_handles(template, connection, api)
    answer = api.create_template(template.business_account_id, definition)
    told = definition | answer | {"status": answer.get("status") or "PENDING"}
    settle(template, connection, told, at=at)


def edit(template: MessageTemplate, connection: Connection) -> None:
    api, at = connection.api(), before_webhooks(template)
    definition = with_handles(template, connection, api)
    changed = {key: definition[key] for key in CHANGEABLE if key in definition}
    if template.status == "APPROVED":
        changed.pop("category", None)
    api.edit_template(template.meta_id, changed)
    MessageTemplate.objects.filter(pk=template.pk).update(edited_at=timezone.now())
    settle(template, connection, definition | {"status": "PENDING"}, at=at)


def before_webhooks(template: MessageTemplate) -> datetime:
    """When it goes to review: before Meta decides, and after all that we know of it.

    Webhooks tell their time in whole seconds.
    """
    at, known = timezone.now() - timedelta(seconds=1), template.status_at
    return max(at, known + timedelta(microseconds=1)) if known else at


def delete(template: MessageTemplate, connection: Connection) -> None:
    account, at = template.business_account_id, timezone.now()
    connection.api().delete_template(account, template.meta_id, template.name)
    settle(template, connection, {"status": "DELETED"}, at=at)


def settle(
    template: MessageTemplate, connection: Connection, told: Json, *, at: datetime
) -> None:
    """Take what Meta answered as news, and forget what was wanted."""
    known = {"id": template.meta_id, "name": template.name}
    node = known | {"language": template.language} | told
    update = syncing.told(node, connection, at)
    with transaction.atomic():
        syncing.take([(connection, update)])
        template.done()


def look_whether_taken(
    template: MessageTemplate, connection: Connection, trouble: GraphTrouble
) -> None:
    """The answer was lost: Meta's list tells whether it was done."""
    try:
        syncing.pull(connection, at=timezone.now())
    except GraphTrouble:
        postpone(template, trouble)
        return
    template.refresh_from_db(fields=["meta_id", "status"])
    done = {
        "create": template.is_taken,
        "delete": not template.is_taken,
        "edit": template.status == "PENDING",
    }
    if done[template.act]:
        template.done()
    else:
        postpone(template, trouble)


def postpone(template: MessageTemplate, trouble: GraphTrouble) -> None:
    """Try again in a while, unless Meta said that it never will."""
    tries = template.act_tries
    is_final = isinstance(trouble, CloudAPIError) and trouble.permanent
    if is_final or tries >= len(PAUSES):
        template.refused(words_of(trouble))
        return
    template.answered(
        act_tries=tries + 1,
        act_due_at=timezone.now() + timedelta(seconds=PAUSES[tries]),
        trouble=words_of(trouble)[:500],
    )


def words_of(trouble: GraphTrouble) -> str:
    """Meta's own words, with the code that its support asks for."""
    if not isinstance(trouble, CloudAPIError):
        return _("WhatsApp did not answer: %s") % trouble
    code = f"{trouble.code}/{trouble.subcode}" if trouble.subcode else trouble.code
    words = trouble.details or trouble.title
    return words if words.startswith("(#") else f"{words} ({code})"


def with_handles(
    template: MessageTemplate, connection: Connection, api: CloudAPI
) -> Json:
    """The definition, in which each sample of ours is at Meta and has its handle."""
    samples = {sample.place: sample for sample in template.samples.all()}
    app_id = connection.app_id

    def handle(value: Any) -> Any:
        nonlocal app_id
        sample = samples.get(str(value).removeprefix(SAMPLE))
        if not str(value).startswith(SAMPLE) or sample is None:
            return value
        app_id = app_id or str(api.debug_token().get("app_id") or "")
        return brought(sample, app_id, api)

    return dict(replaced(template.wanted or {}, handle))


def brought(sample: Sample, app_id: str, api: CloudAPI) -> str:
    with sample.file.open("rb") as file:
        return api.upload_sample(
            app_id, file, name=sample.name, content_type=sample.content_type
        )


def replaced(value: Any, handle: Callable[[Any], Any], *, key: str = "") -> Any:
    """The same, with each header_handle as the function gives it."""
    if isinstance(value, dict):
        return {k: replaced(v, handle, key=k) for k, v in value.items()}
    if isinstance(value, list):
        return [replaced(each, handle, key=key) for each in value]
    return handle(value) if key == "header_handle" else value


CHANGEABLE = ("components", "category", "parameter_format", "message_send_ttl_seconds")
ACTS = {"create": create, "edit": edit, "delete": delete}
