"""The message templates of a business account: listed, made, edited, deleted."""

from __future__ import annotations

import json
import time
from typing import Any

from django.db.models import Q, QuerySet

from simulator import ids, pulse, reviewing
from simulator.errors import Refusal
from simulator.graph import definitions
from simulator.graph.calls import MANAGEMENT, Ask
from simulator.graph.definitions import refused
from simulator.graph.listing import chosen, page
from simulator.models import BusinessAccount, MessageTemplate, Pace
from simulator.routing import together

Answer = dict[str, Any]
USUAL = ("name", "parameter_format", "components", "language", "status", "category")
FILTERS = ("name", "status", "language", "category")
SAMPLES = "https://scontent.whatsapp.net/v/t61.29466-34"
SCORED_AT = 1_790_000_000
HOUR, DAY = 60 * 60, 24 * 60 * 60  # seconds
MOST_AN_HOUR = 100
MOST = 6000  # of a business that is verified and shows an approved name
MOST_DELETED = 100
EDITABLE = ("APPROVED", "REJECTED", "PAUSED")
MOST_EDITS = 10  # of an approved one in thirty days, and one a day
REST = 30 * DAY


def message_templates(ask: Ask) -> Answer:
    ask.needs(MANAGEMENT)
    found = _asked_for(ask, ask.account().messagetemplate_set.order_by("pk"))
    return page(ask, [_shown(ask, template) for template in found])


def look_up(ask: Ask) -> Answer:
    ask.needs(MANAGEMENT)
    return _shown(ask, _the_template(ask))


def create(ask: Ask) -> Answer:
    ask.needs(MANAGEMENT)
    account, body = ask.account(), ask.body
    _has_room(account)
    definitions.check_names(body)
    definitions.check(body, account.app_id)
    name, language = body["name"], body["language"]
    with together():
        _is_free(account, name, language)
        template = MessageTemplate.objects.create(
            id=ids.a_node(),
            account=account,
            name=name,
            language=language,
            status="PENDING",
            made_at=time.time(),
            due_at=time.time() + Pace.now().reviewed_after,
            **_content(body),
        )
    pulse.ring()
    return {"id": template.pk, "status": "PENDING", "category": template.category}


def edit(ask: Ask) -> Answer:
    """Replace what was written, which goes to review again."""
    ask.needs(MANAGEMENT)
    template, now = _the_template(ask), time.time()
    known = {
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "parameter_format": template.parameter_format,
        "components": template.components,
    }
    if template.status not in EDITABLE:
        words = f"A template that is {template.status} cannot be edited."
        raise refused(2388039, "Message template cannot be edited", words)
    if template.status == "APPROVED":
        _may_be_edited(template, ask.body, now)
        template.edits = [*template.edits, now]
    definition = known | ask.body
    definitions.check(definition, template.account.app_id)
    for field, value in _content(definition).items():
        setattr(template, field, value)
    template.status, template.rejected_reason = "PENDING", "NONE"
    template.due_at = now + Pace.now().reviewed_after
    with together():
        template.save()
        reviewing.tell_components(template)
    return {
        "success": True,
        "id": template.pk,
        "name": template.name,
        "category": template.category,
    }


def delete(ask: Ask) -> Answer:
    """By name in all languages, by name and id, or many by their ids."""
    ask.needs(MANAGEMENT)
    account, wanted = ask.account(), ask.query | ask.body
    found = list(_named(account, wanted))
    if not found:
        raise refused(
            2593002, "Message template not found", "There is no such message template."
        )
    if stopped := [each for each in found if each.status == "DISABLED"]:
        words = f"{stopped[0].name} is disabled and cannot be deleted."
        raise refused(2388039, "Message template cannot be deleted", words)
    now = time.time()
    rest = {each.name: now + REST for each in found if each.status == "APPROVED"}
    with together():
        account.resting_names |= rest
        account.save(update_fields=["resting_names"])
        for template in found:
            reviewing.tell_status(template, "DELETED")
        MessageTemplate.objects.filter(pk__in=[each.pk for each in found]).delete()
    return {"success": True}


def unpause(ask: Ask) -> Answer:
    ask.needs(MANAGEMENT)
    template = _the_template(ask)
    if template.status != "PAUSED":
        raise refused(2388039, "Message template is not paused", "It is not paused.")
    reviewing.approve(template)
    return {"success": True}


def _asked_for(
    ask: Ask, templates: QuerySet[MessageTemplate]
) -> QuerySet[MessageTemplate]:
    query = ask.query
    wanted = {name: query[name] for name in FILTERS if query.get(name)}
    if query.get("quality_score"):
        wanted["quality"] = query["quality_score"]
    if words := query.get("name_or_content"):
        inside = Q(name__icontains=words) | Q(components__icontains=words)
        templates = templates.filter(inside)
    return templates.filter(**wanted)


def _shown(ask: Ask, template: MessageTemplate) -> Answer:
    facts = {
        "id": template.pk,
        "name": template.name,
        "parameter_format": template.parameter_format,
        "components": _as_listed(template.components),
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "previous_category": template.previous_category,
        "quality_score": {"score": template.quality, "date": SCORED_AT},
        "rejected_reason": template.rejected_reason,
        "message_send_ttl_seconds": template.ttl,
    }
    return chosen(ask, facts, USUAL, "MessageTemplate")


def _as_listed(components: Any) -> Any:
    """A sample's handle is not shown again, but a link that soon ends."""
    if isinstance(components, list):
        return [_as_listed(each) for each in components]
    if not isinstance(components, dict):
        return components
    shown = {key: _as_listed(value) for key, value in components.items()}
    if handles := components.get("header_handle"):
        shown["header_handle"] = [
            handle if handle.startswith("http") else f"{SAMPLES}/{handle[-16:]}?oe=1"
            for handle in map(str, handles)
        ]
    return shown


def _content(body: Answer) -> Answer:
    ttl = body.get("message_send_ttl_seconds")
    return {
        "category": body["category"],
        "parameter_format": body.get("parameter_format", "POSITIONAL").upper(),
        "components": definitions.as_kept(body),
        **({} if ttl is None else {"ttl": ttl}),
    }


def _has_room(account: BusinessAccount) -> None:
    made = account.messagetemplate_set
    lately = made.filter(made_at__gt=time.time() - HOUR).count()
    if Pace.now().limits and lately >= MOST_AN_HOUR:
        raise Refusal(80008, f"At most {MOST_AN_HOUR} templates are made in an hour.")
    if made.count() >= MOST:
        words = f"The account has {MOST} message templates already."
        raise refused(2388019, "Message Template Limit Exceeded", words)


def _is_free(account: BusinessAccount, name: str, language: str) -> None:
    if account.resting_names.get(name, 0) > time.time():
        words = (
            f"New {language} content cannot be added while the existing {language} "
            "content is being deleted. Try again in 4 weeks, or use another name."
        )
        raise refused(2388023, "Message template language is being deleted", words)
    if account.messagetemplate_set.filter(name=name, language=language).exists():
        words = f"There is already {language} content for this template."
        raise refused(2388024, "Content in this language already exists", words)


def _may_be_edited(template: MessageTemplate, body: Answer, now: float) -> None:
    if body.get("category", template.category) != template.category:
        words = "The category of an approved template cannot be changed."
        raise refused(2388039, "Category cannot be changed", words)
    if template.edits and template.edits[-1] > now - DAY:
        words = "An approved template can be edited once in 24 hours."
        raise refused(2388039, "Message template was edited already", words)
    if sum(at > now - REST for at in template.edits) >= MOST_EDITS:
        words = f"An approved template can be edited {MOST_EDITS} times in 30 days."
        raise refused(2388039, "Message template was edited too often", words)


def _named(account: BusinessAccount, wanted: Answer) -> QuerySet[MessageTemplate]:
    mine = account.messagetemplate_set.order_by("pk")
    if many := wanted.get("hsm_ids"):
        pks = json.loads(many) if isinstance(many, str) else many
        if len(pks) > MOST_DELETED:
            raise Refusal(100, f"At most {MOST_DELETED} templates are deleted at once.")
        return mine.filter(pk__in=[str(pk) for pk in pks])
    name = wanted.get("name")
    if not name:
        raise Refusal(100, message="(#100) The parameter name is required.")
    if wanted.get("hsm_id"):
        mine = mine.filter(pk=str(wanted["hsm_id"]))
    return mine.filter(name=name)


def _the_template(ask: Ask) -> MessageTemplate:
    found = MessageTemplate.objects.select_related("account__app").filter(
        pk=ask.node, account__in=ask.accounts
    )
    template = found.first()
    if template is None:
        raise ask.no_such_node()
    return template
