"""What staff press about duplicates: the candidates, two rows side by side, the merges and their undo.

National staff only: rows hold names and contacts. Managers take a merge back.
"""

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

from ambassadors.models import Ambassador
from ambassadors.workflow import Refused
from mirai_action.core import merging
from mirai_action.core.admin import ReadOnlyAdmin
from mirai_action.core.admin_filters import SelectListFilter

from . import beside, candidates, consents, facts, workflow
from .forms import DifferForm, MergeForm, UndoForm
from .models import Difference, Merge

A_PAGE = 30


class StandingFilter(SelectListFilter):
    title = _("状態")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("standing", _("統合済")), ("undone", _("取り消し済"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in ("standing", "undone"):
            return queryset
        return queryset.filter(undone_at__isnull=self.value() == "standing")


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    """The merges made so far, and the way to new ones."""

    prefecture_field = None
    list_display = ("folded", "kept", "merged_at", "by", "state")
    fields = readonly_fields = (
        *("folded", "kept", "reason", "merged_at", "by"),
        *("undone_at", "undone_by", "undo_reason"),
    )
    list_filter = (StandingFilter,)
    list_select_related = ("kept", "folded", "by")
    search_fields = ("kept__name_key", "folded__name_key")
    change_list_template = "admin/duplicates/merges.html"
    change_form_template = "admin/duplicates/merge.html"

    @admin.display(description=_("状態"))
    def state(self, row: Merge) -> str:
        return _t("統合済") if row.is_standing else _t("取り消し済")

    def get_urls(self) -> list[Any]:
        pages: dict[str, tuple[Any, str]] = {
            "candidates/": (self.candidates_view, "candidates"),
            "compare/<uuid:one>/<uuid:other>/": (self.compare_view, "compare"),
            "compare/<uuid:one>/<uuid:other>/differ/": (self.differ_view, "differ"),
            "compare/<uuid:one>/<uuid:other>/reconsider/": (self.reconsider_view, "reconsider"),
            "<uuid:pk>/undo/": (self.undo_view, "undo"),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=f"duplicates_merge_{name}")
            for route, (view, name) in pages.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row: Any = self.get_object(request, object_id)
        extra = {"merge": row, "moved": _moved(row), "may_undo": self._may_undo(request, row)} if row else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    # -- the candidates -------------------------------------------------------------------------------------------
    def candidates_view(self, request: HttpRequest) -> HttpResponse:
        """重複の候補, the highest score first: the pairs of one level."""
        self._look(request)
        number = _page_number(request.GET.get("page", ""))
        start = (number - 1) * A_PAGE
        found = candidates.page(level=request.GET.get("level", ""), start=start, most=A_PAGE + 1)
        candidates.keep(found.counts)
        context = {
            "levels": [(name, candidates.LEVELS[name][0], many) for name, many in found.counts.items()],
            **{"level": found.level, "rows": _pairs(found.pairs[:A_PAGE]), "number": number},
            "more": len(found.pairs) > A_PAGE,
        }
        return self._page(request, "candidates", _t("重複の候補"), **context)

    # -- side by side ---------------------------------------------------------------------------------------------
    def compare_view(self, request: HttpRequest, one: UUID, other: UUID) -> HttpResponse:
        """Show two registrations side by side; POST merges them as chosen."""
        self._look(request)
        first, second = self._pair(one, other)
        form = MergeForm(request.POST if request.method == "POST" else None, first=first, second=second)
        if form.is_bound:
            self._change(request)
            if form.is_valid() and self._merge(request, form):
                return redirect("admin:ambassadors_ambassador_change", form.kept.pk)
        return self._compare_page(request, first, second, form)

    def _merge(self, request: HttpRequest, form: MergeForm) -> bool:
        data = form.cleaned_data
        try:
            _record, made = workflow.merge(
                form.kept,
                form.folded,
                by=request.user,
                taken=form.taken,
                reason=data["reason"],
                tell=data["tell"],
                seen=request.POST.get("seen", "") or "-",
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return False
        if made:
            messages.success(request, _t("ひとつに統合しました。登録者数の累計は、登録済みどうしの統合で1減ります。"))
        else:
            messages.info(request, _t("変更はありません。すでに済んでいます。"))
        return True

    def _compare_page(
        self, request: HttpRequest, first: Ambassador, second: Ambassador, form: MergeForm
    ) -> HttpResponse:
        difference = Difference.objects.filter(first=first, second=second).select_related("by").first()
        context = {
            **{"first": first, "second": second, "form": form, "candidate": candidates.pair(first.pk, second.pk)},
            **{"seen": facts.seen(first, second), "obstacle": facts.obstacle(*_in_order(form, first, second))},
            **{"moving": _moving(first, second), "in_force": consents.in_force(first, second)},
            "consents": [list(each.consents.select_related("text")) for each in (first, second)],
            "difference": difference if difference and difference.fingerprint == _mark(first, second) else None,
            **{"differ": DifferForm(), "may_change": self._may_change(request)},
        }
        return self._page(request, "compare", _t("見比べて統合する"), **context)

    def differ_view(self, request: HttpRequest, one: UUID, other: UUID) -> HttpResponse:
        """Remember 「重複ではない」."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        first, second = self._changeable_pair(request, one, other)
        form = DifferForm(request.POST)
        if not form.is_valid():
            messages.error(request, _t("理由は500文字までで入力してください。"))
            return redirect(beside.compare(first.pk, second.pk))
        try:
            done = workflow.differ(
                first, second, by=request.user, reason=form.cleaned_data["why"], seen=request.POST.get("seen", "")
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(beside.compare(first.pk, second.pk))
        text = _t("「重複ではない」と記録しました。どちらかの内容が変わるまで、候補に出ません。")
        messages.success(request, text) if done else messages.info(request, _t("すでに記録されています。"))
        return redirect("admin:duplicates_merge_candidates")

    def reconsider_view(self, request: HttpRequest, one: UUID, other: UUID) -> HttpResponse:
        """Let the two be candidates again."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        first, second = self._changeable_pair(request, one, other)
        if workflow.reconsider(first, second):
            messages.success(request, _t("もう一度、候補に出るようにしました。"))
        return redirect(beside.compare(first.pk, second.pk))

    # -- taking back ----------------------------------------------------------------------------------------------
    def undo_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Ask for the reason, then take the merge back."""
        self._look(request)
        row: Any = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self._may_undo(request, row):
            raise PermissionDenied
        form = UndoForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                done = workflow.undo(row, by=request.user, reason=form.cleaned_data["reason"])
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                text = _t("統合を取り消しました。") if done else _t("変更はありません。すでに済んでいます。")
                messages.success(request, text)
                return redirect("admin:duplicates_merge_change", row.pk)
        return self._page(request, "undo", _t("統合を取り消す"), merge=row, form=form)

    # -- who may, what is shown -----------------------------------------------------------------------------------
    def _look(self, request: HttpRequest) -> None:
        if not (self.has_view_permission(request) and getattr(request.user, "national", False)):
            raise PermissionDenied

    def _may_change(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.national and user.has_perm("duplicates.change_merge"))

    def _may_undo(self, request: HttpRequest, row: Merge) -> bool:
        return self._may_change(request) and bool(getattr(request.user, "is_manager", False))

    def _change(self, request: HttpRequest) -> None:
        if not self._may_change(request):
            raise PermissionDenied

    def _pair(self, one: UUID, other: UUID) -> tuple[Ambassador, Ambassador]:
        rows = Ambassador.objects.filter(pk__in=[one, other]).select_related("organization", "merged_into")
        found = list(rows.order_by("pk"))
        if len(found) != 2:
            raise Http404
        return found[0], found[1]

    def _changeable_pair(self, request: HttpRequest, one: UUID, other: UUID) -> tuple[Ambassador, Ambassador]:
        self._look(request)
        self._change(request)
        return self._pair(one, other)

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        around = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/duplicates/{name}.html", {**around, **context})


@admin.register(Difference)
class DifferenceAdmin(ReadOnlyAdmin):
    """Pairs that are not one, as staff decided; each leads to its page side by side."""

    prefecture_field = None
    list_display = ("first", "second", "reason", "decided_at", "by")
    fields = readonly_fields = list_display
    list_select_related = ("first", "second", "by")
    search_fields = ("first__name_key", "second__name_key")
    change_form_template = "admin/duplicates/difference.html"


def _page_number(text: str) -> int:
    return min(int(text), 1000) if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) else 1


def _pairs(found: list[candidates.Candidate]) -> list[dict[str, Any]]:
    """Return the rows of some candidates; one query."""
    rows = Ambassador.objects.in_bulk([pk for each in found for pk in (each.first, each.second)])
    return [
        {
            "candidate": each,
            "two": [rows[each.first], rows[each.second]],
            "href": beside.compare(each.first, each.second),
        }
        for each in found
    ]


def _in_order(form: MergeForm, first: Ambassador, second: Ambassador) -> tuple[Ambassador, Ambassador]:
    return (first, second) if form.suggested == first else (second, first)


def _mark(first: Ambassador, second: Ambassador) -> str:
    return candidates.fingerprint(first.pk, second.pk)


def _moving(first: Ambassador, second: Ambassador) -> list[tuple[Any, int, int]]:
    """Return (what, how many here, how many there) of what goes to the one that stays; a query a part."""
    pairs = [(part.label, part.count([first.pk, second.pk])) for part in merging.parts if part.label]
    return [(label, found.get(first.pk, 0), found.get(second.pk, 0)) for label, found in pairs if found]


def _moved(row: Merge) -> list[tuple[Any, Any, Any]]:
    """Return (label, before, after) of the facts that the merge changed on the kept row."""
    return [(facts.label(name), old, new) for name, (old, new) in row.before.get("kept", {}).items()]
