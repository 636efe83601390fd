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
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import Group
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from procrastinate.contrib.django.models import ProcrastinateJob

from .admin_filters import FilterList
from .models import ContactPoint
from .paging import CappedPaginator
from .roles import Role
from .scope import named, person_at, scoped

# Roles stand in the place of groups; addresses and second factors are nobody's to browse; procrastinate's pages
# break our CSP (inline styles).
admin.site.unregister(
    [each for each in (Group, EmailAddress, Authenticator, ProcrastinateJob) if admin.site.is_registered(each)]
)


# Conditions that only apps above a model know, by its label: they are put here in AppConfig.ready().
more_filters: dict[str, list[Any]] = {}


class MiraiModelAdmin(admin.ModelAdmin):
    """A staff list within the scope of the account: the one place where it is decided (docs/decisions/0023).

    `prefecture_field` names the column (or path) that holds the prefecture; None means that the rows belong to the
    nation, and regional staff see nothing of them. `person_field` is for rows that are a person ("pk") or a person's
    ("ambassador"): regional staff see them by that person's consent, to read only. Where rows belong to a place and
    lead to persons, `veils` names those paths: the list shows them to whom it may, nobody finds, filters or sorts by
    them.
    """

    prefecture_field: ClassVar[str | None] = "prefecture"
    person_field: ClassVar[str | None] = None
    veils: ClassVar[tuple[str, ...]] = ()
    show_full_result_count = False
    list_per_page = 50
    paginator = CappedPaginator

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[FilterList]:
        return FilterList

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """The conditions of the apps above speak about more than a name and a contact: for national staff."""
        more = more_filters.get(self.opts.label, ()) if not self.person_field or is_national(request) else ()
        return [*super().get_list_filter(request), *more]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows = super().get_queryset(request)
        if self.person_field:
            return named(rows, request.user, self.person_field)
        if self.prefecture_field:
            return scoped(rows, request.user, self.prefecture_field)
        return rows if is_national(request) else rows.none()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"scope_note": self.scope_note(request), **(extra_context or {})})

    def scope_note(self, request: HttpRequest) -> str:
        """Return a sentence above the list about what it does not show."""
        return ""

    def is_for(self, request: HttpRequest) -> bool:
        """Whether the account sees anything of this list: what belongs to the nation is for national staff."""
        return bool(self.prefecture_field or self.person_field) or is_national(request)

    def may_write(self, request: HttpRequest) -> bool:
        """Persons, and what belongs to the nation, are for national staff to change; others follow their role."""
        return bool(self.prefecture_field and not self.person_field) or is_national(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.is_for(request) and super().has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.is_for(request) and super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_write(request) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_write(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """National managers: what goes along is named on the page before, wherever it belongs to."""
        user: Any = request.user
        manages = is_national(request) and getattr(user, "role", "") == Role.MANAGER
        return manages and super().has_delete_permission(request, obj)

    def get_sortable_by(self, request: HttpRequest) -> Any:
        """Nobody finds a name by the order of the rows."""
        columns = super().get_sortable_by(request)
        return columns if is_national(request) else [name for name in columns if not self._is_veiled_column(name)]

    def get_search_fields(self, request: HttpRequest) -> Any:
        fields = super().get_search_fields(request)
        return fields if is_national(request) else [name for name in fields if not self.is_veiled(name.lstrip("^=@"))]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """What staff did about a person is for national staff."""
        if self.person_field and not is_national(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Regional staff ask, by the address, for what the list and the page show them, and for nothing else.

        `?note__contains=…` would tell what the page hides.
        """
        if not super().lookup_allowed(lookup, value, request):
            return False
        return is_national(request) or self._is_offered(lookup, value, request)

    def _is_offered(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        if self.is_veiled(lookup):
            return self._asks_for_a_named_one(lookup, value, request)
        try:
            self.opts.get_field(lookup.split("__")[0])
        except FieldDoesNotExist:
            return True  # a filter's own word, or nothing at all
        filters = (each[0] if isinstance(each, tuple) else each for each in self.get_list_filter(request))
        shown = (*flatten_fieldsets(self.get_fieldsets(request)), *self.get_list_display(request))
        names = {*filters, *shown, self.date_hierarchy, self.opts.pk.name}
        return any(lookup == name or lookup.startswith(f"{name}__") for name in names)

    def _asks_for_a_named_one(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Whether it is `ambassador__id__exact=…` of a person whom the account knows by name."""
        path = lookup.removesuffix("__exact").removesuffix("__id")
        if path not in self.veils or lookup not in (f"{path}__id__exact", f"{path}__exact"):
            return False
        people: Any = person_at(self.model, path)
        try:
            return bool(people._default_manager.named_for(request.user).filter(pk=value).exists())
        except (ValueError, ValidationError):
            return False

    def is_veiled(self, path: str) -> bool:
        return any(path == each or path.startswith(f"{each}__") for each in self.veils)

    def _is_veiled_column(self, name: Any) -> bool:
        column = getattr(self, name, None) if isinstance(name, str) else name
        order = str(getattr(column, "admin_order_field", None) or name).lstrip("-")
        return self.is_veiled(order)

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet[Model] | None:
        """A select box of persons offers those whom the account may see by name."""
        rows = super().get_field_queryset(db, db_field, request)
        people: Any = db_field.remote_field.model._default_manager
        if is_national(request) or not hasattr(people.all(), "named_for"):
            return rows
        return named(people.all() if rows is None else rows, request.user)


def is_national(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "national", False))


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
