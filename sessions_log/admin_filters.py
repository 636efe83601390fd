"""The filters of the staff's list of study sessions."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin_filters import SelectListFilter
from mirai_action.japan import fiscal

from . import rules
from .choices import Status
from .querysets import StudySessionQuerySet


class DueFilter(SelectListFilter):
    """What waits for whom."""

    title = _("やること")
    parameter_name = "due"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("to_confirm", _("確認待ち")),
            ("held_back", _("確認後に集計")),
            ("unreported", _("未報告")),
            ("coming", _("これから開催")),
            ("counted", _("集計に入っているもの")),
            ("preliminary", _("集計に入っているもの（速報）")),
            ("final", _("集計に入っているもの（確定）")),
            ("due", _("開催予定日が過ぎたもの")),
            ("due_reported", _("開催予定日が過ぎ、報告済みのもの")),
            ("no_answer", _("回答なし")),
        ]

    def queryset(self, request: Any, queryset: Any) -> StudySessionQuerySet:
        names = {value for value, _label in self.lookup_choices}
        if self.value() == "no_answer":
            return queryset.filter(status=Status.NO_ANSWER)
        return getattr(queryset, self.value() or "")() if self.value() in names else queryset


class FiscalYearFilter(SelectListFilter):
    title = _("年度")
    parameter_name = "fiscal_year"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        newest = fiscal.year_of(timezone.localdate()) + 1
        return [(str(year), fiscal.label(year)) for year in range(newest, fiscal.year_of(rules.FIRST_DAY) - 1, -1)]

    def queryset(self, request: Any, queryset: Any) -> StudySessionQuerySet:
        if self.value() not in {value for value, _label in self.lookup_choices}:
            return queryset
        return queryset.filter(held_on__range=fiscal.bounds(int(self.value() or 0)))
