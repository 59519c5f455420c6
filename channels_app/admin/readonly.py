from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from channels_app.publishing import happened, record

if TYPE_CHECKING:
    Pages = admin.ModelAdmin[Any]
    Pagination = Paginator[Any]
else:
    Pages = admin.ModelAdmin
    Pagination = Paginator


MOST = 10_000  # rows that a list pages through; older ones are searched for


class Capped(Pagination):
    """Counts no further than somebody would page, whatever the table holds."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        found: int = rows[:MOST].count()
        return found


class ReadOnly(Pages):
    """What happened cannot be made up, changed or taken back."""

    paginator = Capped
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Confidential(ReadOnly):
    """Customers' words stand in it: that somebody looked is written down."""

    looked_at: ClassVar[str]  # the type of that event

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row and self.has_view_permission(request, row):
            looked = happened(
                self.looked_at,
                at=timezone.now(),
                connection=row.connection,
                subject=row.public_id,
                agent=request.user,  # type: ignore[arg-type]
            )
            record(looked)
        return super().change_view(request, object_id, form_url, extra_context)
