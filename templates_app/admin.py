from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from channels_app.doorbell import ring
from channels_app.models import Connection
from templates_app.models import MessageTemplate
from templates_app.rendering import preview
from templates_app.tasks import sync_templates

if TYPE_CHECKING:
    Pages = admin.ModelAdmin[MessageTemplate]
else:
    Pages = admin.ModelAdmin

SYNC = "templates_app_messagetemplate_sync"


@admin.register(MessageTemplate)
class MessageTemplateAdmin(Pages):
    """What Meta has; they are written and judged there."""

    list_display = (
        "name",
        "language",
        "category",
        "status",
        "reason",
        "quality",
        "synced_at",
    )
    list_filter = ("status", "category", "language", "business_account_id")
    search_fields = ("name",)
    fields = (
        *list_display,
        "look",
        "business_account_id",
        "meta_id",
        "submitted_at",
        "public_id",
    )
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        sync = self.admin_site.admin_view(require_POST(self.sync))
        return [path("sync/", sync, name=SYNC), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: MessageTemplate | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: MessageTemplate | None = None
    ) -> bool:
        return False

    def sync(self, request: HttpRequest) -> HttpResponse:
        """Ask Meta again, once for each business account."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        active = Connection.objects.active()
        by_account = active.values("business_account_id").annotate(first=Min("pk"))
        for account in by_account:
            ring(sync_templates, account["first"])
        count = len(by_account)
        done = ngettext(
            "Asking WhatsApp for the templates of %d account. Reload in a moment.",
            "Asking WhatsApp for the templates of %d accounts. Reload in a moment.",
            count,
        )
        messages.info(request, done % count)
        return HttpResponseRedirect(
            reverse("admin:templates_app_messagetemplate_changelist")
        )

    @admin.display(description=_("as the customer sees it"))
    def look(self, template: MessageTemplate) -> str:
        return render_to_string(
            "templates_app/_preview.html", {"preview": preview(template)}
        )
