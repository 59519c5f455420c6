"""Saying by hand that two contacts are one person, and taking it back."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from inbox.models import Contact
from inbox.refusals import Refusal
from inbox.views.contacts import around, asked, found
from inbox.views.fetching import AgentRequest, with_contact

FOUND = 8


@with_contact
def link_contact(request: AgentRequest, contact: Contact) -> HttpResponse:
    """Look for the other one, see both side by side, and say so."""
    visible = found(request, "").prefetch_related("identities")
    if chosen := request.POST.get("other") or request.GET.get("other"):
        other = get_object_or_404(visible, public_id=chosen)
        if request.method == "POST":
            return linked(request, contact, other)
        page = {"contact": contact, "other": other}
        return render(request, "contacts/link.html", page | around(request))
    q = asked(request)
    rows = found(request, q).exclude(pk=contact.pk).prefetch_related("identities")
    page = {"contact": contact, "q": q, "people": rows[:FOUND] if q else []}
    return render(request, "contacts/link.html", page | around(request))


def linked(request: AgentRequest, contact: Contact, other: Contact) -> HttpResponse:
    try:
        contact.link(other, by=request.user, at=timezone.now())
    except Refusal as refusal:
        notices.error(request, str(refusal))
    else:
        notices.success(request, _("They are one person now."))
    return redirect("contact", contact.public_id)


@require_POST
@with_contact
def unlink_contact(request: AgentRequest, contact: Contact) -> HttpResponse:
    contact.unlink(by=request.user, at=timezone.now())
    notices.success(request, _("They are somebody of their own again."))
    return redirect("contact", contact.public_id)
