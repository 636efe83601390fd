"""The staff's list of study sessions: who sees what, and what is pressed for many at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, TimeInput
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html_join
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin_filters import EmptySelectFilter, PlaceFilter, SelectFilter

from . import admin_review, forms, head_counts, hooks, plausibility, report_admin, workflow
from .admin_filters import DueFilter, FiscalYearFilter
from .admin_planning import PlanningPages
from .admin_verbs import sees_persons, who
from .models import StudySession

PLAIN = (
    *("title", "starts_at", "ends_at", "venue", "municipality_code", "audience_note", "expected"),
    *("editions", "excerpt", "public", "went_well", "questions", "note"),
)
COUNTED = (
    *("status_now", "held_on", "format", "prefecture", "host_prefecture", "person", "organization", "host_name"),
    *("host_kind", "audience", "head_count", "beside", "basis", "parts", "remarks", "outsider"),
)
MOMENTS = (
    *("planned_on", "reported_at", "confirmed_at", "confirmer", "returned_at", "return_comment"),
    *("cancelled_at", "postponed_at", "postponed_from", "closing_note", "no_answer_at"),
)
PERSONAL = ("note", "return_comment", "closing_note", "went_well", "questions", "outsider")
"""Free text that may name a person: for national staff."""


@admin.register(StudySession)
class StudySessionAdmin(PlanningPages):
    """What counts is read-only here and changed by the verbs; regional staff see sessions, not persons."""

    prefecture_field = "area"
    veils = ("ambassador", "joint", "confirmed_by")
    search_fields = (
        *("title", "venue", "host_name", "organization__name_key"),
        *("ambassador__name_key", "=ambassador__number"),
    )
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
    actions = ("confirm_many", "mark_no_answer_many", "close_many")
    change_form_template = "admin/sessions_log/change_form.html"

    # -- who sees what ----------------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[StudySession]:
        rows: Any = super().get_queryset(request).select_related("ambassador", "organization", "confirmed_by")
        return rows.with_twins().with_named(request.user)  # type: ignore[no-any-return]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        hidden = () if sees_persons(request) else PERSONAL
        groups = ((_("集計にかかわること"), COUNTED), (_("くわしい内容"), PLAIN), (_("これまでの経過"), MOMENTS))
        return [(title, {"fields": [name for name in names if name not in hidden]}) for title, names in groups]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*COUNTED, *MOMENTS)

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
        return " ".join(filter(None, (row.where, row.title)))

    @admin.display(description=_("確認した人"), empty_value="–")
    def confirmer(self, row: StudySession) -> str | None:
        """The name alone: Django's own link leads regional staff to an account that they may not open."""
        return str(row.confirmed_by) if row.confirmed_by else None

    @admin.display(description=_("担当アンバサダー"), ordering="ambassador__kana_key", empty_value="–")
    def person(self, row: Any) -> str | None:
        """The ambassador, to whom the account may see by name (`Ambassador.objects.named_for`)."""
        return str(row.ambassador) if row.named else None

    @admin.display(description=_("状態"), ordering="status")
    def status_now(self, row: StudySession) -> str:
        return row.status_label

    @admin.display(description=_("確認の目印"))
    def remarks(self, row: StudySession) -> str:
        return format_html_join("、", "{}", ((text,) for text in plausibility.marks(row)))

    @admin.display(description=_("名簿・受付の人数"))
    def beside(self, row: StudySession) -> str:
        return "、".join(f"{each.label} {each.people}" for each in head_counts.beside(row)) or "–"

    @admin.display(description=_("内訳"))
    def parts(self, row: StudySession) -> str:
        """The breakdown by audience and age band, as far as it was told."""
        told = (forms.shown_parts(name, getattr(row, name)) for name in forms.PARTS)
        return " ／ ".join(filter(None, told)) or "–"

    @admin.display(description=_("報告者（アンバサダー以外）"))
    def outsider(self, row: StudySession) -> str:
        """Whom to ask about a report without an account, while that is kept."""
        return report_admin.outsider(row) or "–"

    # -- actions on many --------------------------------------------------------------------------------------------
    @admin.action(description=_("選んだ報告を確認済みにする（目印のないもの）"), permissions=["change"])
    def confirm_many(self, request: HttpRequest, rows: QuerySet[StudySession]) -> None:
        """Those with a mark stay: nobody confirms them without a look (docs/decisions/0016)."""
        self._many(request, rows, admin_review.confirm_plain, _("%(count)d件を確認済みにしました。"))

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

    # -- the queue of reports ---------------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.review_view)
        return [path("review/", view, name="sessions_log_studysession_review"), *self._more_urls(), *super().get_urls()]

    def _more_urls(self) -> list[Any]:
        """The pages that sub-apps add (`hooks`)."""
        routes = {f"{name}/": (name, view) for name, view in hooks.staff_pages.items()}
        routes |= {f"<uuid:pk>/{name}/": (name, view) for name, view in hooks.staff_row_pages.items()}
        return [
            path(route, self.admin_site.admin_view(partial(view, self)), name=f"sessions_log_studysession_{name}")
            for route, (name, view) in routes.items()
        ]

    def review_view(self, request: HttpRequest) -> HttpResponse:
        return admin_review.queue(self, request)
