"""The log of letters."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mirai_action.core.admin import ReadOnlyAdmin
from mirai_action.core.admin_filters import SelectListFilter
from mirai_action.core.roles import Role

from . import outbox
from .models import Letter, LetterQuerySet


class StateFilter(SelectListFilter):
    title = _("状態")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("送信待ち")), ("sent", _("送信済み")), ("failed", _("送信できず"))]

    def queryset(self, request: HttpRequest, queryset: LetterQuerySet) -> LetterQuerySet:  # type: ignore[override]
        match self.value():
            case "waiting":
                return queryset.waiting()
            case "sent":
                return queryset.exclude(sent_at=None)
            case "failed":
                return queryset.failed()
        return queryset


class KindFilter(SelectListFilter):
    title = _("種類")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind.name, kind.title) for kind in sorted(outbox.kinds.values(), key=lambda each: each.name)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """National staff look up whether a letter left, and send a failed one again."""

    prefecture_field = None
    list_display = ["queued_at", "kind_title", "to_address", "subject", "state"]
    list_filter = [StateFilter, KindFilter]
    search_fields = ["to_address", "subject"]
    search_help_text = _("宛先または件名で探します。")
    actions = ["resend"]
    fields = [
        ("kind_title", "state"),
        "to_address",
        "language",
        "subject",
        "body_log",
        ("queued_at", "sent_at", "failed_at"),
        ("attempts", "error"),
    ]
    readonly_fields = ["kind_title", "state"]

    @admin.display(description=_("種類"), ordering="kind")
    def kind_title(self, row: Letter) -> str:
        kind = outbox.kinds.get(row.kind)
        return str(kind.title) if kind else row.kind

    @admin.display(description=_("状態"))
    def state(self, row: Letter) -> str:
        if row.sent_at:
            look, word = "ok", _("送信済み")
        elif row.failed_at:
            look, word = "off", _("送信できず")
        else:
            look, word = "wait", _("送信待ち")
        return format_html('<span class="pill pill--{}">{}</span>', look, word)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return getattr(request.user, "role", "") in {Role.STAFF, Role.MANAGER}

    @admin.action(description=_("送信できなかったメールをもう一度送る"), permissions=["resend"])
    def resend(self, request: HttpRequest, queryset: LetterQuerySet) -> None:
        count = sum(outbox.resend(row) for row in queryset.failed())
        text = ngettext("%(count)d通をもう一度送ります。", "%(count)d通をもう一度送ります。", count)
        messages.info(request, text % {"count": count})
        if count < len(queryset):
            messages.warning(request, _("送信できなかったメール以外と、期限の過ぎた確認コードは送りません。"))
