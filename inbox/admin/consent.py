"""Consent of many at once, and the words by which customers take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from channels_app.admin.readonly import ReadOnly
from inbox import preferences
from inbox.models import Contact, OptWords
from inbox.preferences import LONGEST_HOW
from inbox.refusals import Refusal

if TYPE_CHECKING:
    Pages = admin.ModelAdmin[OptWords]
else:
    Pages = admin.ModelAdmin


class HowTheyAgreed(ActionForm):
    how = forms.CharField(
        label=_("How they agreed:"), max_length=LONGEST_HOW, required=False
    )


@admin.register(Contact)
class ContactAdmin(ReadOnly):
    """Contacts with what they said of marketing; an opt-in is recorded for many."""

    action_form = HowTheyAgreed
    actions = ("record_opt_in", "record_opt_out")
    list_display = ("name", "number", "marketing", "marketing_at", "created_at")
    list_display_links = None
    list_filter = ("marketing",)
    list_max_show_all = 1000
    search_fields = ("name", "public_id", "identities__value")
    search_help_text = _("by name, number or ID")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        rows: QuerySet[Contact] = super().get_queryset(request)
        return rows.filter(joined_into=None).prefetch_related("identities")

    @admin.display(description=_("number"))
    def number(self, contact: Contact) -> str:
        return contact.display_number

    @admin.action(description=_("Record that they opted in"), permissions=("consent",))
    def record_opt_in(self, request: HttpRequest, people: QuerySet[Contact]) -> None:
        self.record(request, people, preferences.opt_in)

    @admin.action(description=_("Record that they opted out"), permissions=("consent",))
    def record_opt_out(self, request: HttpRequest, people: QuerySet[Contact]) -> None:
        self.record(request, people, preferences.opt_out)

    def has_consent_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("inbox.change_contact"))

    def record(self, request: HttpRequest, people: QuerySet[Contact], act: Any) -> None:
        how, chosen = request.POST.get("how", ""), list(people)
        try:
            act(chosen, how=how, by=request.user, at=timezone.now())
        except Refusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return
        words = ngettext(
            "Recorded for %(count)s contact.",
            "Recorded for %(count)s contacts.",
            len(chosen),
        )
        self.message_user(request, words % {"count": len(chosen)})


@admin.register(OptWords)
class OptWordsAdmin(Pages):
    """One page rather than a list: there is one row, made when somebody looks."""

    fields: ClassVar = ("stop", "start")

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        row, _made = OptWords.objects.get_or_create(pk=1)
        page = reverse("admin:inbox_optwords_change", args=[row.pk])
        return HttpResponseRedirect(page)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
