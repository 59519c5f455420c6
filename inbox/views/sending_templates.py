"""Choosing a template, filling it in with its preview beside, and sending it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_http_methods

from inbox import asking, choosing
from inbox.filling_in import hindrance
from inbox.handing_in import hand_in
from inbox.models import Attachment, Conversation, Message
from inbox.refusals import Refusal, ValidationProblem
from inbox.storing import discard
from inbox.views.composing import CONFLICT, said_in, written
from inbox.views.fetching import AgentRequest, with_conversation
from inbox.views.panes import blank
from templates_app.fields import FILES, fields_of
from templates_app.filling import fill
from templates_app.models import MessageTemplate
from templates_app.rendering import filled_in
from templates_app.values import Misfilled, Upload

LONGEST_SEARCH = 80


@require_http_methods(["GET", "HEAD", "POST"])
@with_conversation
def send_template(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    named = request.POST.get("template") or request.GET.get("template", "")
    if not named and request.method != "POST":
        return choose(request, conversation)
    account = conversation.connection.business_account_id
    rows = MessageTemplate.objects.filter(business_account_id=account)
    template = get_object_or_404(rows, public_id=named)
    if request.method != "POST":
        return panel(request, conversation, template)
    if "preview" in request.POST:
        return preview(request, conversation, template)
    return send(request, conversation, template)


def choose(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    found = choosing.read(conversation, q)
    context = {"conversation": conversation, "picker": found, "q": q}
    if request.htmx and "list" in request.GET:
        return render(request, "inbox/_choices.html", context)
    panel = "inbox/build/_templates.html"
    page = panel if request.htmx else "inbox/build/page.html"
    return render(request, page, context | {"panel": panel})


def panel(
    request: AgentRequest,
    conversation: Conversation,
    template: MessageTemplate,
    *,
    field: str = "",
    problem: str = "",
) -> HttpResponse:
    known = {field: problem} if field else {}
    asked = asking.asked(template, conversation.contact, request.POST.dict(), known)
    rows = MessageTemplate.objects.sendable_from(conversation.connection)
    path = "inbox/build/_template.html"
    context = {
        "conversation": conversation,
        "template": template,
        "hindrance": hindrance(template, conversation),
        "asked": [one for one in asked if not one.field.optional],
        "also_asked": [one for one in asked if one.field.optional],
        "others": rows.filter(name=template.name).order_by("language"),
        "panel": path,
        "problem": problem,
    }
    page = path if request.htmx else "inbox/build/page.html"
    return render(request, page, context, status=CONFLICT if problem else 200)


def preview(
    request: AgentRequest, conversation: Conversation, template: MessageTemplate
) -> HttpResponse:
    """The bubble as it would be, and what it still lacks."""
    values = values_of(request, template)
    for field in fields_of(template):
        # Files are not brought along to be looked at: their names say that they are.
        if field.kind in FILES and values.get(field.name):
            kind = "video" if field.kind == "gif" else field.kind
            values[field.name] = Upload(kind, values[field.name])
    told = {"field": "", "words": hindrance(template, conversation)}
    try:
        components = fill(template, values).components
    except Misfilled as problem:
        told = {"field": problem.field, "words": str(problem)}
        components = filled_in(template, values)
    message = blank(request.user, conversation)
    message.kind = "template"
    message.payload = {"type": "template", "components": components}
    html = render_to_string("inbox/_message.html", {"message": message})
    return JsonResponse(told | {"html": html})


def values_of(request: AgentRequest, template: MessageTemplate) -> dict[str, Any]:
    names = (field.name for field in fields_of(template))
    return {name: request.POST[name].strip() for name in names if name in request.POST}


def send(
    request: AgentRequest, conversation: Conversation, template: MessageTemplate
) -> HttpResponse:
    files: dict[str, Attachment] = {}
    try:
        hand_in_all(request, template, files)
        message = queue(request, conversation, template, files)
    except Refusal as refusal:
        field = refusal.field if isinstance(refusal, ValidationProblem) else ""
        if request.htmx:
            told = {"code": refusal.code, "words": str(refusal), "field": field}
            return JsonResponse(told, status=CONFLICT)
        words = {"field": field, "problem": str(refusal)}
        return panel(request, conversation, template, **words)
    finally:
        # Refused, or sent already by a request whose answer was lost.
        for attachment in files.values():
            if attachment.pk is None:
                discard(attachment)
    return written(request, message)


def hand_in_all(
    request: AgentRequest, template: MessageTemplate, files: dict[str, Attachment]
) -> None:
    for field in fields_of(template):
        file = request.FILES.get(field.name)
        if field.kind not in FILES or not file:
            continue
        try:
            handed = hand_in(file, file.name or "", by=request.user, at=timezone.now())
        except ValidationProblem as problem:
            raise ValidationProblem(field.name, str(problem)) from problem
        files[field.name] = handed


def queue(
    request: AgentRequest,
    conversation: Conversation,
    template: MessageTemplate,
    files: dict[str, Attachment],
) -> Message:
    said = said_in(request)
    return conversation.send_template(
        template,
        values_of(request, template),
        files=files,
        by=request.user,
        cid=said["cid"] or get_random_string(32),
        recipient=said["recipient"],
        seen=said["seen"],
        sure=said["sure"],
        at=timezone.now(),
    )
