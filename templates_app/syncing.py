"""Message templates as Meta has them: asked for by page, and told by webhook.

Both are news with a time, and each fact of a template goes by its own newest news, so
that it does not matter what arrives first. News of one time go by gravity, then text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from channels_app import publishing
from channels_app.arrivals import Arrival
from channels_app.doorbell import ring
from channels_app.models import Connection
from channels_app.payloads import TemplateUpdate
from templates_app.models import MessageTemplate
from templates_app.worsening import known_well, warn

# From harmless to grave; Meta's list is open, and what it adds counts as harmless.
STATUSES = (
    *("APPROVED", "REINSTATED", "UNARCHIVED", "FLAGGED", "PENDING", "IN_APPEAL"),
    *("LIMIT_EXCEEDED", "LOCKED", "PAUSED", "REJECTED", "ARCHIVED"),
    *("PENDING_DELETION", "DISABLED", "DELETED"),
)
IN_REVIEW, DECIDED = ("PENDING", "IN_APPEAL"), ("APPROVED", "REJECTED")
QUALITIES = ("UNKNOWN", "GREEN", "YELLOW", "RED")
GRAVITY = {
    word: place for words in (STATUSES, QUALITIES) for place, word in enumerate(words)
}

JUST_NOW = timedelta(minutes=1)

Key = tuple[str, str, str]
News = tuple[Connection, TemplateUpdate]


def apply_updates(arrivals: list[Arrival[TemplateUpdate]]) -> None:
    """Webhooks' news, in the caller's transaction."""
    take((arrival.connection, arrival.item) for arrival in arrivals)
    # Of new components Meta tells words and labels only: neither files nor cards.
    for arrival in arrivals:
        if arrival.item.field == "message_template_components_update":
            pull_later(arrival.connection)


def pull_later(connection: Connection) -> None:
    from templates_app.tasks import sync_templates

    ring(sync_templates, connection.pk)


def pull(connection: Connection, *, at: datetime) -> int:
    """Ask Graph for all templates of the number's account; how many there are.

    One that is not on the list any more was deleted. Raises what the client raises.
    """
    nodes = connection.api().templates(connection.business_account_id)
    listed = [told(node, connection, at) for node in nodes]
    with transaction.atomic():
        take((connection, news) for news in listed)
        account = MessageTemplate.objects.filter(
            business_account_id=connection.business_account_id
        )
        names = {(news.name, news.language) for news in listed}
        # What was handed in just now may not be listed yet.
        old = account.at_meta().exclude(submitted_at__gte=at - JUST_NOW, act="")
        gone = [each for each in old if (each.name, each.language) not in names]
        take((connection, deleted(each, connection, at)) for each in gone)
        account.update(synced_at=at)
    return len(listed)


def told(node: dict[str, Any], connection: Connection, at: datetime) -> TemplateUpdate:
    """Graph's answer, as the news that it is."""
    reason = str(node.get("rejected_reason") or "")
    score = node.get("quality_score")
    quality = str(score.get("score") or "") if isinstance(score, dict) else ""
    components = node.get("components")
    return TemplateUpdate(
        waba_id=connection.business_account_id,
        raw=node,
        field="message_templates",
        at=at,
        meta_id=str(node.get("id") or ""),
        name=str(node.get("name") or ""),
        language=str(node.get("language") or ""),
        status=str(node.get("status") or "") or None,
        reason="" if reason == "NONE" else reason,
        category=str(node.get("category") or "") or None,
        quality=quality or None,
        components=components if isinstance(components, list) else None,
        parameter_format=str(node.get("parameter_format") or "") or None,
    )


def deleted(
    template: MessageTemplate, connection: Connection, at: datetime
) -> TemplateUpdate:
    return TemplateUpdate(
        waba_id=connection.business_account_id,
        field="message_templates",
        at=at,
        meta_id=template.meta_id,
        name=template.name,
        language=template.language,
        status="DELETED",
    )


def take(news: Iterable[News]) -> None:
    """Change the templates that these are news of; unknown ones are made."""
    by_key: dict[Key, list[News]] = {}
    for connection, update in news:
        key = (connection.business_account_id, update.name[:512], update.language[:16])
        by_key.setdefault(key, []).append((connection, update))
    changed: dict[MessageTemplate, News] = {}
    templates = find_or_make(by_key)
    were_well = known_well(templates.values())
    before = {template: status_before(template) for template in templates.values()}
    for key, template in templates.items():
        for connection, update in by_key[key]:
            if learn(template, update):
                changed[template] = (connection, update)
    judged = judged_since(before, changed)
    for template in judged:
        if before[template] in IN_REVIEW and template.status in DECIDED:
            template.decided_at = changed[template][1].at
    MessageTemplate.objects.bulk_update(changed, [*FACTS, "decided_at"])
    warn({template: told[0] for template, told in changed.items()}, were_well)
    publishing.record(
        *(
            publishing.happened(
                "template.judged" if template in judged else "template.changed",
                connection=connection,
                subject=template.public_id,
                at=update.at,
                status=template.status,
            )
            for template, (connection, update) in changed.items()
        )
    )


def status_before(template: MessageTemplate) -> str:
    """What we hand in is in review, though its answer may tell what came of that."""
    return "PENDING" if template.act == template.Act.CREATE else template.status


def judged_since(
    before: Mapping[MessageTemplate, str], changed: Iterable[MessageTemplate]
) -> set[MessageTemplate]:
    """Those of which Meta thinks otherwise now: neither new to us nor our own doing."""
    return {
        template
        for template in changed
        if before[template] not in ("", template.status)
        and template.status not in ("PENDING", "DELETED")
    }


def find_or_make(keys: Iterable[Key]) -> dict[Key, MessageTemplate]:
    wanted = set(keys)
    if not wanted:
        return {}
    made = [
        MessageTemplate(business_account_id=account, name=name, language=language)
        for account, name, language in sorted(wanted)
    ]
    MessageTemplate.objects.bulk_create(made, ignore_conflicts=True)
    rows = MessageTemplate.objects.filter(
        business_account_id__in={account for account, _, _ in wanted},
        name__in={name for _, name, _ in wanted},
    )
    found = {
        (row.business_account_id, row.name, row.language): row
        for row in rows.select_for_update().order_by("pk")
    }
    return {key: found[key] for key in wanted}


FACTS = [
    *("meta_id", "status", "reason", "status_at", "quality", "quality_at"),
    *("category", "category_at", "components", "components_at", "parameter_format"),
]


def learn(template: MessageTemplate, update: TemplateUpdate) -> bool:
    """Take what the news tells, unless newer news told it; say if any was taken."""
    if template.status_at is None:
        template.meta_id = max(template.meta_id, update.meta_id)
    facts: dict[str, dict[str, Any]] = {
        "status_at": {
            "status": update.status,
            "reason": update.reason,
            "meta_id": update.meta_id,
        },
        "quality_at": {"quality": update.quality},
        "category_at": {"category": update.category},
        "components_at": {
            "components": update.components,
            "parameter_format": update.parameter_format,
        },
    }
    taken = [
        take_fact(template, time, values, update.at)
        for time, values in facts.items()
        if next(iter(values.values())) is not None
    ]
    return any(taken)


def take_fact(
    template: MessageTemplate, time: str, values: dict[str, Any], at: datetime
) -> bool:
    told = {column: cut(column, v) for column, v in values.items() if v is not None}
    known = [getattr(template, column) for column in told]
    known_at = getattr(template, time)
    if known_at and (at, rank(told.values())) <= (known_at, rank(known)):
        return False
    for column, value in told.items():
        setattr(template, column, value)
    setattr(template, time, at)
    return True


def cut(column: str, value: Any) -> Any:
    """Over-long text is cut, never refused."""
    limit = getattr(MessageTemplate._meta.get_field(column), "max_length", None)
    return value[:limit] if limit else value


def rank(values: Iterable[Any]) -> list[tuple[int, str]]:
    return [
        (GRAVITY.get(value, 0) if isinstance(value, str) else 0, json.dumps(value))
        for value in values
    ]
