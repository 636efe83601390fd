"""What staff press: notices, consultations, and the answer to the yearly question that came by telephone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ambassadors.admin import PRESSED, Press
from ambassadors.models import Status
from mirai_action.core.admin import MiraiModelAdmin, ReadOnlyAdmin
from mirai_action.core.admin_filters import SelectFilter, SelectListFilter

from . import consulting, notices, still
from .forms import AnswerForm, NoticeForm
from .models import Answer, Consultation, Notice, StillAsked

PRESSED["still"] = Press(
    _("活動の継続を確認した"),
    _("活動の継続を記録しました。"),
    (Status.REGISTERED,),
    lambda row, by: still.answer(row, Answer.GOES_ON, by=by),
)


@admin.register(Notice)
class NoticeAdmin(MiraiModelAdmin):
    """Written, looked at with the number of its readers, published by a button. What is out is not rewritten."""

    prefecture_field = None
    form = NoticeForm
    list_display = ("title", "whom", "state_now", "by_letter", "published_at")
    ordering = ("-made_at",)
    change_form_template = "home/admin_notice.html"
    fields = ("title", "body", "kind", "prefectures", "by_letter")

    @admin.display(description=_("状態"))
    def state_now(self, row: Notice) -> str:
        return row.state

    @admin.display(description=_("届く方"))
    def whom(self, row: Notice) -> str:
        return row.whom

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)

    def save_model(self, request: HttpRequest, obj: Notice, form: Any, change: bool) -> None:
        if not change:
            obj.made_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Notice, post_url_continue: str | None = None) -> HttpResponse:
        """Back to the notice: there stand its readers and the button."""
        messages.success(request, _t("下書きを保存しました。届く方の数を確かめて、公開してください。"))
        return redirect("admin:home_notice_change", obj.pk)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.press)
        return [path("<uuid:pk>/press/", view, name="home_notice_press"), *super().get_urls()]

    def press(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """公開する, or 取り下げる."""
        row: Any = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not MiraiModelAdmin.has_change_permission(self, request, row):
            raise PermissionDenied
        if request.POST.get("action") == "publish" and notices.publish(row):
            messages.success(request, _t("公開しました。"))
        elif request.POST.get("action") == "withdraw" and notices.withdraw(row):
            messages.success(request, _t("取り下げました。"))
        else:
            messages.info(request, _t("変更はありません。すでに済んでいます。"))
        return redirect("admin:home_notice_change", row.pk)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row: Any = self.get_object(request, object_id)
        extra = {**(extra_context or {}), "show_save_and_add_another": False, "show_save_and_continue": False}
        if row:
            may = MiraiModelAdmin.has_change_permission(self, request, row)
            extra |= {"notice": row, "reach": notices.reach(row), "may_press": may, "reads": row.reads.count()}
        return super().change_view(request, object_id, form_url, extra)


class TurnFilter(SelectListFilter):
    title = _("状態")
    parameter_name = "turn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("回答待ち")), ("answered", _("回答済")), ("closed", _("終了"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        names = {value for value, _label in self.lookup_choices}
        return getattr(queryset, self.value() or "")() if self.value() in names else queryset


@admin.register(Consultation)
class ConsultationAdmin(ReadOnlyAdmin):
    """The threads with ambassadors: persons write here, so national staff only."""

    prefecture_field = None
    list_display = ("opened_at", "ambassador", "topic", "state_now", "waiting_since")
    list_filter = (TurnFilter, ("topic", SelectFilter))
    list_select_related = ("ambassador",)

    @admin.display(description=_("状態"))
    def state_now(self, row: Consultation) -> str:
        return row.state

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The thread, a box for the answer, and the end."""
        row: Any = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        may = MiraiModelAdmin.has_change_permission(self, request, row)
        if request.method == "POST" and not may:
            raise PermissionDenied
        form = AnswerForm(request.POST if request.POST.get("action") == "answer" else None)
        if request.method == "POST" and self._did(request, row, form):
            return redirect("admin:home_consultation_change", row.pk)
        context = {
            **self.admin_site.each_context(request),
            **{"consultation": row, "thread": row.messages.select_related("by"), "form": form, "may": may},
            **{"opts": self.opts, "title": str(row)},
        }
        return TemplateResponse(request, "home/admin_consultation.html", context)

    def _did(self, request: HttpRequest, row: Consultation, form: AnswerForm) -> bool:
        if request.POST.get("action") == "close":
            if consulting.close(row):
                messages.success(request, _t("相談を終了にしました。"))
            return True
        if form.is_bound and form.is_valid():
            if consulting.answer(row, by=request.user, **form.cleaned_data):
                messages.success(request, _t("回答をお送りします。"))
            return True
        return not form.is_bound


class StillFilter(SelectListFilter):
    title = _("状態")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("お返事待ち")), ("undelivered", _("メールが届かない方"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        names = {value for value, _label in self.lookup_choices}
        return getattr(queryset, self.value() or "")() if self.value() in names else queryset


@admin.register(StillAsked)
class StillAskedAdmin(ReadOnlyAdmin):
    """Who was asked, how often, and what they said."""

    prefecture_field = None
    list_display = ("ambassador", "begun_on", "letters", "last_on", "answer", "ended_on")
    list_filter = (StillFilter, ("answer", SelectFilter))
    list_select_related = ("ambassador",)
    fields = list_display
