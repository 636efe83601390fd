"""Filters of the staff's lists that are a select box: 47 prefectures make a poor list of links."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR, ChangeList
from django.db.models import Field, Model
from django.http import HttpRequest
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _


class SelectMixin:
    """Draws a filter as a select; all of them stand in one form with one button (`FilterList.selects`)."""

    template = "admin/select_filter.html"
    parameter: str

    def select(
        self, changelist: ChangeList, current: str | None, options: list[tuple[Any, Any]]
    ) -> Iterator[dict[str, Any]]:
        """Yield the options; the first, empty one removes the condition."""
        yield {"selected": current is None, "value": "", "display": _("すべて"), "query_string": ""}
        for value, label in options:
            yield {"selected": current == force_str(value), "value": value, "display": label, "query_string": ""}


class SelectFilter(SelectMixin, admin.ChoicesFieldListFilter):
    """For a field with choices: `list_filter = [("prefecture", SelectFilter)]`, address `prefecture__exact=11`.

    Prefectures outside the scope of regional staff are not offered.
    """

    def __init__(
        self,
        field: Field[Any, Any],
        request: HttpRequest,
        params: dict[str, list[str]],
        model: type[Model],
        model_admin: admin.ModelAdmin[Any],
        field_path: str,
    ) -> None:
        self.parameter = f"{field_path}__exact"
        if params.get(self.parameter) == [""]:  # 「すべて」: no condition, rather than "has no prefecture"
            params.pop(self.parameter)
        super().__init__(field, request, params, model, model_admin, field_path)
        self.user: Any = request.user

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        current = self.lookup_val[-1] if self.lookup_val else None
        yield from self.select(changelist, current, self._options())

    def _options(self) -> list[tuple[Any, Any]]:
        options = [(value, label) for value, label in self.field.flatchoices if value not in (None, "")]
        if self.field_path.rpartition("__")[2] == "prefecture" and not self.user.national:
            return [each for each in options if each[0] in self.user.prefectures]
        return options


class EmptySelectFilter(SelectFilter):
    """Where the column may be empty: offers 不明 for it, address `audience__exact=unknown`."""

    empty: Any = ("unknown", _("不明"))

    def _options(self) -> list[tuple[Any, Any]]:
        return [*super()._options(), self.empty]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        asked = self.lookup_val[-1] if self.lookup_val else None
        return (
            queryset.filter(**{self.field_path: ""}) if asked == self.empty[0] else super().queryset(request, queryset)
        )


class RegionFilter(SelectFilter):
    """For the place where something counts: national staff may also ask for 不明. The queryset knows `at(place)`."""

    elsewhere: Any = [("unknown", _("不明"))]

    def _options(self) -> list[tuple[Any, Any]]:
        return [*super()._options(), *(self.elsewhere if self.user.national else [])]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        asked = self.lookup_val[-1] if self.lookup_val else None
        if asked in dict(self.elsewhere):
            return queryset.at(asked)
        return super().queryset(request, queryset)


class PlaceFilter(RegionFilter):
    """The same where something may be online, too."""

    elsewhere = [("online", _("オンライン")), ("unknown", _("不明"))]


class SelectListFilter(SelectMixin, admin.SimpleListFilter):
    """For a condition of its own: `lookups` and `queryset` as in SimpleListFilter."""

    def value(self) -> str | None:
        return super().value() or None

    @property
    def parameter(self) -> str:  # type: ignore[override]
        return str(self.parameter_name)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        yield from self.select(changelist, self.value(), list(self.lookup_choices))


class DayFilter(SelectListFilter):
    """A day to type or pick, `parameter_name=YYYY-MM-DD`. A value that is no day finds nothing."""

    template = "admin/day_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("", "")]

    def day(self) -> date | None:
        """Return the day that is asked for, None for a value that is none."""
        return read_day(self.value() or "")

    def get_facet_counts(self, pk_attname: str, filtered_qs: Any) -> dict[str, Any]:
        return {}

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        yield {"selected": True, "value": self.value() or "", "display": "", "query_string": ""}


def read_day(text: str) -> date | None:
    """Return the day of `YYYY-MM-DD`, full width accepted; None for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        return date.fromisoformat(plain) if len(plain) == 10 else None
    except ValueError:
        return None


class FilterList(ChangeList):
    """A list whose select boxes stand in one form: several conditions, one button."""

    @property
    def selects(self) -> list[Any]:
        return [each for each in self.filter_specs if isinstance(each, SelectMixin)]

    @property
    def link_filters(self) -> list[Any]:
        return [each for each in self.filter_specs if not isinstance(each, SelectMixin)]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Return what of the address the form carries along: search, order, and conditions that have no box."""
        boxes = {each.parameter for each in self.selects}
        other = [(key, value) for key, values in self.filter_params.items() if key not in boxes for value in values]
        kept = [(name, self.params[name]) for name in (SEARCH_VAR, ORDER_VAR) if self.params.get(name)]
        return [*kept, *other]
