"""The base of every staff list, and the contact."""

from __future__ import annotations

from typing import Any, ClassVar

# Some apps register themselves; import them first, so that they can be taken out below.
import allauth.account.admin
import allauth.mfa.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
import procrastinate.contrib.django.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from procrastinate.contrib.django.models import ProcrastinateJob

from .admin_filters import FilterList
from .models import ContactPoint
from .paging import CappedPaginator
from .roles import Role
from .scope import scoped

# Roles stand in the place of groups; addresses and second factors are nobody's to browse; procrastinate's pages
# break our CSP (inline styles).
admin.site.unregister(
    [each for each in (Group, EmailAddress, Authenticator, ProcrastinateJob) if admin.site.is_registered(each)]
)


# Conditions that only apps above a model know, by its label: they are put here in AppConfig.ready().
more_filters: dict[str, list[Any]] = {}


class MiraiModelAdmin(admin.ModelAdmin):
    """A staff list within the scope of the account.

    `prefecture_field` names the column (or path) that holds the prefecture; None means that the rows belong to the
    nation, and regional staff don't see them.
    """

    prefecture_field: ClassVar[str | None] = "prefecture"
    show_full_result_count = False
    list_per_page = 50
    paginator = CappedPaginator

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[FilterList]:
        return FilterList

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_filter(request), *more_filters.get(self.opts.label, ())]

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


@admin.register(ContactPoint)
class ContactPointAdmin(MiraiModelAdmin):
    """Where a person reaches a human; one row, shown on every page and in every letter."""

    prefecture_field = None
    list_display = ["organisation", "telephone", "hours", "email"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not ContactPoint.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
