"""The composer's forms for what is more than text: shown, previewed, and sent."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from channels_app.payloads.wording import readable
from inbox import building, contents
from inbox.models import Contact, Conversation
from inbox.refusals import Refusal, ValidationProblem
from inbox.views.composing import CONFLICT, circumstances, said_in, written
from inbox.views.fetching import AgentRequest, with_conversation
from inbox.views.panes import blank

MOST_CONTACTS = 30
ROWS = range(3)


@require_http_methods(["GET", "HEAD", "POST"])
@with_conversation
def build(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    name = request.POST.get("build") or request.GET.get("build", "")
    if name not in building.BUILDERS:
        raise Http404
    if request.method != "POST":
        return panel(request, conversation, name)
    if "preview" in request.POST:
        return preview(request, conversation, name)
    return send(request, conversation, name)


def send(request: AgentRequest, conversation: Conversation, name: str) -> HttpResponse:
    kind, content = asked(request, name)
    how = circumstances(request, conversation, said_in(request))
    try:
        message = conversation.send(kind, content, **how)
    except Refusal as refusal:
        field = field_of(request, refusal)
        if request.htmx:
            told = {"code": refusal.code, "words": str(refusal), "field": field}
            return JsonResponse(told, status=CONFLICT)
        return panel(request, conversation, name, field=field, problem=str(refusal))
    return written(request, message)


def preview(
    request: AgentRequest, conversation: Conversation, name: str
) -> HttpResponse:
    """The bubble as it would be, and what is wrong with it so far."""
    kind, content = asked(request, name)
    if not building.is_begun(content):
        hint = render_to_string("inbox/build/_nothing_yet.html")
        return JsonResponse({"field": "", "words": "", "html": hint})
    told = {"field": "", "words": ""}
    try:
        content = contents.checked(kind, content).meta
    except ValidationProblem as problem:
        told = {"field": field_of(request, problem), "words": str(problem)}
    if kind == "interactive":
        # It is an offer before it has anything to press, and no answer.
        content = {"action": {"name": name}} | content
    payload = {"type": kind, kind: content}
    message = blank(request.user, conversation)
    message.kind, message.payload, message.text = kind, payload, readable(payload)
    html = render_to_string("inbox/_message.html", {"message": message})
    return JsonResponse(told | {"html": html})


def panel(
    request: AgentRequest,
    conversation: Conversation,
    name: str,
    *,
    field: str = "",
    problem: str = "",
) -> HttpResponse:
    template = f"inbox/build/_{name}.html"
    page = "inbox/build/_panel.html" if request.htmx else "inbox/build/page.html"
    context = {
        "conversation": conversation,
        "name": name,
        "builder": building.BUILDERS[name],
        "fields": template,
        "panel": "inbox/build/_panel.html",
        "given": request.POST,
        "chosen": request.POST.getlist("contact"),
        "problems": {field: problem} if field else {},
        "problem": problem,
        "rows": ROWS,
    }
    if name == "contacts":
        context["contacts"] = known_to(request, conversation)
    return render(request, page, context, status=CONFLICT if problem else 200)


def asked(request: AgentRequest, name: str) -> tuple[str, Any]:
    """What the form says, as the table of contents takes it."""
    builder = building.BUILDERS[name]
    if name == "contacts":
        return builder.kind, building.cards(chosen(request))
    said = building.content_of(building.unfolded(request.POST.dict())) or {}
    return builder.kind, builder.finish(said.get(builder.kind))


def field_of(request: HttpRequest, refusal: Refusal) -> str:
    if not isinstance(refusal, ValidationProblem):
        return ""
    return building.name_of(refusal.field, building.unfolded(request.POST.dict()))


def chosen(request: AgentRequest) -> list[Contact]:
    visible = Conversation.objects.visible_to(request.user)
    rows = Contact.objects.filter(
        public_id__in=request.POST.getlist("contact"), conversations__in=visible
    )
    return list(rows.distinct().order_by("name").prefetch_related("identities"))


def known_to(request: AgentRequest, conversation: Conversation) -> list[Contact]:
    """Whom this agent may see and who has a number, last heard of first."""
    rows = Conversation.objects.visible_to(request.user).standing()
    rows = rows.search(request.GET.get("q", "")).newest()
    rows = rows.exclude(contact=conversation.contact).select_related("contact")
    found = rows.prefetch_related("contact__identities")[:MOST_CONTACTS]
    contacts = {row.contact_id: row.contact for row in found}
    return [contact for contact in contacts.values() if contact.current("wa_id")]
