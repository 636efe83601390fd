"""What staff do with materials: series, editions, versions (through the workflow), texts, download figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet, URLField
from django.forms import Textarea
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import MiraiModelAdmin, ReadOnlyAdmin
from mirai_action.core.admin_filters import SelectFilter, SelectListFilter

from . import download_figures, staff_verbs, workflow
from .models import DownloadTally, Edition, Erratum, Page, Series, Status, Version
from .staff_forms import FACTS, VersionForm
from .staff_verbs import VERBS, Verb


class StatusFilter(SelectListFilter):
    """Where a version stands now."""

    title = _("状態")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        asked = self.value()
        return getattr(queryset, asked)() if asked in Status.values else queryset


class ErratumInline(admin.StackedInline):
    """The 正誤表 of a version."""

    model = Erratum
    extra = 0
    fields = ["page", "place", "wrong", "right", "noted_on"]


@admin.register(Version)
class VersionAdmin(MiraiModelAdmin):
    """The file of a version that was public stays as it was: a change is a new version."""

    prefecture_field = "edition__area"
    form = VersionForm
    list_display = ["edition", "shown_label", "state", "issued_on", "pages", "size", "published_at"]
    list_filter = [StatusFilter, "edition__series"]
    list_select_related = ["edition__series"]
    search_fields = ["label", "edition__name", "edition__title", "edition__issuer_name"]
    readonly_fields = [
        *("number", "state", "published_at", "ended_at", "superseded_by", "withdrawn_reason"),
        *("pages", "paper_size", "size", "sha256", "look", "drawn", "text_state"),
    ]
    inlines = [ErratumInline]
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    actions = ["publish"]
    change_form_template = "admin/materials/version_change.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = ["edition"] if obj else []
        if obj and (obj.was_public or obj.is_withdrawn):
            fixed += ["video_url"]
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [*FACTS, "publish"]
        typed = [name for name in FACTS if name != "file" or not (obj.was_public or obj.is_withdrawn)]
        return [*typed, *self.readonly_fields]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return self.inlines if obj else []

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "edition":
            rows = Edition.objects.select_related("series")
            user: Any = request.user
            kwargs["queryset"] = rows if user.national else rows.filter(area__in=user.prefectures)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Version, form: Any, change: bool) -> None:
        content = {"file": form.new_file, "measured": form.measured}
        if change:
            workflow.change_version(version=obj, **content, **form.facts)
            return
        made = workflow.add_version(edition=obj.edition, **content, **form.facts)
        obj.pk = made.pk
        obj.refresh_from_db()
        if form.cleaned_data.get("publish"):
            workflow.publish(version=obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was public is withdrawn, never deleted; one at a time, so that nothing is kept of its file."""
        never_public = obj is not None and not obj.was_public and not obj.is_withdrawn
        return never_public and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the version alone: pages and 正誤表 are parts of it and go with it (`workflow.discard`)."""
        return [str(each) for each in objs], {}, set(), []

    def delete_model(self, request: HttpRequest, obj: Version) -> None:
        workflow.discard(version=obj)

    @admin.action(description=_("選んだ版を公開する"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Version]) -> None:
        for version in queryset.select_related("edition__series"):
            try:
                workflow.publish(version=version)
            except workflow.Refused as refusal:
                self.message_user(request, f"{version}: {refusal}", messages.ERROR)
            else:
                self.message_user(request, _("%(version)sを公開しました。") % {"version": version}, messages.SUCCESS)

    # -- columns ----------------------------------------------------------------------------------------------------
    @admin.display(description=_("状態"))
    def state(self, version: Version) -> str:
        return version.get_status_display()

    @admin.display(description=_("ファイルを開く"))
    def look(self, version: Version) -> str:
        if not version.file:
            return "－"
        where = [version.edition.series.slug, version.edition.slug, version.number]
        return format_html('<a href="{}">PDF</a>', reverse("materials:version_download", args=where))

    @admin.display(description=_("見本画像と本文"))
    def drawn(self, version: Version) -> str:
        if not version.file:
            return "－"
        state = _t(version.drawing_note) if version.drawing_note else _t("できています。")
        if not version.is_drawn:
            state = _t("つくっています。しばらくしてから、このページを開き直してください。")
        where = f"{reverse('admin:materials_page_changelist')}?version__id__exact={version.pk}"
        return format_html('{} <a href="{}">{}</a>', state, where, _t("本文を見る・直す"))

    @admin.display(description=_("本文の公開"))
    def text_state(self, version: Version) -> str:
        return _t("公開中") if version.text_released_at else _t("公開していません")

    # -- verbs ------------------------------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(self._view(verb)), name=f"materials_version_{name}")
            for name, verb in VERBS.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row: Any = self.get_object(request, object_id)
        extra = {"verbs": staff_verbs.fitting(row), "version": row} if row else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def _view(self, verb: Verb) -> Callable[..., HttpResponse]:
        return lambda request, pk: self._ask(request, pk, verb) if verb.form else self._press(request, pk, verb)

    def _row(self, request: HttpRequest, pk: int) -> Any:
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return row

    def _press(self, request: HttpRequest, pk: int, verb: Verb) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self._row(request, pk)
        self._did(request, verb, row, None)
        return redirect("admin:materials_version_change", row.pk)

    def _ask(self, request: HttpRequest, pk: int, verb: Verb) -> HttpResponse:
        row, ask = self._row(request, pk), verb.form
        form = ask(request.POST if request.method == "POST" else None) if ask else None
        if form is not None and form.is_bound and form.is_valid() and self._did(request, verb, row, form):
            return redirect("admin:materials_version_change", row.pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "version": row, "form": form}
        named = {"title": verb.label, "button": verb.button, "note": verb.note}
        return TemplateResponse(request, "admin/materials/verb.html", context | named)

    def _did(self, request: HttpRequest, verb: Verb, row: Version, form: Any) -> bool:
        try:
            changed = verb.run(row, form)
        except workflow.Refused as refusal:
            messages.error(request, str(refusal))
            return False
        if changed:
            messages.success(request, verb.done)
        else:
            messages.info(request, _("変更はありません。すでに済んでいます。"))
        return True


@admin.register(Page)
class PageAdmin(MiraiModelAdmin):
    """The text of the pages, as a job read it; staff correct it."""

    prefecture_field = "version__edition__area"
    list_display = ["number", "version", "beginning", "improved_at"]
    list_filter = ["version__edition__series"]
    list_select_related = ["version__edition__series"]
    search_fields = ["text"]
    fields = ["version", "number", "look", "text", "improved_at"]
    readonly_fields = ["version", "number", "look", "improved_at"]
    ordering = ["version", "number"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["widgets"] = {"text": Textarea(attrs={"rows": 24, "cols": 60, "lang": "ja"})}
        return super().get_form(request, obj, change, **kwargs)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "version__id__exact" or super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Page, form: Any, change: bool) -> None:
        workflow.improve_page(page=obj, text=form.cleaned_data["text"])

    @admin.display(description=_("書き出し"))
    def beginning(self, page: Page) -> str:
        return page.text[:40] or "－"

    @admin.display(description=_("ページの画像"))
    def look(self, page: Page) -> str:
        if not page.large:
            return "－"
        text = _t("%(number)dページの画像") % {"number": page.number}
        return format_html(
            '<img src="{}" width="{}" height="{}" alt="{}">', page.large_address, page.width, page.height, text
        )


@admin.register(Edition)
class EditionAdmin(MiraiModelAdmin):
    prefecture_field = "area"
    list_display = ["name", "series", "issuer_name", "access", "state", "downloads_30_days", "downloads"]
    list_filter = ["series", ("access", SelectFilter), ("area", SelectFilter)]
    list_select_related = ["series"]
    search_fields = ["name", "title", "issuer_name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        rows: Any = super().get_queryset(request)
        return rows.with_current_version().with_downloads(today=timezone.localdate())

    @admin.display(description=_("状態"))
    def state(self, edition: Edition) -> Any:
        return edition.current_version.get_status_display() if edition.current_version else _("準備中")

    @admin.display(description=_("ダウンロード（30日）"), ordering="downloads_month")
    def downloads_30_days(self, edition: Any) -> int:
        return edition.downloads_month

    @admin.display(description=_("ダウンロード（累計）"), ordering="downloads_all")
    def downloads(self, edition: Any) -> int:
        return edition.downloads_all


@admin.register(Series)
class SeriesAdmin(MiraiModelAdmin):
    prefecture_field = None
    list_display = ["name", "kind", "slug", "position"]
    list_filter = [("kind", SelectFilter)]
    search_fields = ["name", "slug"]


@admin.register(DownloadTally)
class DownloadTallyAdmin(ReadOnlyAdmin):
    """One for each visitor, edition and day; never participants. The figures and the chart stand above the rows."""

    prefecture_field = "edition__area"
    list_display = ["day", "edition", "chosen", "count"]
    list_filter = ["edition", ("prefecture", SelectFilter)]
    list_select_related = ["edition__series"]
    date_hierarchy = "day"
    change_list_template = "admin/materials/downloads.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", None) or {}
        if "cl" in shown:  # an address with a condition that makes no sense has led elsewhere
            shown["figures"] = download_figures.of(shown["cl"].queryset, today=timezone.localdate())
        return response

    @admin.display(description=_("選ばれた都道府県"), ordering="prefecture")
    def chosen(self, tally: DownloadTally) -> Any:
        return tally.get_prefecture_display() if tally.prefecture else _("選択なし")
