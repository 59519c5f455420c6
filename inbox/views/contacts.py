"""The people we write to: found, looked at, edited, and written to first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from channels_app.models import Connection
from inbox import adding, counting
from inbox.models import Contact, Conversation
from inbox.models.keeping import tidy
from inbox.refusals import Refusal, ValidationProblem
from inbox.views.fetching import AgentRequest, with_contact

PAGE = 50
BLANKS = 2  # empty rows of a form for attributes


@login_required
@require_safe
def contacts(request: AgentRequest) -> HttpResponse:
    page = listed(request)
    if request.htmx:
        part = "_more" if page["before"] else "_found"
        return render(request, f"contacts/{part}.html", page)
    return render(request, "contacts/list.html", page | around(request))


def listed(request: AgentRequest) -> dict[str, Any]:
    """A page of them, the newest first."""
    q, before = asked(request), request.GET.get("before", "")
    rows = found(request, q)
    if before:
        last = rows.model.objects.filter(public_id=before[:32])
        rows = rows.filter(pk__lt=last.values("pk")[:1])
    people = list(rows.prefetch_related("identities")[: PAGE + 1])
    more = people[PAGE - 1].public_id if len(people) > PAGE else ""
    return {"people": people[:PAGE], "more": more, "q": q, "before": before}


def asked(request: AgentRequest) -> str:
    return request.GET.get("q", "").strip()[:80]


def found(request: AgentRequest, q: str) -> Any:
    visible = Contact.objects.standing().visible_to(request.user)
    return visible.search(q).order_by("-pk")


def around(request: AgentRequest) -> dict[str, Any]:
    """What every page of contacts has besides."""
    numbers = list(numbers_of(request))
    return {
        "section": "contacts",
        "counts": counting.counts(request.user, numbers)[1],
        "numbers": [number for number in numbers if number.is_on],
    }


def numbers_of(request: AgentRequest) -> Any:
    """Ours, without their secrets: decrypting these would cost more than all else."""
    visible = Connection.objects.visible_to(request.user)
    return visible.defer(*Connection.SECRETS)


def the_number(request: AgentRequest) -> Connection:
    asked = request.POST.get("connection", "")
    number: Connection = get_object_or_404(
        numbers_of(request).active(), public_id=asked
    )
    return number


@require_POST
@login_required
def add_contact(request: AgentRequest) -> HttpResponse:
    connection = the_number(request)
    name = tidy(request.POST.get("name", ""))[:255]
    try:
        number = adding.digits_of(request.POST.get("number", ""))
        entry = adding.Entry(number, name)
        if hidden := adding.hidden_from(request.user, connection, entry):
            conversation = adding.begin(connection, hidden, at=timezone.now())
            return redirect("conversation", conversation.public_id)
        added = adding.add(connection, [entry])
    except Refusal as refusal:
        notices.error(request, str(refusal))
        return redirect("contacts")
    contact = next(filter(None, added.contacts))
    if not added.made:
        notices.info(request, _("This number was known already: here it is."))
    return redirect("contact", contact.public_id)


@require_safe
@with_contact
def contact(request: AgentRequest, contact: Contact) -> HttpResponse:
    return render(request, "contacts/contact.html", shown(request, contact))


def shown(request: AgentRequest, contact: Contact, **more: Any) -> dict[str, Any]:
    group = contact.group().visible_to(request.user).prefetch_related("identities")
    people = list(group)
    talks = Conversation.objects.visible_to(request.user).standing()
    talks = talks.filter(contact__in=people).select_related("connection", "contact")
    page = around(request)
    conversations = list(talks.without_secrets().newest())
    used = {talk.connection_id for talk in conversations if talk.contact == contact}
    return {
        **page,
        "contact": contact,
        "others": [each for each in people if each != contact],
        "conversations": conversations,
        "unused": [
            number
            for number in page["numbers"]
            if number.scope == contact.scope and number.pk not in used
        ],
        "is_whole": request.user.is_staff and contact.is_whole_to(request.user),
        "attributes": [*sorted(contact.attributes.items()), *[("", "")] * BLANKS],
        **more,
    }


@require_POST
@with_contact
def edit_contact(request: AgentRequest, contact: Contact) -> HttpResponse:
    given = request.POST
    name = given.get("name", "")
    pairs = list(zip(given.getlist("key"), given.getlist("value"), strict=False))
    try:
        attributes = unlike(pairs)
        contact.edit(
            name=name, attributes=attributes, by=request.user, at=timezone.now()
        )
    except ValidationProblem as problem:
        blanks = [("", "")] * BLANKS
        wrong = {"problem": problem, "attributes": [*pairs, *blanks], "name": name}
        page = shown(request, contact, **wrong)
        return render(request, "contacts/contact.html", page, status=400)
    notices.success(request, _("Saved."))
    return redirect("contact", contact.public_id)


@require_POST
@with_contact
def write_first(request: AgentRequest, contact: Contact) -> HttpResponse:
    connection = the_number(request)
    if connection.scope != contact.scope:
        notices.error(request, _("This number belongs to another business."))
        return redirect("contact", contact.public_id)
    conversation = adding.begin(connection, contact, at=timezone.now())
    return redirect("conversation", conversation.public_id)


def unlike(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """The pairs that say something; no name twice. Raises ValidationProblem."""
    attributes: dict[str, str] = {}
    for key, value in pairs:
        if not value.strip():
            continue
        if tidy(key) in attributes:
            words = _("There are two attributes named {key}.").format(key=tidy(key))
            raise ValidationProblem("attributes", words)
        attributes[tidy(key)] = value
    return attributes
