"""Templates that are filled in: their values, our files, and whether they may go."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from inbox.error_codes import meaning_of
from inbox.marketing import named, objection_of
from inbox.refusals import ValidationProblem
from templates_app.fields import fields_of
from templates_app.filling import Filled, fill
from templates_app.models import SENDABLE, MessageTemplate
from templates_app.values import Misfilled, Upload

if TYPE_CHECKING:
    from inbox.models import Attachment, Conversation, Message

# What Meta would say of it.
NOT_THERE = 132001
CODES = {"PAUSED": 132015, "DISABLED": 132016}


def filled(
    template: MessageTemplate,
    values: Mapping[str, Any],
    files: Mapping[str, Attachment],
) -> Filled:
    uploads = {name: Upload(one.kind, one.filename) for name, one in files.items()}
    try:
        return fill(template, {**values, **uploads})
    except Misfilled as problem:
        raise ValidationProblem(problem.field, str(problem)) from problem


def in_order(
    template: MessageTemplate, files: Mapping[str, Attachment]
) -> list[Attachment]:
    """The files as they stand in the template: so they get Meta's ids, one by one."""
    return [files[field.name] for field in fields_of(template) if field.name in files]


def hindrance(template: MessageTemplate, conversation: Conversation) -> str:
    """Why it cannot go to this contact now, whatever it is filled in with."""
    if told := template.hindrance(conversation.connection):
        return told
    code = objection_of(conversation.contact)
    if template.category != "MARKETING" or not code:
        return ""
    return str(meaning_of(code).sentence)


def stopped(messages: Collection[Message]) -> dict[int, int]:
    """Those whose template was approved when they were written and is not now: why."""
    keys = {
        one.pk: named(one.connection.business_account_id, one.payload["template"])
        for one in messages
        if one.kind == "template"
    }
    if not keys:
        return {}
    names = {name for _account, name, _language in keys.values()}
    rows = MessageTemplate.objects.filter(name__in=names).values_list(
        "business_account_id", "name", "language", "status"
    )
    found = {(account, name, code): status for account, name, code, status in rows}
    statuses = {pk: found.get(key, "") for pk, key in keys.items()}
    return {
        pk: CODES.get(status, NOT_THERE)
        for pk, status in statuses.items()
        if status not in SENDABLE
    }
