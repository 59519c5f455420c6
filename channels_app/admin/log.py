from __future__ import annotations

from django.contrib import admin

from channels_app.admin.readonly import ReadOnly
from channels_app.models import Alarm, Event


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


@admin.register(Alarm)
class AlarmAdmin(ReadOnly):
    """What went wrong, from when to when, and whether somebody was told."""

    list_display = ("since", "ended_at", "level", "words", "connection")
    list_filter = (("ended_at", admin.EmptyFieldListFilter), "level", "connection")
    list_select_related = ("connection",)
    search_fields = ("topic", "words")
    fields = (
        *("words", "remedy", "level", "connection", "since", "seen_at", "ended_at"),
        *("told_at", "end_told_at", "topic"),
    )
