"""What managers press to take a list along, and the record of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import ReadOnlyAdmin
from mirai_action.core.admin_filters import SelectFilter

from ..models import Ambassador
from . import files, labelling, people, tables, taking
from .models import Export, Format

PAGES = ("p", "e", "_changelist_filters")  # of an address: where in the list one was, not what it shows


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """Who took which list along. For managers of the nation; the taking itself is for all managers, in their scope."""

    prefecture_field = None
    list_display = ("started_at", "by", "what_title", "format", "conditions", "scope", "rows", "whole")
    list_filter = (("format", SelectFilter),)
    list_select_related = ("by",)
    fields = ("started_at", "by", "what_title", "format", "conditions", "scope", ("rows", "whole"), "ended_at")
    readonly_fields = ("what_title",)

    @admin.display(description=_("一覧"), ordering="what")
    def what_title(self, row: Export) -> str:
        table = tables.find(row.what)
        return str(table.title) if table else row.what

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_take(request.user) and super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_take(request.user) and super().has_module_permission(request)

    def get_urls(self) -> list[Any]:
        own = [
            path("take/<str:label>.<str:format>", self.admin_site.admin_view(self.take_view), name="exports_take"),
            path("labels/", self.admin_site.admin_view(self.labels_view), name="exports_labels"),
        ]
        return [*own, *super().get_urls()]

    def take_view(self, request: HttpRequest, label: str, format: str) -> HttpResponse | StreamingHttpResponse:
        """Give out the list that the conditions of this address show."""
        table = tables.find(label)
        if table is None or format not in (Format.CSV, Format.XLSX):
            raise Http404
        try:
            rows = table.rows(self._listed(request, table), request.user)
        except IncorrectLookupParameters:
            return redirect(reverse(f"admin:{table.label.replace('.', '_')}_changelist") + "?e=1")
        conditions = conditions_of(request)
        export = taking.begin(user=request.user, what=table.label, format=format, conditions=conditions)
        wanted = tables.columns(table, request.user)
        lines = taking.counted(export, tables.lines(rows, wanted))
        if format == Format.CSV:
            blocks, kind = files.csv_blocks(wanted, lines), files.CSV
        else:
            blocks, kind = files.blocks(files.xlsx(wanted, lines, title=str(table.title))), files.XLSX
        return _attached(StreamingHttpResponse(blocks, content_type=kind), f"{table.name}", format)

    def labels_view(self, request: HttpRequest) -> HttpResponse:
        """Say who gets a label and who none, and why; POST gives the PDF."""
        table = tables.find(Ambassador._meta.label_lower)
        assert table is not None
        purpose = request.POST.get("purpose") or request.GET.get("purpose") or ""
        purpose = purpose if purpose in labelling.Purpose.values else labelling.Purpose.SERVICE
        try:
            rows = people.ambassadors(self._listed(request, table), request.user)
        except IncorrectLookupParameters:
            return redirect(reverse("admin:ambassadors_ambassador_changelist") + "?e=1")
        if request.method == "POST" and "make" in request.POST:
            return self._labels(request, rows, purpose)
        count = labelling.wanted(rows, purpose).order_by().count()
        others = labelling.count_left_out(rows, purpose)
        context = {
            **self.admin_site.each_context(request),
            **{"opts": Ambassador._meta, "title": _t("宛名ラベル"), "purpose": purpose, "count": count},
            **{"purposes": labelling.Purpose.choices, "left_out": list(labelling.left_out(rows, purpose))},
            **{
                "reasons": labelling.reasons(rows, purpose),
                "count_left_out": others,
                "conditions": _conditions(request),
                "shown": labelling.SHOWN,
            },
            "parts": range(1, max(1, -(-count // labelling.AT_ONCE)) + 1),
            "at_once": labelling.AT_ONCE,
            "list": reverse("admin:ambassadors_ambassador_changelist") + f"?{address_of(request)}",
        }
        return TemplateResponse(request, "admin/exports/labels.html", context)

    def _labels(self, request: HttpRequest, rows: QuerySet[Any], purpose: str) -> HttpResponse:
        typed = request.POST.get("part", "1")
        part = int(typed) if typed.isascii() and typed.isdecimal() and 0 < len(typed) < 5 else 1
        conditions = conditions_of(request)
        told = f"{conditions} purpose={purpose} part={part}".strip()
        export = taking.begin(user=request.user, what=Ambassador._meta.label_lower, format="pdf", conditions=told)
        content, count = labelling.pdf(rows, purpose, part=max(part, 1))
        taking.end(export, rows=count)
        if not count:
            messages.warning(request, _t("ラベルを作る方がいません。"))
            return redirect(f"{request.path}?{address_of(request)}")
        return _attached(HttpResponse(content, content_type="application/pdf"), "labels", "pdf")

    def _listed(self, request: HttpRequest, table: tables.Table) -> QuerySet[Any]:
        """Return the rows of the list in the admin, filtered, searched and ordered as this address says."""
        shown: Any = self.admin_site._registry.get(table.model)
        if shown is None or not may_take(request.user) or not shown.has_view_permission(request):
            raise PermissionDenied
        asked = request.GET.copy()
        for name in (*PAGES, "purpose"):
            asked.pop(name, None)
        request.GET = asked  # type: ignore[assignment]
        found: QuerySet[Any] = shown.get_changelist_instance(request).queryset
        return found


def may_take(user: Any) -> bool:
    """Whether an account may take lists along: managers (DOMAIN 2), each in the own scope."""
    return bool(user.is_active and user.is_staff and getattr(user, "is_manager", False))


def conditions_of(request: HttpRequest) -> str:
    """Return the conditions of an address as people read them: `status__exact=registered&q=山田`."""
    return "&".join(f"{name}={value}" for name, value in _conditions(request))


def address_of(request: HttpRequest) -> str:
    """Return the same as a query for an address."""
    return urlencode(_conditions(request))


def _conditions(request: HttpRequest) -> list[tuple[str, str]]:
    kept = [name for name in request.GET if name not in (*PAGES, "purpose")]
    return [(name, value) for name in kept for value in request.GET.getlist(name) if value]


def _attached(response: Any, name: str, format: str) -> Any:
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y%m%d}.{format}"'
    response["Cache-Control"] = "private, no-store"
    return response
