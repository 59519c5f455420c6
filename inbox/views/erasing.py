"""One person's data: handed out whole, and erased."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseForbidden
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from inbox import one_person
from inbox.models import Contact, Erasure
from inbox.models.keeping import tidy
from inbox.views.contacts import around
from inbox.views.fetching import AgentRequest, View, for_staff, with_contact
from inbox.views.streaming import saved_as


def with_person(view: View) -> Any:
    """Hand over a contact of whom the agent may see all: less would be half a truth."""

    @for_staff
    @with_contact
    @wraps(view)
    def wrapped(request: AgentRequest, contact: Contact) -> HttpResponseBase:
        if contact.is_whole_to(request.user):
            return view(request, contact)
        words = _("This person has conversations that your teams do not answer.")
        return HttpResponseForbidden(words, content_type="text/plain; charset=utf-8")

    return wrapped


@require_safe
@with_person
def person_data(request: AgentRequest, contact: Contact) -> HttpResponseBase:
    """That somebody took it along is written down."""
    contact.tell("contact.data_taken", by=request.user, at=timezone.now())
    pieces = one_person.zip_of(contact.group())
    return saved_as(f"{contact.public_id}.zip", pieces, "application/zip")


@with_person
def erase_contact(request: AgentRequest, contact: Contact) -> HttpResponse:
    """Asks for the name to be typed: there is no way back."""
    page: dict[str, Any] = {"contact": contact}
    if request.method == "POST":
        typed = tidy(request.POST.get("typed", ""))
        if typed == tidy(contact.display_name):
            erasure = Erasure.ask(contact, by=request.user, at=timezone.now())
            return redirect("erasure", erasure.public_id)
        page["problem"] = _("This is not the name. Nothing was erased.")
    others = contact.group().exclude(pk=contact.pk).prefetch_related("identities")
    page |= {"others": others} | around(request)
    status = 400 if "problem" in page else 200
    return render(request, "contacts/erase.html", page, status=status)


@require_safe
@for_staff
def erasure(request: AgentRequest, public_id: str) -> HttpResponse:
    """How far it is; the page asks for this by itself until the end."""
    page = {"erasure": get_object_or_404(Erasure, public_id=public_id)}
    if request.htmx:
        return render(request, "contacts/_erasing.html", page)
    return render(request, "contacts/erasing.html", page | around(request))
