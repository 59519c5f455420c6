"""People in the admin: what changes there changes who may see what, at once.

Here, since the log of events lies above accounts in the order of the apps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

# They register pages of their own, which are then taken off again.
import allauth.account.admin
import allauth.mfa.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from accounts.admin import AgentAdmin, TeamAdmin
from accounts.models import Agent, Team
from channels_app.publishing import happened, record

if TYPE_CHECKING:
    Pages = admin.ModelAdmin[Any]
else:
    Pages = admin.ModelAdmin

admin.site.site_header = admin.site.site_title = "Parley"
admin.site.index_title = "Settings"
# Agents have teams, so permissions by group would be a second, hidden answer; allauth
# would show a second address to sign in with, and the secrets of second factors.
admin.site.unregister([Group, EmailAddress, Authenticator])


class Announced(Pages):
    """Open sockets read their rights again when they hear these events."""

    def announce(self, request: HttpRequest, *changed: Model) -> None:
        now = timezone.now()
        record(
            *(
                happened(
                    f"{row._meta.model_name}.changed",
                    at=now,
                    subject=row.public_id,  # type: ignore[attr-defined]
                    agent=request.user,  # type: ignore[arg-type]
                )
                for row in changed
            )
        )

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        self.announce(request, form.instance)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.announce(request, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        self.announce(request, *queryset)
        super().delete_queryset(request, queryset)


@admin.register(Agent)
class AnnouncedAgentAdmin(Announced, AgentAdmin):
    pass


@admin.register(Team)
class AnnouncedTeamAdmin(Announced, TeamAdmin):
    pass
