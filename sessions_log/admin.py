"""What staff press: the list, the queue of reports, confirming, asking back, correcting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, TimeInput
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import MiraiModelAdmin
from mirai_action.core.admin_filters import EmptySelectFilter, PlaceFilter, SelectFilter
from mirai_action.core.models import User
from mirai_action.progress.models import Correction, Indicator

from . import forms, head_counts, plausibility, workflow
from .admin_filters import DueFilter, FiscalYearFilter
from .models import StudySession

PLAIN = (
    *("title", "starts_at", "ends_at", "venue", "municipality_code", "audience_note", "expected"),
    *("editions", "excerpt", "public", "note"),
)
COUNTED = (
    *("status_now", "held_on", "format", "prefecture", "host_prefecture", "person", "organization", "host_name"),
    *("host_kind", "audience", "head_count", "beside", "basis", "remarks"),
)
MOMENTS = (
    *("planned_on", "reported_at", "confirmed_at", "confirmed_by", "returned_at", "return_comment"),
    *("cancelled_at", "postponed_at", "postponed_from", "closing_note", "no_answer_at"),
)
PERSONAL = ("note", "return_comment", "closing_note")
"""Free text that may name a person: for national staff."""


@admin.register(StudySession)
class StudySessionAdmin(MiraiModelAdmin):
    """What counts is read-only here and changed by the verbs; regional staff see sessions, not persons."""

    prefecture_field = "area"
    list_display = (*("held_on", "where", "person", "status_now", "head_count", "expected", "remarks"),)
    list_filter = (
        DueFilter,
        ("status", SelectFilter),
        ("prefecture", PlaceFilter),
        ("format", SelectFilter),
        FiscalYearFilter,
        ("host_kind", SelectFilter),
        ("audience", EmptySelectFilter),
    )
    date_hierarchy = "held_on"
    view_on_site = False
    ordering = ("-held_on", "-id")
    actions = ("confirm_many", "mark_no_answer_many")
    change_form_template = "admin/sessions_log/change_form.html"

    # -- who sees what ----------------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[StudySession]:
        rows = super().get_queryset(request).select_related("ambassador", "organization", "confirmed_by")
        return rows.with_twins()  # type: ignore[attr-defined, no-any-return]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Regional staff don't find a person by searching either."""
        public = ("title", "venue", "host_name", "organization__name_key")
        return (*public, "ambassador__name_key", "=ambassador__number") if sees_persons(request) else public

    def get_list_display(self, request: HttpRequest) -> Any:
        return [name for name in self.list_display if name != "person" or sees_persons(request)]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        hidden = () if sees_persons(request) else ("person", *PERSONAL)
        groups = ((_("集計にかかわること"), COUNTED), (_("くわしい内容"), PLAIN), (_("これまでの経過"), MOMENTS))
        return [(title, {"fields": [name for name in names if name not in hidden]}) for title, names in groups]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*COUNTED, *MOMENTS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: what never took place is cancelled, what was wrong is corrected; the ledger keeps both."""
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Editions are ticked, in one query, without a way to add one from here; a time has the browser's own field."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "editions":
            field.queryset = field.queryset.select_related("series")
            field.widget = CheckboxSelectMultiple(choices=field.choices)
            field.help_text = ""  # Django's speaks of the Control key
        if db_field.name in ("starts_at", "ends_at"):
            field.widget = TimeInput(attrs={"type": "time"}, format="%H:%M")
        return field

    def save_model(self, request: HttpRequest, obj: StudySession, form: Any, change: bool) -> None:
        """Write the changed columns only: a verb may run at the same moment."""
        columns = {field.name for field in obj._meta.concrete_fields} & set(form.changed_data)
        obj.version += 1
        obj.save(update_fields=[*columns, "version"])

    # -- columns ----------------------------------------------------------------------------------------------------
    @admin.display(description=_("場所・題名"))
    def where(self, row: StudySession) -> str:
        """The place, the hall and a title of its own, in one column."""
        return " ".join(filter(None, (row.place_name, row.venue, row.title)))

    @admin.display(description=_("担当アンバサダー"), ordering="ambassador__kana_key", empty_value="–")
    def person(self, row: StudySession) -> str | None:
        return str(row.ambassador) if row.ambassador else None

    @admin.display(description=_("状態"), ordering="status")
    def status_now(self, row: StudySession) -> str:
        return row.status_label

    @admin.display(description=_("確認の目印"))
    def remarks(self, row: StudySession) -> str:
        return format_html_join("、", "{}", ((text,) for text in plausibility.marks(row)))

    @admin.display(description=_("名簿・受付の人数"), empty_value="–")
    def beside(self, row: StudySession) -> str | None:
        return "、".join(f"{each.label} {each.count}" for each in head_counts.beside(row)) or None

    # -- actions on many --------------------------------------------------------------------------------------------
    @admin.action(description=_("選んだ報告を確認済みにする"), permissions=["change"])
    def confirm_many(self, request: HttpRequest, rows: QuerySet[StudySession]) -> None:
        self._many(request, rows, workflow.confirm, _("%(count)d件を確認済みにしました。"))

    @admin.action(description=_("選んだ学習会を「回答なし」にする"), permissions=["change"])
    def mark_no_answer_many(self, request: HttpRequest, rows: QuerySet[StudySession]) -> None:
        self._many(request, rows, workflow.mark_no_answer, _("%(count)d件を「回答なし」にしました。"))

    def _many(self, request: HttpRequest, rows: QuerySet[StudySession], verb: Callable[..., Any], text: Any) -> None:
        """Run a verb on each row in a transaction of its own; say how many it took and why it refused the others."""
        refusals: list[str] = []
        total = 0
        for row in rows.order_by("held_on", "id").iterator(chunk_size=500):
            total += 1
            try:
                verb(row, by=who(request))
            except workflow.Refused as refusal:
                refusals.append(f"{row.held_on:%Y-%m-%d} {row.heading}: {refusal}")
        if total - len(refusals):
            messages.success(request, text % {"count": total - len(refusals)})
        for line in refusals[:10]:
            messages.warning(request, line)
        if len(refusals) > 10:
            messages.warning(request, _t("ほか%(count)d件はそのままです。") % {"count": len(refusals) - 10})

    # -- pages for one session --------------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        pages = {
            "confirm": self.confirm_view,
            "send-back": self.send_back_view,
            "correct": self.correct_view,
            "cancel": self.cancel_view,
            "no-answer": self.no_answer_view,
            "reopen": self.reopen_view,
        }
        own = [
            path(f"<uuid:pk>/{name}/", self.admin_site.admin_view(view), name=f"sessions_log_studysession_{name}")
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row = self.get_object(request, object_id)
        extra = {"session": row, "verbs": verbs_for(row), "corrections": corrections_of(row)} if row else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def confirm_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._press(request, pk, workflow.confirm, _("確認済みにしました。"))

    def no_answer_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._press(request, pk, workflow.mark_no_answer, _("「回答なし」にしました。"))

    def reopen_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._press(request, pk, workflow.reopen, _("元の状態に戻しました。"))

    def send_back_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self._row(request, pk)
        form = forms.SendBackForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            comment = form.cleaned_data["comment"]
            if self._did(
                request, lambda: workflow.send_back(row, comment=comment, by=who(request)), _("確認をお願いしました。")
            ):
                return back_to(row)
        return self._page(request, row, form, _("内容のご確認のお願い"), _("お願いを送る"))

    def cancel_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self._row(request, pk)
        form = forms.CancelForm(request.POST or None, initial={"version": row.version})
        if request.method == "POST" and form.is_valid():
            facts = form.cleaned_data
            if self._did(request, lambda: workflow.cancel(row, by=who(request), **facts), _("中止としました。")):
                return back_to(row)
        return self._page(request, row, form, _("中止にする"), _("中止にする"))

    def correct_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Two steps on one page: what would change, with the effect on the totals, then the correction itself."""
        row = self._row(request, pk)
        form = forms.CorrectForm(request.POST or None, session=row)
        extra: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            facts, version = form.facts(), form.cleaned_data["version"]
            reason = form.cleaned_data["reason"]
            if "save" in request.POST and self._did(
                request,
                lambda: workflow.correct(row, reason=reason, by=who(request), version=version, **facts),
                _("訂正しました。元の記録も残っています。"),
            ):
                return back_to(row)
            extra = self._preview(request, row, form)
        return self._page(request, row, form, _("訂正する"), _("変更の内容を確かめる"), **extra)

    def _preview(self, request: HttpRequest, row: StudySession, form: forms.CorrectForm) -> dict[str, Any]:
        facts = form.facts()
        try:
            return {"effects": effects_of(row, facts, by=who(request)), "differences": changes_of(row, facts)}
        except workflow.Refused as refusal:
            form.add_error(None, str(refusal))
            return {}

    def _row(self, request: HttpRequest, pk: UUID) -> StudySession:
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return row

    def _press(self, request: HttpRequest, pk: UUID, verb: Callable[..., Any], done: Any) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self._row(request, pk)
        self._did(request, lambda: verb(row, by=who(request)), done)
        return back_to(row)

    def _did(self, request: HttpRequest, verb: Callable[[], Any], done: Any) -> bool:
        """Run a verb and report the outcome."""
        try:
            verb()
        except workflow.Refused as refusal:
            messages.error(request, str(refusal))
            return False
        messages.success(request, done)
        return True

    def _page(self, request: HttpRequest, row: StudySession, form: Any, title: Any, button: Any, **extra: Any) -> Any:
        context = {
            **self.admin_site.each_context(request),
            **{"session": row, "form": form, "title": title, "button": button, "opts": self.opts},
            **extra,
        }
        return TemplateResponse(request, "admin/sessions_log/verb.html", context)


def who(request: Any) -> User:
    """Return the staff account that asks."""
    return request.user  # type: ignore[no-any-return]


def sees_persons(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "national", False))


def back_to(row: StudySession) -> HttpResponse:
    return redirect("admin:sessions_log_studysession_change", row.pk)


def verbs_for(row: StudySession) -> list[dict[str, Any]]:
    """Return the buttons that make sense now: those of one press post, those of a page of their own lead there."""
    status, here = row.status, StudySession.Status
    offered = [
        (status in (here.REPORTED, here.RETURNED), "confirm", _("確認済みにする"), True),
        (row.is_report_in, "send-back", _("内容のご確認をお願いする"), False),
        (status != here.DRAFT, "correct", _("訂正する"), False),
        (status == here.PLANNED and row.is_unreported, "no-answer", _("「回答なし」にする"), True),
        (status not in (here.CANCELLED, here.CONFIRMED), "cancel", _("中止にする"), False),
        (status in (here.CONFIRMED, here.CANCELLED, here.NO_ANSWER), "reopen", _("元の状態に戻す"), True),
    ]
    return [
        {"label": label, "press": press, "href": reverse(f"admin:sessions_log_studysession_{name}", args=[row.pk])}
        for applies, name, label, press in offered
        if applies
    ]


def corrections_of(row: StudySession) -> list[dict[str, Any]]:
    """Return the corrections that changed a count: when, why, participants before and after."""

    def participants(lines: list[dict[str, Any]]) -> int:
        return sum(each["quantity"] for each in lines if each["indicator"] == Indicator.PARTICIPANTS)

    return [
        {"at": each.entered_at, "why": each.why, "old": participants(each.old), "new": participants(each.new)}
        for each in Correction.objects.filter(subject=row.pk)
    ]


def changes_of(row: StudySession, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a correction would alter, as people read it."""
    trial = StudySession(**facts)
    return [
        {
            "label": getattr(row._meta.get_field(name), "verbose_name", name),
            "old": shown(row, name),
            "new": shown(trial, name),
        }
        for name in workflow.differences(row, facts)
    ]


def shown(row: StudySession, name: str) -> Any:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return "–" if value in (None, "") else value


def effects_of(row: StudySession, facts: dict[str, Any], *, by: User) -> list[dict[str, Any]]:
    return [
        {"label": Indicator(name).label, "old": old, "new": new, "change": new - old}
        for name, (old, new) in workflow.effect(row, facts, by=by).items()
    ]
