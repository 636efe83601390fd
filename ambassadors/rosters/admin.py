"""What staff see and press: the imports, the file, its columns, the preview, the outcome. National staff only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import MiraiModelAdmin
from mirai_action.core.admin_filters import SelectFilter
from mirai_action.core.roles import Role
from mirai_action.japan import tables_in

from . import files, kinds, preview, workflow
from .choices import Choice, Outcome, Step
from .forms import ColumnsForm, UploadForm
from .models import Import

STEPS = (("upload", _("1. ファイル")), ("columns", _("2. 列の確認")), ("preview", _("3. 内容の確認・取り込み")))


@admin.register(Import)
class ImportAdmin(MiraiModelAdmin):
    """Rows of files are persons: national staff only. Undoing is for managers."""

    prefecture_field = None
    list_display = ("file_name", "kind_name", "step", "rows_label", "uploaded_at", "by")
    list_filter = (("step", SelectFilter),)
    list_select_related = ("by",)
    ordering = ("-uploaded_at", "-id")
    change_list_template = "admin/rosters/list.html"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: an import is given up or undone, and stays explained."""
        return False

    def get_urls(self) -> list[Any]:
        pages = {
            "columns": self.columns_page,
            "decide": self.decide,
            "apply": self.apply,
            "undo": self.undo,
            "abandon": self.abandon,
            "errors": self.errors,
            "progress": self.progress,
        }
        own = [
            path(f"<uuid:pk>/{name}/", self.admin_site.admin_view(view), name=f"rosters_import_{name}")
            for name, view in pages.items()
        ]
        sample = path(
            "template/<slug:kind>/", self.admin_site.admin_view(self.template), name="rosters_import_template"
        )
        return [sample, *own, *super().get_urls()]

    # -- columns of the list ----------------------------------------------------------------------------------------
    @admin.display(description=_("種類"))
    def kind_name(self, row: Import) -> str:
        kind = kinds.find(row.kind)
        return str(kind.label) if kind else row.kind

    @admin.display(description=_("行"))
    def rows_label(self, row: Import) -> str:
        return f"{row.counts['rows']:,}" if "rows" in row.counts else "–"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "kinds": list(kinds.every())})

    # -- the way of one file ----------------------------------------------------------------------------------------
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Choose a file. What can't be read says why, and nothing is kept."""
        if not self.has_add_permission(request) or not getattr(request.user, "national", False):
            raise PermissionDenied
        kind = kinds.find(request.GET.get("kind", "")) or next(kinds.every())
        posted = request.method == "POST"
        form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
        if posted and form.is_valid():
            try:
                source = workflow.upload(
                    kind=kind.key, file=form.cleaned_data["file"], by=request.user, press=form.once
                )
            except tables_in.Unreadable as error:
                form.add_error("file", str(error))
            else:
                return self._to(source)
        facts = {"form": form, "kind": kind, "title": _t("%(kind)sを取り込む") % {"kind": kind.label}}
        return self._render(request, "upload", facts)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """Show the page of the step that the import stands at."""
        source = self.get_object(request, object_id)
        if source is None:
            raise Http404
        if not self.has_view_permission(request, source):
            raise PermissionDenied
        if source.step == Step.UPLOADED:
            return self._columns(request, source)
        if source.is_working:
            return self._render(request, "working", {"source": source, "title": source.get_step_display()})
        if source.step == Step.PREVIEW:
            return self._render(request, "preview", preview.context(request, source))
        return self._render(request, "done", preview.outcome(request, source))

    def columns_page(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """What the columns mean; from the preview one can come back to it."""
        source = self._row(request, pk)
        if source.step not in Step.waiting():
            return self._to(source)
        return self._columns(request, source, request.POST if request.method == "POST" else None)

    def _columns(self, request: HttpRequest, source: Import, data: Any = None) -> HttpResponse:
        kind = kinds.get(source.kind)
        form, options = ColumnsForm(data, source=source), kind.options_form(source, data)
        valid = data is not None and all([form.is_valid(), options.is_valid()])
        if valid:
            try:
                workflow.map_columns(source, mapping=form.mapping, options=options.cleaned)
                return self._to(source)
            except workflow.Refused as refusal:
                form.add_error(None, str(refusal))
        facts = {"source": source, "form": form, "options": options, "title": _t("列の確認"), "kind": kind}
        return self._render(request, "columns", facts)

    def decide(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Keep what was decided on the page, or decide for all of an outcome."""
        source = self._posted(request, pk)
        if isinstance(source, HttpResponse):
            return source
        back = self._to(source, preview.place(request.POST))
        try:
            every = request.POST.get("every", "")
            if every in Choice.values and request.POST.get("shown", "") in Outcome.values:
                count = workflow.decide_all(source, outcome=request.POST["shown"], choice=every)
            else:
                count = workflow.decide(source, choices=preview.chosen(request.POST))
        except workflow.Refused as refusal:
            messages.error(request, str(refusal))
            return back
        messages.success(request, _t("%(count)d行の扱いを変えました。") % {"count": count})
        return back

    def apply(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        source = self._posted(request, pk)
        if isinstance(source, HttpResponse):
            return source
        try:
            workflow.apply(source, by=request.user, agreed="agreed" in request.POST)
        except workflow.Refused as refusal:
            messages.error(request, str(refusal))
        return self._to(source)

    def abandon(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        source = self._posted(request, pk)
        if isinstance(source, HttpResponse):
            return source
        if workflow.abandon(source):
            messages.success(request, _t("取り込みを中止しました。登録は何も変わっていません。"))
        return redirect("admin:rosters_import_changelist")

    def undo(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show what an undo takes back and what it leaves; POST does it."""
        source = self._row(request, pk)
        if getattr(request.user, "role", "") != Role.MANAGER:
            raise PermissionDenied
        if request.method == "POST":
            try:
                workflow.undo(source, by=request.user)
            except workflow.Refused as refusal:
                messages.error(request, str(refusal))
            return self._to(source)
        if not source.can_be_undone:
            return self._to(source)
        return self._render(request, "undo", preview.before_undo(request, source))

    def errors(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        """The rows with errors as a file: the same headers, and the reason, to correct and load again."""
        source = self._row(request, pk)
        return files.errors(source)

    def progress(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        source = self._row(request, pk, change=False)
        row = getattr(source, "progress", None)
        return JsonResponse(
            {"working": source.is_working, "done": row.done if row else 0, "total": row.total if row else 0}
        )

    def template(self, request: HttpRequest, kind: str) -> HttpResponse:
        """ひな形: the headers and an example."""
        if not getattr(request.user, "national", False):
            raise PermissionDenied
        found = kinds.find(kind)
        if found is None:
            raise Http404
        return files.template(found)

    # -- what the pages share ---------------------------------------------------------------------------------------
    def _row(self, request: HttpRequest, pk: UUID, *, change: bool = True) -> Import:
        source: Any = self.get_object(request, str(pk))
        if source is None:
            raise Http404
        if change and not self.has_change_permission(request, source):
            raise PermissionDenied
        return source  # type: ignore[no-any-return]

    def _posted(self, request: HttpRequest, pk: UUID) -> Any:
        """Return the import of a POST, or the answer to anything else."""
        return self._row(request, pk) if request.method == "POST" else HttpResponseNotAllowed(["POST"])

    def _to(self, source: Import, query: str = "") -> HttpResponse:
        response = redirect("admin:rosters_import_change", source.pk)
        response["Location"] += query
        return response

    def _render(self, request: HttpRequest, page: str, facts: dict[str, Any]) -> HttpResponse:
        rights = {
            "may_change": self.has_change_permission(request),
            "may_undo": getattr(request.user, "role", "") == Role.MANAGER,
        }
        context = {**self.admin_site.each_context(request), "opts": self.opts, "steps": STEPS, **rights, **facts}
        return TemplateResponse(request, f"admin/rosters/{page}.html", context)
