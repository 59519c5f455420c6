"""Message templates on the agents' screens: who may see a number sees its account's;
staff write, change, delete and sync them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.public_ids import new_id
from inbox import drafting
from inbox.views.contacts import around, numbers_of
from inbox.views.fetching import AgentRequest, for_staff
from templates_app import samples
from templates_app.checking import Unacceptable, problems_of
from templates_app.models import SAMPLE, MessageTemplate
from templates_app.problems import Problem
from templates_app.rendering import preview, says
from templates_app.syncing import pull_later

PAGE = 50
FILTERS = ("status", "category", "language", "business_account_id")
NEW = {
    "name": "",
    "language": "en",
    "category": "UTILITY",
    "parameter_format": "POSITIONAL",
    "components": [{"type": "BODY", "text": ""}],
}
RESHAPING = ("look", "add", "remove")


@login_required
@require_safe
def templates(request: AgentRequest) -> HttpResponse:
    page = listed(request)
    if request.htmx:
        return render(request, "templates_app/_found.html", page)
    return render(request, "templates_app/list.html", page | surroundings(request))


def listed(request: AgentRequest) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "")[:40] for name in FILTERS}
    q, number = request.GET.get("q", "").strip()[:80], request.GET.get("page", "1")
    rows = MessageTemplate.objects.visible_to(request.user).standing()
    rows = rows.filter(**{name: value for name, value in asked.items() if value})
    page = max(1, min(int(number[:9]), 1000)) if number.isdecimal() else 1
    said = [row for row in rows.saying(q) if says(row, q)] if q else rows
    found = list(said[(page - 1) * PAGE : page * PAGE + 1])
    return {
        "templates": found[:PAGE],
        "q": q,
        "asked": asked,
        "is_filtered": bool(q or any(asked.values())),
        "page": page,
        "next": page + 1 if len(found) > PAGE else 0,
    }


def surroundings(request: AgentRequest) -> dict[str, Any]:
    """What every page of templates has besides: our accounts, by their numbers."""
    page = around(request) | {"section": "templates"}
    accounts: dict[str, str] = {}
    for number in page["numbers"]:
        account = number.business_account_id
        named = accounts.get(account)
        accounts[account] = f"{named}, {number.name}" if named else number.name
    known = MessageTemplate.objects.visible_to(request.user).standing().order_by()
    facts = list(known.values("status", "category", "language").distinct())
    return page | {
        "accounts": accounts,
        "choices": {
            name: sorted({fact[name] for fact in facts if fact[name]})
            for name in ("status", "category", "language")
        },
        "may_write": request.user.is_staff,
    }


def the_template(request: AgentRequest, public_id: str) -> MessageTemplate:
    visible = MessageTemplate.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("submitted_by"), public_id=public_id
    )


@login_required
@require_safe
def template(request: AgentRequest, public_id: str) -> HttpResponse:
    found = the_template(request, public_id)
    shown = {"template": found, "preview": look_of(found.definition)}
    return render(request, "templates_app/template.html", surroundings(request) | shown)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def write_template(request: AgentRequest) -> HttpResponse:
    return written(request, None)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit_template(request: AgentRequest, public_id: str) -> HttpResponse:
    return written(request, the_template(request, public_id))


def written(request: AgentRequest, template: MessageTemplate | None) -> HttpResponse:
    """The form: shown, reshaped as its buttons ask, and handed in."""
    if request.method != "POST":
        return form(request, template, template.definition if template else NEW)
    fields, uploads = said(request)
    if any(name in fields for name in RESHAPING):
        add, remove = fields.get("add", ""), fields.get("remove", "")
        definition = drafting.written_in(
            drafting.reshaped(fields, add=add, remove=remove)
        )
        return form(request, template, definition, problems=begun(definition))
    definition = drafting.written_in(fields)
    try:
        mend_first(definition, fields, uploads)
        handed_in = hand_in(request, template, definition, uploads)
    except Unacceptable as refusal:
        return form(request, template, definition, problems=refusal.problems)
    notices.success(request, _("On its way to WhatsApp, which reviews it."))
    return redirect("template", handed_in.public_id)


def said(request: AgentRequest) -> tuple[dict[str, str], dict[str, Any]]:
    """The form's fields, and its files by the place that they get."""
    fields, uploads = request.POST.dict(), {}
    for name, upload in request.FILES.items():
        place = new_id("smp")
        fields[name.removesuffix(".file")] = f"{SAMPLE}{place}"
        uploads[place] = upload
    return {name: str(value) for name, value in fields.items()}, uploads


def begun(definition: dict[str, Any]) -> list[Problem]:
    """What is wrong with as much of it as is there."""
    return [each for each in problems_of(definition) if not each.is_gap]


def mend_first(
    definition: dict[str, Any], fields: dict[str, str], uploads: dict[str, Any]
) -> None:
    """Raise what is wrong with the files, together with all the rest."""
    problems = list(problems_of(definition))
    for name, value in fields.items():
        upload = uploads.get(value.removeprefix(SAMPLE))
        if upload is not None and name.endswith(".sample"):
            kind = fields.get(f"{name.removesuffix('sample')}format", "")
            if problem := samples.problem_of(upload, kind, name):
                problems.append(problem)
    if problems:
        raise Unacceptable(problems)


@transaction.atomic
def hand_in(
    request: AgentRequest,
    template: MessageTemplate | None,
    definition: dict[str, Any],
    uploads: dict[str, Any],
) -> MessageTemplate:
    by, at = request.user, timezone.now()
    if template is None:
        account = request.POST.get("account", "")
        mine = numbers_of(request).active().filter(business_account_id=account)
        if not mine.exists():
            raise Unacceptable([Problem("account", _("Choose one of your numbers."))])
        template = MessageTemplate.objects.write(
            definition, account=account, by=by, at=at
        )
    else:
        template.edit(definition, by=by, at=at)
    samples.keep(template, uploads)
    return template


def form(
    request: AgentRequest,
    template: MessageTemplate | None,
    definition: dict[str, Any],
    *,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    found = {problem.field: problem.words for problem in reversed(problems or [])}
    is_look = "look" in request.POST
    context = {
        "template": template,
        "tree": drafting.fields_of(definition),
        "account": request.POST.get("account", ""),
        "problems": found,
        "is_refused": bool(found) and not any(n in request.POST for n in RESHAPING),
        "preview": look_of(definition),
        "language": definition["language"],
    }
    page = "templates_app/_form.html" if is_look else "templates_app/write.html"
    status = 409 if context["is_refused"] else 200
    return render(request, page, surroundings(request) | context, status=status)


def look_of(definition: dict[str, Any]) -> Any:
    """As the customer gets it, with the examples in the variables' places."""
    shown = drafting.with_values(definition.get("components") or [])
    return preview(MessageTemplate(components=shown))


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def delete_template(request: AgentRequest, public_id: str) -> HttpResponse:
    template = the_template(request, public_id)
    if request.method != "POST":
        shown = {"template": template, "preview": look_of(template.definition)}
        return render(
            request, "templates_app/delete.html", surroundings(request) | shown
        )
    try:
        template.delete_at_meta(by=request.user, at=timezone.now())
    except Unacceptable as refusal:
        notices.error(request, refusal.problems[0].words)
        return redirect("template", public_id)
    notices.success(request, _("It is being deleted."))
    return redirect("templates")


@for_staff
@require_POST
def sync_templates(request: AgentRequest) -> HttpResponse:
    """Ask Meta again, once for each business account."""
    numbers = numbers_of(request).active().order_by("-pk")
    by_account = {number.business_account_id: number for number in numbers}
    for number in by_account.values():
        pull_later(number)
    notices.info(request, _("Asking WhatsApp. Reload in a moment."))
    return redirect("templates")
