"""What staff press: freeze, 「委員会資料」 in one press, reports, their recipients, corrections. Managers publish."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import MiraiModelAdmin, ReadOnlyAdmin
from mirai_action.core.admin_filters import SelectFilter, SelectListFilter
from mirai_action.progress import records
from mirai_action.progress.admin import CorrectionAdmin as PlainCorrectionAdmin
from mirai_action.progress.admin import _lines, _name_of
from mirai_action.progress.models import Correction, Indicator

from . import corrections, difference, files, forms, freezing, reports, views, wording
from .models import PublicReason, Report, ReportFile, ReportRecipient, Snapshot


def may_publish(request: HttpRequest) -> bool:
    """Managers of the whole nation freeze and publish (DOMAIN 2)."""
    user: Any = request.user
    return bool(user.is_active and user.is_staff and user.is_manager and user.national)


class PublishingAdmin(ReadOnlyAdmin):
    """A list with pages of its own; the rows are written by verbs."""

    prefecture_field = None
    view_on_site = False

    def page(self, request: HttpRequest, template: str, title: str, **extra: Any) -> TemplateResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **extra}
        return TemplateResponse(request, template, context | {"may_publish": may_publish(request)})

    def row(self, request: HttpRequest, pk: Any) -> Any:
        """Return the row for whom may look at it; 404 for anything else."""
        row = self.get_object(request, str(pk))
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return row

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        extra = {"may_publish": may_publish(request), "press": uuid4()}
        return super().changelist_view(request, {**(extra_context or {}), **extra})

    def wrapped(self, pages: dict[str, Any]) -> list[Any]:
        """Return the addresses of the pages, for staff only."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path(route, self.admin_site.admin_view(view), name=f"{name}_{view.__name__.removesuffix('_view')}")
            for route, view in pages.items()
        ]


@admin.register(Snapshot)
class SnapshotAdmin(PublishingAdmin):
    """The frozen figures; each leads to its public page and to what changed since."""

    list_display = ["code", "sentence", "certainty_now", "purpose", "who", "frozen_at"]
    list_filter = [("certainty", SelectFilter), ("purpose", SelectFilter)]
    search_fields = ["code", "note"]
    search_help_text = _("凍結番号（S-2026-0003）またはメモで探します。")
    ordering = ["-id"]
    change_list_template = "admin/publishing/snapshots.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        return super().get_queryset(request).light().annotate(who=_name_of("by"))  # type: ignore[attr-defined, no-any-return]

    @admin.display(description=_("いつの数か"), ordering="as_of")
    def sentence(self, row: Snapshot) -> str:
        return row.dated

    @admin.display(description=_("状態"), ordering="certainty")
    def certainty_now(self, row: Snapshot) -> str:
        if row.withdrawn_at:
            return format_html('<span class="pill pill--off">{}</span>', _("取り下げ"))
        look = "ok" if row.certainty == "final" else "wait"
        return format_html('<span class="pill pill--{}">{}</span>', look, row.get_certainty_display())

    @admin.display(description=_("凍結した人"))
    def who(self, row: Snapshot) -> str:
        return getattr(row, "who", None) or _t("自動")

    def get_urls(self) -> list[Any]:
        pages = {
            "freeze/": self.freeze_view,
            "<int:pk>/difference/": self.difference_view,
            "<int:pk>/difference.csv": self.entries_view,
            "<int:pk>/withdraw/": self.withdraw_view,
        }
        return [*self.wrapped(pages), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row = self.row(request, object_id)
        extra = views.page_of(row) | {"reports": row.reports.all(), "withdraw": forms.WithdrawForm()}
        return self.page(request, "admin/publishing/snapshot.html", row.code, **extra)

    def freeze_view(self, request: HttpRequest) -> HttpResponse:
        if not may_publish(request):
            raise PermissionDenied
        form = forms.FreezeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                row = freezing.freeze(form.wish, press=form.number, by=request.user.pk)
            except freezing.Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _t("%(code)s として凍結しました。") % {"code": row.code})
                return redirect("admin:publishing_snapshot_change", row.pk)
        return self.page(
            request, "admin/publishing/form.html", _t("数を凍結する"), form=form, button=_t("凍結する"), lead=_FREEZING
        )

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not may_publish(request):
            raise PermissionDenied
        row, form = self.row(request, pk), forms.WithdrawForm(request.POST)
        if not form.is_valid():
            messages.error(request, _t("取り下げの理由を入力してください。"))
        elif freezing.withdraw(row, by=request.user.pk, why=form.cleaned_data["why"]):
            messages.success(request, _t("%(code)s を取り下げました。") % {"code": row.code})
        return redirect("admin:publishing_snapshot_change", row.pk)

    def difference_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what lies between the snapshot and now, or another snapshot; a group alone is paged."""
        row = self.row(request, pk)
        before, after, other = self._sides(request, row)
        group, page = request.GET.get("group", ""), _page(request)
        found = difference.between(before, after)
        shown = [each for each in found.parts if each.group == group] or found.parts
        parts = [(each, difference.lines(before, after, each.group, page=page, user=request.user)) for each in shown]
        extra = {
            **{
                "snapshot": row,
                "found": found,
                "parts": parts,
                "other": other,
                "alone": len(shown) == 1 and bool(group),
            },
            **{"number": page, "most": difference.A_PAGE, "named": Indicator, "query": _query(request)},
            "others": Snapshot.objects.light().exclude(pk=row.pk)[:50],
        }
        return self.page(request, "admin/publishing/difference.html", _t("%(code)s との違い") % {"code": row}, **extra)

    def entries_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """Hand out every entry of the difference as CSV (numbers and opaque ids, no names)."""
        row = self.row(request, pk)
        before, after, _other = self._sides(request, row)
        writer = csv.writer(_Echo())
        lines = (writer.writerow(each) for each in _csv(difference.entries(before, after)))
        response = StreamingHttpResponse(_with_mark(lines), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="difference-{row.code}.csv"'
        return response

    def _sides(self, request: HttpRequest, row: Snapshot) -> tuple[difference.Side, difference.Side, str]:
        other = request.GET.get("with", "")
        before = difference.of_snapshot(row)
        if other == "today":
            return before, difference.of_today(timezone.localdate()), other
        found = Snapshot.objects.filter(code=other.upper()[:20]).first()
        if found:
            return before, difference.of_snapshot(found), found.code
        return before, difference.of_today(row.as_of), ""


@admin.register(Report)
class ReportAdmin(PublishingAdmin):
    """Papers made from snapshots. 「委員会資料」 is one press; monthly and quarterly ones also come by the calendar."""

    list_display = ["title", "sentence", "snapshot_code", "state", "how", "requested_at"]
    list_filter = [("kind", SelectFilter)]
    list_select_related = ["snapshot"]
    ordering = ["-requested_at"]
    change_list_template = "admin/publishing/reports.html"

    @admin.display(description=_("報告書"), ordering="kind")
    def title(self, row: Report) -> str:
        return wording.title(row)

    @admin.display(description=_("いつの数か"), ordering="snapshot__as_of")
    def sentence(self, row: Report) -> str:
        return row.snapshot.dated

    @admin.display(description=_("凍結番号"), ordering="snapshot")
    def snapshot_code(self, row: Report) -> str:
        return row.snapshot.code

    @admin.display(description=_("作り方"), ordering="scheduled")
    def how(self, row: Report) -> str:
        return _t("自動") if row.scheduled else _t("手動")

    @admin.display(description=_("状態"), ordering="step")
    def state(self, row: Report) -> str:
        look = {"done": "ok", "failed": "off"}.get(row.step, "wait")
        return format_html('<span class="pill pill--{}">{}</span>', look, row.get_step_display())

    def get_urls(self) -> list[Any]:
        pages = {
            "committee/": self.committee_view,
            "period/": self.period_view,
            "<uuid:pk>/status/": self.status_view,
            "<uuid:pk>/again/": self.again_view,
            "<uuid:pk>/file/<slug:form>/": self.file_view,
        }
        return [*self.wrapped(pages), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row = self.row(request, object_id)
        extra = {"report": row, "snapshot": row.snapshot, "address": wording.address(row.snapshot)}
        extra |= {"files": row.files.defer("content"), "deliveries": row.deliveries.count()}
        return self.page(request, "admin/publishing/report.html", wording.title(row), **extra)

    def committee_view(self, request: HttpRequest) -> HttpResponse:
        """One press: freeze today's figures and have the papers made. The same press again leads to the same page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not may_publish(request):
            raise PermissionDenied
        form = forms.PressForm(request.POST)
        wish = freezing.Wish(as_of=timezone.localdate(), purpose=Snapshot.Purpose.COMMITTEE)
        try:
            if form.is_valid():
                report = reports.committee(wish, press=form.number, by=request.user.pk)
                return redirect("admin:publishing_report_change", report.pk)
            messages.error(request, _t("もう一度「委員会資料をつくる」を押してください。"))
        except freezing.Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("admin:publishing_report_changelist")

    def period_view(self, request: HttpRequest) -> HttpResponse:
        if not may_publish(request):
            raise PermissionDenied
        form = forms.PeriodForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            facts = {"press": form.number, "by": request.user.pk, "certainty": form.cleaned_data["certainty"]}
            try:
                report = reports.of_period(form.kind, form.first, **facts)
            except freezing.Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("admin:publishing_report_change", report.pk)
        title, button = _t("月次・四半期の報告書をつくる"), _t("報告書をつくる")
        return self.page(request, "admin/publishing/form.html", title, form=form, button=button, lead=_PERIODS)

    def status_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Return the piece of the page that says how far the worker is."""
        row = self.row(request, pk)
        response = TemplateResponse(
            request, "admin/publishing/_status.html", {"report": row, "files": row.files.defer("content")}
        )
        response["Cache-Control"] = "no-store"
        return response

    def again_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not may_publish(request):
            raise PermissionDenied
        row = self.row(request, pk)
        reports.again(row)
        return redirect("admin:publishing_report_change", row.pk)

    def file_view(self, request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
        row = self.row(request, pk)
        file = ReportFile.objects.select_related("report__snapshot").filter(report=row, format=form).first()
        if file is None:
            raise Http404
        return files.download(file)


@admin.register(ReportRecipient)
class ReportRecipientAdmin(MiraiModelAdmin):
    """Who receives the reports on the 1st of the month."""

    prefecture_field = None
    list_display = ["email", "name", "monthly", "quarterly", "active"]
    list_filter = ["active", "monthly", "quarterly"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "monthly", "quarterly", "active"]
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "national", False)) and super().has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "national", False)) and super().has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)


class TouchedFilter(SelectListFilter):
    title = _("公表した数")
    parameter_name = "touches"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("published", _("公表した数にかかわるもの"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(pk__in=corrections.touched()) if self.value() else queryset


class ReasonFilter(SelectListFilter):
    title = _("公開する理由")
    parameter_name = "public_reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("あり")), ("no", _("なし"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(public_reason__isnull=self.value() == "no") if self.value() else queryset


class IndicatorFilter(SelectListFilter):
    title = _("指標")
    parameter_name = "indicator"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Indicator.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in Indicator.values:
            return queryset
        asked = [{"indicator": self.value()}]
        return queryset.filter(old__contains=asked) | queryset.filter(new__contains=asked)


admin.site.unregister(Correction)


@admin.register(Correction)
class CorrectionAdmin(PlainCorrectionAdmin):
    """Each with who, when, old, new, why; a manager adds the reason that the public reads."""

    list_display = ["entered_at", "who", "old_lines", "new_lines", "why", "for_public"]
    list_filter = [TouchedFilter, IndicatorFilter, ReasonFilter]
    search_fields = ["why", "public_reason__text"]
    search_help_text = _("理由の文章で探します。")
    date_hierarchy = "entered_at"
    list_select_related = ["public_reason"]
    change_form_template = "admin/publishing/correction.html"

    @admin.display(description=_("訂正前"))
    def old_lines(self, row: Correction) -> str:
        return _lines(corrections.only_in(row.old, row.new))

    @admin.display(description=_("訂正後"))
    def new_lines(self, row: Correction) -> str:
        return _lines(corrections.only_in(row.new, row.old))

    @admin.display(description=_("公開する理由"))
    def for_public(self, row: Correction) -> str:
        return row.public_reason.text if hasattr(row, "public_reason") else "–"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.reason_view)
        return [path("<int:pk>/reason/", view, name="progress_correction_reason"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row = self.get_object(request, object_id)
        extra: dict[str, Any] = {"may_publish": may_publish(request)}
        if row:
            codes = corrections.touched().get(row.pk, [])
            extra |= {"codes": Snapshot.objects.light().filter(code__in=codes), "link": self._record(request, row)}
            extra |= {"form": forms.PublicReasonForm(instance=getattr(row, "public_reason", None)), "correction": row}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def _record(self, request: HttpRequest, row: Correction) -> Any:
        return records.find([row.subject], request.user).get(row.subject)

    def reason_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write or change the reason for the public; an empty one takes it back."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not may_publish(request):
            raise PermissionDenied
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        text = request.POST.get("text", "").replace("\x00", "").strip()[:200]
        if text:
            PublicReason.objects.update_or_create(correction=row, defaults={"text": text, "by": request.user.pk})
            messages.success(request, _t("公開する理由を保存しました。"))
        else:
            PublicReason.objects.filter(correction=row).delete()
            messages.success(request, _t("公開する理由を外しました。"))
        return redirect("admin:progress_correction_change", row.pk)


_FREEZING = _("この時点の数を、変わらない形で残します。番号がつき、だれでも見られるページができます。")
_PERIODS = _("期間の最後の日の数を凍結し、PDFとExcelをつくります。途中の期間は、今日までの数になります。")
CSV_HEADER = (
    *("part", "entry", "quantity", "indicator", "certainty", "effective_on", "entered_at", "prefecture", "reason"),
    "record",
)


def _csv(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    yield CSV_HEADER
    yield from rows


def _with_mark(lines: Iterator[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from lines


class _Echo:
    def write(self, value: str) -> str:
        return value


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return min(int(text), 10_000) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1


def _query(request: HttpRequest) -> str:
    """Return the other side as the address has it, for links within the page."""
    given = request.GET.get("with", "")
    return f"{urlencode({'with': given})}&" if given else ""
