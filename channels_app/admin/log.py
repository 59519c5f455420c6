from __future__ import annotations

from django.contrib import admin

from channels_app.admin.readonly import ReadOnly
from channels_app.models import Event


@admin.register(Event)
class EventAdmin(ReadOnly):
    """The audit trail: what happened, to what, by whom."""

    list_display = ("at", "type", "agent", "connection", "conversation", "subject")
    list_filter = ("type", "connection")
    list_select_related = ("agent", "connection")
    search_fields = ("subject__exact", "conversation__exact", "agent__email")
    date_hierarchy = "at"
    ordering = ("-id",)
    fields = (
        *("at", "type", "agent", "connection", "conversation", "subject"),
        *("data", "seq", "public_id"),
    )
