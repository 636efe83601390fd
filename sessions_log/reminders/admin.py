"""What staff see of the reminders: when letters leave, and which session was asked when."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import MiraiModelAdmin, ReadOnlyAdmin
from mirai_action.core.admin_filters import SelectFilter

from .models import Reminder, ReminderPlan

PLAN_PARTS: Any = (
    (None, {"fields": ("active",)}),
    (_("開催の前"), {"fields": ("ideas_days", "materials_days")}),
    (
        _("開催のあと"),
        {"fields": ("evening_hour", "first_days", "second_days", "third_days", "no_answer_days", "oldest_days")},
    ),
    (_("時刻"), {"fields": ("quiet_from", "quiet_until")}),
)


@admin.register(ReminderPlan)
class ReminderPlanAdmin(MiraiModelAdmin):
    """One row; the list leads straight to it."""

    prefecture_field = None
    fieldsets = PLAN_PARTS

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        return redirect("admin:reminders_reminderplan_change", 1)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> ReminderPlan | None:
        """Return the row; until staff have changed something, one with the defaults that is not in the database."""
        if object_id != "1" or not getattr(request.user, "national", False):
            return None
        return super().get_object(request, object_id, from_field) or ReminderPlan(pk=1)  # type: ignore[return-value]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    """The log: every session that was asked, when, with which step, and whether the letter arrived."""

    prefecture_field = "session__area"
    veils = ("mailing",)
    fields = ("at", "step", "planned_on", "where", "letter_state")
    list_display = ("at", "step", "planned_on", "where", "letter_state")
    list_filter = (("step", SelectFilter),)
    list_display_links = None
    date_hierarchy = "at"
    ordering = ("-at", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reminder]:
        return super().get_queryset(request).select_related("session", "mailing__letter")  # type: ignore[return-value]

    @admin.display(description=_("学習会"))
    def where(self, row: Reminder) -> str:
        return f"{row.session.place_name} {row.session.venue} {row.session.title}".strip()

    @admin.display(description=_("メール"))
    def letter_state(self, row: Reminder) -> str:
        look, word = state_of(row)
        return format_html('<span class="pill pill--{}">{}</span>', look, word) if word else "–"


def state_of(row: Reminder) -> tuple[str, str]:
    """Return the look and the word of where the letter of a reminder stands. Needs `mailing__letter`."""
    letter = row.mailing.letter if row.mailing else None
    if letter is None:  # no copy was kept, or the report came before the letter left
        return "", ""
    if letter.failed_at:
        return "off", _t("送信できず")
    return ("ok", _t("送信済み")) if letter.sent_at else ("wait", _t("送信待ち"))
