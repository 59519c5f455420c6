from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest

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
