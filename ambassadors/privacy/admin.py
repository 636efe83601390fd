"""What staff see and press about personal data: requests for erasure, and how long what is kept.

Managers of the nation take requests, take them back and set the periods; other national staff look.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import formats
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import ReadOnlyAdmin
from mirai_action.core.admin_filters import SelectListFilter
from mirai_action.core.erasing import warnings

from ..models import Ambassador
from ..workflow import Refused
from . import retention, whose, workflow
from .forms import AskForm, PeriodForm
from .models import Erasure, Run


class StateFilter(SelectListFilter):
    title = _("状態")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("受付中")), ("done", _("消去済み")), ("cancelled", _("取り消し"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "open":
                return queryset.filter(cancelled_at=None, done_at=None)
            case "done":
                return queryset.exclude(done_at=None)
            case "cancelled":
                return queryset.exclude(cancelled_at=None)
        return queryset


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """Requests for erasure, and beside them the periods of everything that is kept."""

    prefecture_field = None
    list_display = ("person", "state_word", "asked_at", "due_on", "channel", "by")
    list_filter = (StateFilter,)
    list_select_related = ("ambassador", "account", "by")
    fields = ("person", "state_word", "channel", "note", ("asked_at", "due_on"), "by", ("cancelled_at", "done_at"))
    readonly_fields = fields[:2]  # type: ignore[assignment]
    change_list_template = "admin/privacy/erasures.html"
    change_form_template = "admin/privacy/erasure.html"

    @admin.display(description=_("対象"))
    def person(self, row: Erasure) -> str:
        return str(row.ambassador or row.account)

    @admin.display(description=_("状態"))
    def state_word(self, row: Erasure) -> str:
        return row.state

    def get_urls(self) -> list[Any]:
        pages: dict[str, tuple[Callable[..., HttpResponse], str]] = {
            "ask/<uuid:pk>/": (self.ask_view, "ask"),
            "<int:pk>/cancel/": (self.cancel_view, "cancel"),
            "periods/": (self.periods_view, "periods"),
            "periods/<str:name>/": (self.period_view, "period"),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=f"privacy_erasure_{name}")
            for route, (view, name) in pages.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row: Any = self.get_object(request, object_id)
        extra = {"erasure": row, "warnings": _warnings(row), "may_change": self._may_change(request)} if row else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    # -- requests ---------------------------------------------------------------------------------------------------
    def ask_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Enter a request that came on paper or by telephone."""
        self._change(request)
        person = Ambassador.objects.filter(pk=pk).first()
        if person is None:
            raise Http404
        form = AskForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            facts = {"channel": form.cleaned_data["channel"], "remark": form.cleaned_data["remark"]}
            try:
                row = workflow.ask(ambassador=person, by=request.user, **facts)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                day = formats.date_format(row.due_on, "DATE_FORMAT")
                messages.success(request, _t("消去のご依頼を受け付けました。%(day)sの夜に消去します。") % {"day": day})
                return redirect("admin:privacy_erasure_change", row.pk)
        lines = [line for each in warnings for line in each(whose.to_erase(person))]
        return self._page(request, "ask", _t("個人情報の消去を受け付ける"), person=person, form=form, warnings=lines)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self._change(request)
        row: Any = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if workflow.cancel(row):
            messages.success(request, _t("消去のご依頼を取り消しました。"))
        else:
            messages.info(request, _t("変更はありません。すでに済んでいます。"))
        return redirect("admin:privacy_erasure_change", row.pk)

    # -- periods ----------------------------------------------------------------------------------------------------
    def periods_view(self, request: HttpRequest) -> HttpResponse:
        """保存期間: each category, how many are past it, the last run. A manager may let the job run now."""
        self._look(request)
        if request.method == "POST":
            self._change(request)
            done = sum(retention.run().counts.values())
            messages.success(request, _t("保存期間を過ぎた%(count)d件を処理しました。") % {"count": done})
            return redirect("admin:privacy_erasure_periods")
        last = Run.objects.first()
        standings = retention.standings()
        titles = {each.category.name: each.category.title for each in standings}
        counts = [(titles.get(name, name), count) for name, count in last.counts.items()] if last else []
        context: dict[str, Any] = {"standings": standings, "last": last, "last_counts": counts}
        context["may_change"] = self._may_change(request)
        return self._page(request, "periods", _t("保存期間"), **context)

    def period_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """Set how long one category is kept."""
        self._change(request)
        category = retention.find(name)
        if category is None or category.fixed:
            raise Http404
        now = next(each.days for each in retention.standings() if each.category.name == name)
        form = PeriodForm(request.POST if request.method == "POST" else None, initial={"days": now})
        if form.is_bound and form.is_valid():
            retention.set_days(category, days=form.cleaned_data["days"], by=request.user)
            messages.success(request, _t("保存期間を変更しました。"))
            return redirect("admin:privacy_erasure_periods")
        return self._page(request, "period", _t("保存期間を変える"), category=category, form=form)

    # -- who may ------------------------------------------------------------------------------------------------------
    def _may_change(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.national and user.has_perm("privacy.change_erasure"))

    def _change(self, request: HttpRequest) -> None:
        if not self._may_change(request):
            raise PermissionDenied

    def _look(self, request: HttpRequest) -> None:
        if not (self.has_view_permission(request) and getattr(request.user, "national", False)):
            raise PermissionDenied

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        around = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/privacy/{name}.html", {**around, **context})


def _warnings(row: Erasure) -> list[str]:
    """Say what to settle before the day; nothing where it is over."""
    if not (row.is_open and row.ambassador):
        return []
    return [line for each in warnings for line in each(whose.to_erase(row.ambassador))]
