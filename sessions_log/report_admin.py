"""What staff press around reports: photos to approve or delete, and who reported without an account."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import MiraiModelAdmin, ReadOnlyAdmin
from mirai_action.core.admin_filters import SelectListFilter
from mirai_action.core.roles import Role

from .models import OutsideReport, Photo, StudySession
from .workflow import outside, photos


class ShownFilter(SelectListFilter):
    title = _("公開")
    parameter_name = "shown"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("確認待ち（非公開）")), ("approved", _("公開を認めたもの"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        if self.value() not in ("waiting", "approved"):
            return queryset
        return queryset.filter(approved_at__isnull=self.value() == "waiting")


@admin.register(Photo)
class PhotoAdmin(MiraiModelAdmin):
    """Photos show people: national staff look at each before everyone may."""

    prefecture_field = None
    list_display = ("session", "picture", "sent_at", "approved_at")
    list_filter = (ShownFilter,)
    list_select_related = ("session",)
    readonly_fields = ("session_link", "picture", "sent_at", "consent_at", "approved_at", "approved_by")
    fields = readonly_fields
    actions = ("approve_many", "withdraw_many", "delete_many")
    ordering = ("sent_at", "id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff too: a photo that someone objects to must be gone at once."""
        user: Any = request.user
        return bool(user.national and user.role in (Role.STAFF, Role.MANAGER))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # ours deletes the files too
        return actions

    def delete_model(self, request: HttpRequest, obj: Photo) -> None:
        photos.delete(obj)

    @admin.display(description=_("写真"))
    def picture(self, row: Photo) -> str:
        """Small, and it leads to the whole picture."""
        return format_html(
            '<a href="{0}"><img src="{0}" alt="{1}" width="160" height="{2}" loading="lazy"></a>',
            row.get_absolute_url(),
            _("学習会の写真"),
            160 * row.height // max(1, row.width),
        )

    @admin.display(description=_("学習会"))
    def session_link(self, row: Photo) -> str:
        href = reverse("admin:sessions_log_studysession_change", args=[row.session_id])
        return format_html('<a href="{}">{}</a>', href, row.session)

    @admin.action(description=_("選んだ写真の公開を認める"), permissions=["change"])
    def approve_many(self, request: HttpRequest, rows: QuerySet[Photo]) -> None:
        for row in rows:
            photos.approve(row, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("公開を認めました。公開の学習会のページに載ります。"))

    @admin.action(description=_("選んだ写真を非公開に戻す"), permissions=["change"])
    def withdraw_many(self, request: HttpRequest, rows: QuerySet[Photo]) -> None:
        for row in rows:
            photos.withdraw(row)
        messages.success(request, _("非公開に戻しました。"))

    @admin.action(description=_("選んだ写真を削除する（ファイルも消します）"), permissions=["delete"])
    def delete_many(self, request: HttpRequest, rows: QuerySet[Photo]) -> None:
        for row in rows:
            photos.delete(row)
        messages.success(request, _("写真を削除しました。"))


@admin.register(OutsideReport)
class OutsideReportAdmin(ReadOnlyAdmin):
    """Whom to ask about a report without an account; deleted some time after the decision."""

    prefecture_field = None
    list_display = ("body", "name", "email", "prefecture", "created_at", "confirmed_at", "session_link")
    search_fields = ("body", "name", "email")
    list_select_related = ("session",)
    fields = (
        *("body", "body_kind", "prefecture", "municipality", "name", "email", "wants_account"),
        *("created_at", "confirmed_at", "session_link"),
    )
    readonly_fields = ("session_link",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever asks to be forgotten is, before the time is over; the session stays."""
        user: Any = request.user
        return bool(user.national and user.role in (Role.STAFF, Role.MANAGER))

    def delete_model(self, request: HttpRequest, obj: OutsideReport) -> None:
        outside.forget(OutsideReport.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[OutsideReport]) -> None:
        outside.forget(queryset)

    @admin.display(description=_("学習会"))
    def session_link(self, row: OutsideReport) -> str:
        if row.session is None:
            return "–"
        href = reverse("admin:sessions_log_studysession_change", args=[row.session_id])
        return format_html('<a href="{}">{}</a>', href, row.session)


def outsider(row: StudySession) -> str | None:
    found = OutsideReport.objects.filter(session=row).first()
    if found is None:
        return None
    href = reverse("admin:sessions_log_outsidereport_change", args=[found.pk])
    return format_html('<a href="{}">{} {}</a> {}', href, found.body, found.name, found.email)
