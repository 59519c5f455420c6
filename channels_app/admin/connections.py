from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from channels_app import checking
from channels_app.checks.outcome import RESULTS, RUNNING
from channels_app.checks.report import HEALTHS
from channels_app.checks.steps import TITLES
from channels_app.checks.webhooks import WEBHOOK_FIELDS
from channels_app.doorbell import ring
from channels_app.forms import ConnectionForm
from channels_app.models import Connection, WebhookRefusal
from channels_app.tasks import check_connection

if TYPE_CHECKING:
    Pages = admin.ModelAdmin[Connection]
else:
    Pages = admin.ModelAdmin

TEST = "channels_app_connection_test"
REPORT = "channels_app_connection_report"
# Between two of its steps; a worker that is silent for longer has died.
TEST_TAKES = timedelta(minutes=2)


@admin.register(Connection)
class ConnectionAdmin(Pages):
    """WhatsApp numbers: entered here, tested here, and what Meta says of them."""

    form = ConnectionForm
    change_form_template = "admin/channels_app/connection/change_form.html"
    list_display = (
        *("name", "display_number", "state", "tested", "quality"),
        "last_webhook_at",
    )
    list_filter = ("state", "teams")
    search_fields = ("name", "display_number", "phone_number_id", "public_id")
    fieldsets = (
        (None, {"fields": ("name", "phone_number_id", "business_account_id")}),
        (
            _("Credentials"),
            {"fields": ("new_access_token", "new_app_secret", "new_verify_token")},
        ),
        (_("Use"), {"fields": ("is_on", "teams", "read_receipts")}),
        (
            _("Graph"),
            {"fields": ("graph_url", "graph_version"), "classes": ("collapse",)},
        ),
    )

    class Media:
        css: ClassVar = {"all": ("css/admin-numbers.css",)}
        js = (Script("js/admin/connection.js", type="module"),)

    def get_urls(self) -> list[URLPattern]:
        test = self.admin_site.admin_view(require_POST(self.test))
        report = self.admin_site.admin_view(require_GET(self.report))
        return [
            path("<int:pk>/test/", test, name=TEST),
            path("<int:pk>/report/", report, name=REPORT),
            *super().get_urls(),
        ]

    @admin.display(description=_("last test"))
    def tested(self, connection: Connection) -> Any:
        return HEALTHS[connection.health] if connection.check_report else "–"

    def has_delete_permission(
        self, request: HttpRequest, obj: Connection | None = None
    ) -> bool:
        # Its conversations would go with it. Off is what an admin wants.
        return False

    def save_model(
        self, request: HttpRequest, obj: Connection, form: Any, change: bool
    ) -> None:
        obj.keep(by=request.user, at=timezone.now())  # type: ignore[arg-type]
        if obj.is_on:
            ring(check_connection, obj.pk)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Connection | None = None,
    ) -> HttpResponse:
        if obj:
            context |= {**about(obj), **report_of(obj)}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def test(self, request: HttpRequest, pk: int) -> HttpResponse:
        connection = self.found(request, pk)
        checking.announce(connection)
        ring(check_connection, connection.pk)
        page = reverse("admin:channels_app_connection_change", args=[pk])
        return HttpResponseRedirect(f"{page}#test")

    def report(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The test's steps as they are now, for the page that follows them."""
        context = report_of(self.found(request, pk))
        return render(request, "admin/channels_app/connection/_report.html", context)

    def found(self, request: HttpRequest, pk: int) -> Connection:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Connection, pk=pk)


def report_of(connection: Connection) -> dict[str, Any]:
    """The last test, or the one that runs, as far as it is."""
    report = connection.check_report
    silence = timezone.now() - (connection.checked_at or timezone.now())
    return {
        "connection": connection,
        "report": report,
        "is_stuck": report.get("state") == RUNNING and silence > TEST_TAKES,
        "steps": [
            entry
            | {
                "title": TITLES.get(entry["step"], entry["step"]),
                "ended": RESULTS[entry["result"]],
            }
            for entry in report.get("steps", [])
        ],
    }


def about(connection: Connection) -> dict[str, Any]:
    """What the page says of a number beside its form."""
    yesterday = timezone.now() - timedelta(days=1)
    addressed = WebhookRefusal.objects.filter(address__in=["", connection.public_id])
    notices = sorted(
        connection.notices.values(), key=lambda news: str(news["at"]), reverse=True
    )
    return {
        "webhook_fields": WEBHOOK_FIELDS,
        "shared_address": connection.webhook_url.rpartition("/")[0],
        "refusals": addressed.filter(last_at__gte=yesterday)[:10],
        "notices": [
            news | {"at": datetime.fromisoformat(news["at"])} for news in notices
        ],
    }
