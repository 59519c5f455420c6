"""What happened to a message, raw: for admins."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels_app.admin.readonly import Confidential, ReadOnly
from channels_app.models import Connection, GraphFailure, WebhookEvent
from inbox import pricing
from inbox.delivery import envelope
from inbox.models import Attempt, Message, PriceCount, StatusReport
from inbox.retelling import LATE

PARTS = "admin/inbox/message"


@admin.register(Message)
class MessageAdmin(Confidential):
    """One message: the webhook it came in, each Graph call, each status."""

    looked_at = "message.looked_at"

    list_display = (
        *("ordered_at", "public_id", "connection", "direction", "kind", "status"),
        "error_code",
    )
    list_filter = ("status", "direction", "connection")
    list_select_related = ("connection",)
    search_fields = ("public_id", "wamid")
    search_help_text = _("by its ID, msg_…, or its wamid")
    ordering = ("-id",)
    fields = (
        ("connection", "thread", "wamid"),
        ("direction", "origin", "kind", "recipient"),
        ("status", "error_code", "error_details"),
        ("ordered_at", "created_at"),
        *("what_came", "its_file", "what_was_sent", "what_was_told"),
        "other_failures",
    )
    readonly_fields = ("thread", *fields[-5:])

    class Media:
        css: ClassVar = {"all": ("css/admin-numbers.css",)}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        """By what has an index: a wamid is unique within its number only."""
        if term := search_term.strip():
            numbers = list(Connection.objects.values_list("pk", flat=True))
            by_wamid = Q(connection__in=numbers, wamid=term)
            queryset = queryset.filter(Q(public_id=term) | by_wamid)
        return queryset, False

    @admin.display(description=_("conversation"))
    def thread(self, message: Message) -> str:
        return drawn("thread", conversation=message.conversation)

    @admin.display(description=_("what came in"))
    def what_came(self, message: Message) -> str:
        """The webhook event, and what was decided about this message of it."""
        event = WebhookEvent.objects.filter(public_id=message.webhook).first()
        verdicts = [
            verdict
            for verdict in (event.verdicts if event else [])
            if message.wamid and message.wamid in str(verdict.get("item"))
        ]
        payload = "" if sent_by_us(message) else as_json(message.payload)
        return drawn(
            "came", message=message, event=event, verdicts=verdicts, payload=payload
        )

    @admin.display(description=_("file"))
    def its_file(self, message: Message) -> str:
        """What was told of it beside what it is, and why it is not here."""
        return drawn("file", file=message.attachments.first())

    @admin.display(description=_("Graph calls"))
    def what_was_sent(self, message: Message) -> str:
        """The request is made from columns that never change: it is what was sent."""
        calls = [(each, answer_of(each)) for each in message.attempts.all()]
        request = as_json(envelope(message)) if calls else ""
        return drawn("sent", message=message, request_body=request, calls=calls)

    @admin.display(description=_("statuses"))
    def what_was_told(self, message: Message) -> str:
        reports = list(message.reports.all())
        named = WebhookEvent.objects.filter(public_id__in={r.webhook for r in reports})
        events = dict(named.values_list("public_id", "pk"))
        rows = [(each, is_late(each), events.get(each.webhook)) for each in reports]
        return drawn("told", rows=rows)

    @admin.display(description=_("failed calls"))
    def other_failures(self, message: Message) -> str:
        failures = GraphFailure.objects.filter(subject=message.public_id)
        return drawn("failures", message=message, count=failures.count())


@admin.register(PriceCount)
class PricesAdmin(ReadOnly):
    """In place of a list of counts, what a month's messages cost, number by number."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        this_month = pricing.beginning(now)
        first = month_asked(request.GET.get("month", "")) or this_month
        sums = pricing.months(first)
        numbers = [
            (each, sums.get(each.pk, pricing.Month(first, {})))
            for each in Connection.objects.order_by("name", "pk")
        ]
        categories = sorted(
            {name for number, month in numbers for name in month.charged}
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Prices"),
            "opts": self.opts,
            "first": first,
            "before": (first - timedelta(days=1)).replace(day=1),
            "after": pricing.after(first) if first < this_month else None,
            "is_now": first == this_month,
            "has_free_ones": first >= pricing.FREE_SERVICE_SINCE,
            "most": pricing.FREE_SERVICE_MESSAGES,
            "categories": [name.replace("_", " ") for name in categories],
            "rows": [
                {
                    "number": number,
                    "charged": [month.charged.get(name, 0) for name in categories],
                    "free": month.free,
                    "service": month.service,
                    "left": max(0, pricing.FREE_SERVICE_MESSAGES - month.service),
                    "runs_out": pricing.runs_out(month.service, at=now),
                }
                for number, month in numbers
            ],
        }
        return TemplateResponse(request, "admin/inbox/prices.html", context)


def month_asked(text: str) -> date | None:
    """A month as in 2026-11; None if it is none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def sent_by_us(message: Message) -> bool:
    ours = message.direction == Message.Direction.OUTBOUND
    return ours and message.origin != Message.Origin.PHONE_APP


def is_late(report: StatusReport) -> bool:
    return report.received_at - report.meta_at > LATE


def answer_of(attempt: Attempt) -> str:
    return as_json(attempt.answer) if attempt.answer else ""


def as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def drawn(part: str, **context: Any) -> str:
    return render_to_string(f"{PARTS}/_{part}.html", context)
