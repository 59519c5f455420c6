"""The page Pipe in the admin: whoever may view samples may look at it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from channels_app.admin.readonly import ReadOnly
from pipe.models import Sample
from pipe.page import PERIODS, page


@admin.register(Sample)
class PipeAdmin(ReadOnly):
    """In place of a list of samples, what they and the rows tell."""

    class Media:
        css: ClassVar = {"all": ("css/admin-pipe.css",)}
        js = (Script("js/admin/pipe.js", type="module"),)

    def get_urls(self) -> list[URLPattern]:
        now = self.admin_site.admin_view(require_GET(self.now))
        return [path("now/", now, name="pipe_now"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self.shown(request, "admin/pipe/pipe.html")

    def now(self, request: HttpRequest) -> HttpResponse:
        """What the open page asks for every few seconds."""
        return self.shown(request, "admin/pipe/_pipe.html")

    def shown(self, request: HttpRequest, template: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        period = request.GET.get("period", "")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Pipe"),
            "opts": self.opts,
            "media": self.media,
            "periods": PERIODS,
            "pipe": page(period if period in PERIODS else "hour", at=timezone.now()),
        }
        return TemplateResponse(request, template, context)
