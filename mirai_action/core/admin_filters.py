"""Filters of the staff's lists that are a select box: 47 prefectures make a poor list of links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.db.models import Field, Model
from django.http import HttpRequest
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _


class SelectMixin:
    """Draws a filter as a small form: a select and a button, the other conditions of the address carried along."""

    template = "admin/select_filter.html"
    parameter: str
    hidden: list[tuple[str, str]]

    def select(
        self, changelist: ChangeList, current: str | None, options: list[tuple[Any, Any]]
    ) -> Iterator[dict[str, Any]]:
        """Yield the options; the first, empty one removes the condition."""
        self.hidden = [
            (key, value)
            for key, values in changelist.filter_params.items()
            if key not in (self.parameter, PAGE_VAR)
            for value in values
        ]
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


class SelectListFilter(SelectMixin, admin.SimpleListFilter):
    """For a condition of its own: `lookups` and `queryset` as in SimpleListFilter."""

    def value(self) -> str | None:
        return super().value() or None

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        self.parameter = str(self.parameter_name)
        yield from self.select(changelist, self.value(), list(self.lookup_choices))
