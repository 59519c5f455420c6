from __future__ import annotations

import json
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from channels_app.admin.readonly import Confidential, ReadOnly
from channels_app.doorbell import ring
from channels_app.models import Replay, WebhookEvent, WebhookRefusal
from channels_app.tasks import replay_webhooks

REPLAY = "channels_app_webhookevent_replay"
REHEARSE = "channels_app_webhookevent_rehearse"
SHOWN = 200_000  # characters of a body that a page can bear
MOST_PICKED = 1_000  # events by hand; what is more is a range


@admin.register(WebhookEvent)
class WebhookEventAdmin(Confidential):
    """What Meta posted, as it came, and what became of each item."""

    looked_at = "webhook.looked_at"

    list_display = ("received_at", "state", "connection", "items", "attempts")
    list_filter = ("state", "connection")
    list_select_related = ("connection",)
    search_fields = ("public_id__exact",)
    search_help_text = _("by the event's ID, whk_…")
    date_hierarchy = "received_at"
    actions = ("replay",)
    fields = (
        *("received_at", "connection", "state", "attempts", "settled_at"),
        *("what_became_of_it", "what_came", "public_id"),
    )
    change_form_template = "admin/channels_app/webhookevent/change_form.html"

    class Media:
        css: ClassVar = {"all": ("css/admin-numbers.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEvent]:
        rows: QuerySet[WebhookEvent] = super().get_queryset(request)
        return rows.defer("body")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def get_urls(self) -> list[URLPattern]:
        replay = self.admin_site.admin_view(require_POST(self.replay_one))
        rehearse = self.admin_site.admin_view(require_POST(self.rehearse_one))
        return [
            path("<int:pk>/replay/", replay, name=REPLAY),
            path("<int:pk>/rehearse/", rehearse, name=REHEARSE),
            *super().get_urls(),
        ]

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("channels_app.change_webhookevent"))

    @admin.display(description=_("items"))
    def items(self, event: WebhookEvent) -> str:
        labels = [str(verdict.get("item")) for verdict in event.verdicts]
        more = f" + {len(labels) - 3}" if len(labels) > 3 else ""
        return ", ".join(labels[:3]) + more

    @admin.display(description=_("what became of it"))
    def what_became_of_it(self, event: WebhookEvent) -> str:
        return render_to_string(
            "admin/channels_app/webhookevent/_verdicts.html", {"event": event}
        )

    @admin.display(description=_("what came"))
    def what_came(self, event: WebhookEvent) -> str:
        return render_to_string(
            "admin/channels_app/webhookevent/_body.html", {"body": readable(event)}
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {"may_replay": self.has_replay_permission(request)}
        context |= extra_context or {}
        return super().change_view(request, object_id, form_url, context)

    @admin.action(description=_("Replay"), permissions=["replay"])
    def replay(
        self, request: HttpRequest, events: QuerySet[WebhookEvent]
    ) -> HttpResponse | None:
        keys = sorted(events.values_list("pk", flat=True)[: MOST_PICKED + 1])
        if len(keys) <= MOST_PICKED:
            return self.ask(request, keys, dry_run=False)
        told = _("Select {most} webhook events at most, or replay a range.")
        self.message_user(request, told.format(most=MOST_PICKED), messages.ERROR)
        return None

    def replay_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.ask(request, [pk], dry_run=False)

    def rehearse_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """See what applying it again would change."""
        return self.ask(request, [pk], dry_run=True)

    def ask(
        self, request: HttpRequest, keys: list[int], *, dry_run: bool
    ) -> HttpResponse:
        """Have these applied again; the replay's page follows it."""
        if not self.has_replay_permission(request):
            raise PermissionDenied
        replay = Replay(dry_run=dry_run, picked=keys)
        try:
            replay.clean()
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect("admin:channels_app_webhookevent_changelist")
        replay.ask(by=request.user, at=timezone.now())  # type: ignore[arg-type]
        ring(replay_webhooks)
        return redirect("admin:channels_app_replay_change", replay.pk)


def readable(event: WebhookEvent) -> str:
    """The body indented if it is JSON, else as it came; never markup."""
    body = bytes(event.body)
    try:
        text = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = body.decode(errors="replace")
    # Half a surrogate pair can stand in JSON, but in no page.
    text = text.encode(errors="replace").decode()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}\n…"


@admin.register(WebhookRefusal)
class WebhookRefusalAdmin(ReadOnly):
    """How often requests were refused, by the hour."""

    list_display = ("hour", "address", "reason", "count", "last_at", "last_from")
    list_filter = ("reason",)
    search_fields = ("address__exact",)
    date_hierarchy = "hour"
    fields = list_display
