"""What staff do with materials: series, editions, versions (publishing through the workflow), download figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import MiraiModelAdmin, ReadOnlyAdmin
from mirai_action.core.admin_filters import SelectFilter

from . import pdf, workflow
from .models import DownloadTally, Edition, Series, Version


class VersionForm(forms.ModelForm):
    """A version as staff enter it: only a whole, readable PDF is taken, whatever its name says."""

    publish = forms.BooleanField(
        label=_("保存と同時に公開する"),
        required=False,
        help_text=_("これまでの公開版は「旧版」になり、新しい版への案内が表示されます。"),
    )

    video_url = forms.URLField(
        label=_("動画のアドレス"),
        required=False,
        assume_scheme="https",
        help_text=_("動画の教材のときだけ。PDFの代わりになります。"),
    )

    class Meta:
        model = Version
        fields = ["edition", "label", "issued_on", "issued_precision", "file", "video_url"]
        help_texts = {"file": _("PDFのみ。50MBまで。ページ数と大きさは自動で記録されます。")}

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if isinstance(file, UploadedFile):
            try:
                facts = pdf.inspect(file)  # type: ignore[arg-type]
            except pdf.Refused as refusal:
                raise ValidationError(str(refusal), code="pdf") from None
            self.instance.pages, self.instance.size, self.instance.sha256 = facts.pages, facts.size, facts.sha256
        elif not file:
            self.instance.pages, self.instance.size, self.instance.sha256 = None, None, ""
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("publish") and not self.errors and not (cleaned.get("file") or cleaned.get("video_url")):
            self.add_error("file", _("公開するには、PDFファイルまたは動画のアドレスが必要です。"))
        known = cleaned.get("issued_precision") != "unknown"
        if "issued_on" in cleaned and bool(cleaned["issued_on"]) != known:
            self.add_error("issued_precision", _("発行日と精度をあわせてください。発行日が空欄のときは「不明」です。"))
        return cleaned


@admin.register(Version)
class VersionAdmin(MiraiModelAdmin):
    """The file of a version that was public stays as it was: a change is a new version."""

    prefecture_field = "edition__area"
    form = VersionForm
    list_display = ["edition", "shown_label", "status", "issued_on", "pages", "size", "published_at"]
    list_filter = [("status", SelectFilter), "edition__series"]
    list_select_related = ["edition__series"]
    search_fields = ["label", "edition__name", "edition__title", "edition__issuer_name"]
    readonly_fields = ["number", "status", "pages", "size", "sha256", "published_at", "superseded_at", "look"]
    actions = ["publish"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = ["edition"] if obj else []
        if obj and obj.status != "preparing":
            fixed += ["file", "video_url"]
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        typed = ["edition", "label", "issued_on", "issued_precision", "file", "video_url"]
        if obj is None:
            return [*typed, "publish"]
        return [*typed, *([] if obj.status != "preparing" else ["publish"]), *self.readonly_fields]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "edition":
            rows = Edition.objects.select_related("series")
            user: Any = request.user
            kwargs["queryset"] = rows if user.national else rows.filter(area__in=user.prefectures)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Version, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            workflow.number_and_save(obj)
        if form.cleaned_data.get("publish"):
            workflow.publish(obj)

    @admin.action(description=_("選んだ版を公開する"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Version]) -> None:
        for version in queryset.select_related("edition__series"):
            try:
                workflow.publish(version)
            except ValidationError as refusal:
                self.message_user(request, f"{version}: {' '.join(refusal.messages)}", messages.ERROR)
            else:
                self.message_user(request, _("%(version)sを公開しました。") % {"version": version}, messages.SUCCESS)

    @admin.display(description=_("ファイルを開く"))
    def look(self, version: Version) -> str:
        if not version.file:
            return "－"
        where = [version.edition.series.slug, version.edition.slug, version.number]
        return format_html('<a href="{}">PDF</a>', reverse("materials:version_download", args=where))


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
    list_display = ["name", "slug", "position"]
    search_fields = ["name", "slug"]


@admin.register(DownloadTally)
class DownloadTallyAdmin(ReadOnlyAdmin):
    """One for each visitor, edition and day; never participants."""

    prefecture_field = "edition__area"
    list_display = ["day", "edition", "chosen", "count"]
    list_filter = ["edition", ("prefecture", SelectFilter)]
    list_select_related = ["edition__series"]
    date_hierarchy = "day"

    @admin.display(description=_("選ばれた都道府県"), ordering="prefecture")
    def chosen(self, tally: DownloadTally) -> Any:
        return tally.get_prefecture_display() if tally.prefecture else _("選択なし")
