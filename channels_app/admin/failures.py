from __future__ import annotations

import json
from typing import ClassVar

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from channels_app.admin.readonly import ReadOnly
from channels_app.models import GraphFailure

PARTS = "admin/channels_app"


@admin.register(GraphFailure)
class GraphFailureAdmin(ReadOnly):
    """Every call that Graph refused or left unanswered: sends, receipts, checks, …"""

    list_display = (
        *("at", "operation", "connection", "outcome", "code", "words", "message"),
    )
    list_filter: ClassVar = [
        *("outcome", "operation", "connection"),
        ("code", admin.AllValuesFieldListFilter),
        ("http_status", admin.AllValuesFieldListFilter),
    ]
    list_select_related = ("connection",)
    search_fields = ("subject__exact", "trace__exact", "words")
    search_help_text = _("by a message's ID (msg_…), Meta's trace ID, or words")
    date_hierarchy = "at"
    fields = (
        *("at", "operation", "connection", "message", "outcome", "http_status"),
        *("code", "subcode", "words", "trace", "asked", "what_was_asked"),
        "duration_ms",
    )
    readonly_fields = fields

    class Media:
        css: ClassVar = {"all": ("css/admin-numbers.css",)}

    @admin.display(description=_("message"), ordering="subject")
    def message(self, failure: GraphFailure) -> str:
        return render_to_string(
            f"{PARTS}/graphfailure/_message.html", {"failure": failure}
        )

    @admin.display(description=_("call"))
    def asked(self, failure: GraphFailure) -> str:
        return f"{failure.method} {failure.path}".strip() or "–"

    @admin.display(description=_("request, without what it said"))
    def what_was_asked(self, failure: GraphFailure) -> str:
        body = json.dumps(failure.request, indent=2, ensure_ascii=False)
        return render_to_string(f"{PARTS}/webhookevent/_body.html", {"body": body})
