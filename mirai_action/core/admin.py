"""The base of every staff list, and the accounts."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from .roles import Role
from .scope import scoped


class MiraiModelAdmin(admin.ModelAdmin):
    """A staff list within the scope of the account.

    `prefecture_field` names the column (or path) that holds the prefecture; None means that the rows belong to the
    nation, and regional staff don't see them.
    """

    prefecture_field: ClassVar[str | None] = "prefecture"
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows = super().get_queryset(request)
        if self.prefecture_field:
            return scoped(rows, request.user, self.prefecture_field)
        return rows if getattr(request.user, "national", False) else rows.none()

    def has_module_permission(self, request: HttpRequest) -> bool:
        if not self.prefecture_field and not getattr(request.user, "national", False):
            return False
        return super().has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return getattr(request.user, "role", "") == Role.MANAGER and super().has_delete_permission(request, obj)


class ReadOnlyAdmin(MiraiModelAdmin):
    """A list to look at: rows are made elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
