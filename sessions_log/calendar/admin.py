"""Staff look at questions where a host calls one improper, and may end or delete any."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import MiraiModelAdmin
from mirai_action.core.admin_filters import SelectListFilter

from . import asking
from .models import Question


class StateFilter(SelectListFilter):
    title = _("状態")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("reported", _("不適切とのお知らせ（未確認）")),
            ("waiting", _("回答待ち")),
            ("answered", _("回答済")),
            ("unconfirmed", _("メール未確認")),
        ]

    def queryset(self, request: Any, queryset: Any) -> Any:
        names = {value for value, _label in self.lookup_choices}
        return getattr(queryset, self.value() or "")() if self.value() in names else queryset


@admin.register(Question)
class QuestionAdmin(MiraiModelAdmin):
    """Two persons write to each other here: for national staff, to read only."""

    prefecture_field = None
    list_display = ("asked_at", "session", "state_now", "closed_by", "seen_by")
    list_filter = (StateFilter,)
    list_select_related = ("session", "seen_by")
    actions = ("close_many",)
    fields = readonly_fields = (
        *("session", "asked_at", "state_now", "name", "email", "text", "confirmed_at", "answer", "answered_at"),
        *("closed_at", "closed_by", "seen_by"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("状態"))
    def state_now(self, row: Question) -> str:
        return row.state

    @admin.action(description=_("選んだ質問を終了にする（確認済み）"), permissions=["change"])
    def close_many(self, request: HttpRequest, rows: QuerySet[Question]) -> None:
        count = 0
        for row in rows:
            asking.close(row, by=request.user)  # type: ignore[arg-type]
            count += 1
        messages.success(request, _t("%(count)d件の質問を終了にしました。") % {"count": count})

    def delete_model(self, request: HttpRequest, obj: Question) -> None:
        asking.forget(obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            asking.forget(row)
