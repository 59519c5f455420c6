from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from channels_app.admin.readonly import ReadOnly
from channels_app.doorbell import ring
from channels_app.models import Replay
from channels_app.tasks import replay_webhooks

PARTS = "admin/channels_app/replay"
ONE_BUTTON = ("show_save_and_continue", "show_save_and_add_another")
ASKED = ("dry_run", "since", "until", "only", "connection")


@admin.register(Replay)
class ReplayAdmin(ReadOnly):
    """Applying what came in once more, or seeing what that would change."""

    change_form_template = f"{PARTS}/change_form.html"
    list_display = ("created_at", "dry_run", "range", "by", "progress", "ended_at")
    list_filter = ("dry_run", "connection")
    formfield_overrides: ClassVar = {
        # One field with one label each, as browsers have it.
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput({"type": "datetime-local"}),
        }
    }
    list_select_related = ("by", "connection")

    class Media:
        css: ClassVar = {"all": ("css/admin-numbers.css",)}
        js = (Script("js/admin/replay.js", type="module"),)

    def get_fields(self, request: HttpRequest, obj: Replay | None = None) -> Any:
        return ("created_at", "by", *ASKED) if obj else ASKED

    def get_urls(self) -> list[URLPattern]:
        views = {
            "report": require_GET(self.report),
            "stop": require_POST(self.stop),
            "apply": require_POST(self.apply),
        }
        ours = [
            path(
                f"<int:pk>/{act}/", self.admin_site.admin_view(view), name=name_of(act)
            )
            for act, view in views.items()
        ]
        return [*ours, *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("channels_app.change_webhookevent"))

    def save_model(
        self, request: HttpRequest, obj: Replay, form: Any, change: bool
    ) -> None:
        obj.ask(by=request.user, at=timezone.now())  # type: ignore[arg-type]
        ring(replay_webhooks)

    def response_add(
        self, request: HttpRequest, obj: Replay, post_url_continue: str | None = None
    ) -> HttpResponse:
        return page_of(obj)

    @admin.display(description=_("range"))
    def range(self, replay: Replay) -> str:
        return ", ".join(map(str, conditions(replay))) or str(_("all"))

    @admin.display(description=_("progress"))
    def progress(self, replay: Replay) -> str:
        return f"{replay.percent} %"

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Replay | None = None,
    ) -> HttpResponse:
        context |= dict.fromkeys(ONE_BUTTON, False)
        if obj:
            context |= {"replay": obj, "may_replay": self.has_add_permission(request)}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def report(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far it is, for the page that follows it."""
        replay = self.found(request, pk)
        context = {"replay": replay, "may_replay": True}
        return render(request, f"{PARTS}/_report.html", context)

    def stop(self, request: HttpRequest, pk: int) -> HttpResponse:
        replay = self.found(request, pk)
        name = request.user.get_short_name()  # type: ignore[union-attr]
        why = _("{name} stopped it.").format(name=name)
        replay.end(at=timezone.now(), why=why)
        return page_of(replay)

    def apply(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what a dry run tried."""
        replay = self.found(request, pk).in_earnest()
        replay.ask(by=request.user, at=timezone.now())  # type: ignore[arg-type]
        ring(replay_webhooks)
        return page_of(replay)

    def found(self, request: HttpRequest, pk: int) -> Replay:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return get_object_or_404(Replay, pk=pk)


def name_of(act: str) -> str:
    return f"channels_app_replay_{act}"


def page_of(replay: Replay) -> HttpResponse:
    page = reverse(f"admin:{name_of('change')}", args=[replay.pk])
    return HttpResponseRedirect(page)


def conditions(replay: Replay) -> Iterator[Any]:
    """What was asked for, in the order of the form."""
    if picked := len(replay.picked):
        yield ngettext("%(count)d event", "%(count)d events", picked) % {
            "count": picked
        }
    if replay.since:
        yield _("since {time}").format(time=shown(replay.since))
    if replay.until:
        yield _("before {time}").format(time=shown(replay.until))
    if replay.only:
        yield replay.get_only_display()
    if replay.connection:
        yield replay.connection


def shown(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
