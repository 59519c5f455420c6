"""Files of contacts: handed in, watched on their way, and what was refused of them."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from inbox import exporting
from inbox.importing.uploading import hand_in
from inbox.models import ContactImport
from inbox.refusals import ValidationProblem
from inbox.views.contacts import around, asked, found, the_number
from inbox.views.fetching import AgentRequest, for_staff
from inbox.views.streaming import saved_as

CSV = "text/csv; charset=utf-8"
RECENT = 10


@for_staff
def import_contacts(request: AgentRequest) -> HttpResponse:
    page: dict[str, Any] = {}
    if request.method == "POST":
        try:
            asked = handed_in(request)
        except ValidationProblem as problem:
            page = {"problem": problem}
        else:
            return redirect("contact_import", asked.public_id)
    recent = ContactImport.objects.visible_to(request.user).select_related("by")
    page |= {"recent": recent[:RECENT]} | around(request)
    status = 400 if "problem" in page else 200
    return render(request, "contacts/import.html", page, status=status)


def handed_in(request: AgentRequest) -> ContactImport:
    connection = the_number(request)
    file = request.FILES.get("file")
    if file is None:
        raise ValidationProblem("file", _("Choose a file."))
    return hand_in(
        file.chunks(),
        file.name or "",
        connection=connection,
        by=request.user,
        at=timezone.now(),
    )


@require_safe
@for_staff
def contact_import(request: AgentRequest, public_id: str) -> HttpResponse:
    """How far it is; the page asks for this by itself while it runs."""
    page: dict[str, Any] = {"found": the_import(request, public_id)}
    if request.htmx:
        return render(request, "contacts/_progress.html", page)
    return render(request, "contacts/importing.html", page | around(request))


@require_POST
@for_staff
def stop_import(request: AgentRequest, public_id: str) -> HttpResponse:
    asked = the_import(request, public_id)
    name = request.user.get_short_name()
    why = _("{name} stopped it.").format(name=name)
    asked.end(at=timezone.now(), why=why, by=request.user)
    return redirect("contact_import", public_id)


@require_safe
@for_staff
def refused_lines(request: AgentRequest, public_id: str) -> HttpResponse:
    asked = the_import(request, public_id)
    response = HttpResponse(content_type=CSV)
    response["Content-Disposition"] = 'attachment; filename="refused.csv"'
    lines = csv.writer(response)
    lines.writerow(["line", "reason"])
    lines.writerows(asked.refused_lines.values_list("line", "reason").iterator())
    return response


@require_safe
@for_staff
def export_contacts(request: AgentRequest) -> HttpResponseBase:
    """What the list shows, as a file."""
    rows = found(request, asked(request))
    name = f"contacts-{timezone.localdate()}.csv"
    return saved_as(name, exporting.csv_of(rows), CSV)


def the_import(request: AgentRequest, public_id: str) -> ContactImport:
    visible = ContactImport.objects.visible_to(request.user)
    return get_object_or_404(visible, public_id=public_id)
