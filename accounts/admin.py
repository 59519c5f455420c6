"""The admin's pages for people. config/admin.py registers them, and tells open tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Agent, Team

if TYPE_CHECKING:
    CreationForm = AdminUserCreationForm[Agent]
    ChangeForm = UserChangeForm[Agent]
    AgentPages = UserAdmin[Agent]
    TeamPages = admin.ModelAdmin[Team]
else:
    CreationForm, ChangeForm = AdminUserCreationForm, UserChangeForm
    AgentPages, TeamPages = UserAdmin, admin.ModelAdmin

FLAGS = ("is_active", "is_staff", "is_superuser")


class LowerCaseEmail:
    """Signing in looks for addresses in lower case, so they are kept so."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str:
        return Agent.objects.normalize_email(self.cleaned_data["email"])


class NewAgentForm(LowerCaseEmail, CreationForm):
    class Meta:
        model = Agent
        fields = ("email", "name")


class AgentForm(LowerCaseEmail, ChangeForm):
    teams = forms.ModelMultipleChoiceField(
        Team.objects.all(),
        required=False,
        label=_("Teams"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("An agent sees the numbers that these teams answer."),
    )

    class Meta:
        model = Agent
        fields = ("email", "name", *FLAGS)
        help_texts: ClassVar = {
            "is_active": _("Switched off, they are signed out and cannot sign in."),
            "is_staff": _("May open this admin."),
            "is_superuser": _("May see and change everything here."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"].initial = self.instance.teams.all()


class AgentAdmin(AgentPages):
    form = AgentForm
    add_form = NewAgentForm
    list_display = ("name", "email", "team_names", *FLAGS, "last_login")
    list_filter = ("is_active", "is_staff", "teams")
    search_fields = ("name", "email")
    ordering = ("name",)
    filter_horizontal = ()
    actions = ("remove_second_factor",)
    readonly_fields = ("public_id", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("name", "email", "password", "teams")}),
        (_("Rights"), {"fields": FLAGS}),
        (_("Facts"), {"fields": readonly_fields, "classes": ("collapse",)}),
    )
    add_fieldsets = ((None, {"fields": ("name", "email", "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agent]:
        return super().get_queryset(request).prefetch_related("teams")

    def has_delete_permission(
        self, request: HttpRequest, obj: Agent | None = None
    ) -> bool:
        """Switched off instead: what they wrote and decided keeps its name."""
        return False

    def save_model(
        self, request: HttpRequest, obj: Agent, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        # An address of allauth's own would go on opening the door.
        EmailAddress.objects.filter(user=obj).exclude(email=obj.email).delete()

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        if "teams" in form.cleaned_data:
            form.instance.teams.set(form.cleaned_data["teams"])

    @admin.action(description=_("Remove the second factor (lost telephone)"))
    def remove_second_factor(
        self, request: HttpRequest, queryset: QuerySet[Agent]
    ) -> None:
        Authenticator.objects.filter(user__in=queryset).delete()
        self.message_user(request, _("They sign in with their password alone now."))

    @admin.display(description=_("teams"))
    def team_names(self, agent: Agent) -> str:
        return ", ".join(team.name for team in agent.teams.all())


class TeamAdmin(TeamPages):
    list_display = ("name", "member_names", "numbers")
    search_fields = ("name",)
    fields = ("name", "members", "numbers")
    filter_horizontal = ("members",)
    readonly_fields = ("numbers",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).prefetch_related("members", "connections")

    def has_delete_permission(
        self, request: HttpRequest, obj: Team | None = None
    ) -> bool:
        """Not while it answers a number, which would become everybody's."""
        answers = obj is not None and obj.connections.exists()
        return not answers and super().has_delete_permission(request, obj)

    @admin.display(description=_("members"))
    def member_names(self, team: Team) -> str:
        return ", ".join(member.name for member in team.members.all())

    @admin.display(description=_("numbers it answers"))
    def numbers(self, team: Team) -> str:
        """Chosen on the number's own page."""
        named = team.connections.all() if team.pk else ()
        return ", ".join(str(number) for number in named) or "–"
