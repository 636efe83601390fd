"""The staff's side: which projects run and what waits for whom, a project's page, who issues which edition."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ambassadors import workflow as people
from mirai_action.core.admin import MiraiModelAdmin
from mirai_action.core.admin_filters import SelectFilter, SelectListFilter

from . import desk, forms, inviting, turns, workflow
from .choices import Side
from .models import Issuing, Project


class TurnFilter(SelectListFilter):
    """Whose turn it is."""

    title = _("お待ちの相手")
    parameter_name = "turn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Side.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in Side.values:
            return queryset
        mine = [each.pk for each in queryset.running() if turns.of(each).is_of(str(self.value()))]
        return queryset.filter(pk__in=mine)


@admin.register(Project)
class ProjectAdmin(MiraiModelAdmin):
    """Projects of prefectures: national staff, because agreements are JCCU's."""

    prefecture_field = None
    list_display = ("name", "section", "stage", "waits_for", "what", "owner", "started")
    list_filter = (TurnFilter, ("stage", SelectFilter), ("prefecture", SelectFilter))
    view_on_site = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.whole()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: what does not come about is stopped, and stays explained."""
        return False

    # -- columns ----------------------------------------------------------------------------------------------------
    @admin.display(description=_("版"), ordering="prefecture")
    def name(self, row: Project) -> str:
        return row.name

    @admin.display(description=_("お待ちの相手"), empty_value="–")
    def waits_for(self, row: Project) -> str | None:
        return "・".join(str(side.label) for side in Side if turns.of(row).is_of(side)) or None

    @admin.display(description=_("次にすること"), empty_value="–")
    def what(self, row: Project) -> str | None:
        return turns.of(row).text or None

    @admin.display(description=_("開始"), ordering="started_at")
    def started(self, row: Project) -> str:
        return f"{timezone.localdate(row.started_at):%Y-%m-%d}"

    # -- pages ------------------------------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        pages: dict[str, tuple[str, Any]] = {
            "<uuid:pk>/agreement/": ("agreement", self.agreement_view),
            "<uuid:pk>/stop/": ("stop", self.stop_view),
            "<uuid:pk>/publish/": ("publish", self.publish_view),
            "<uuid:pk>/parts/<slug:kind>/": ("part", self.part_view),
            "<uuid:pk>/parts/<slug:kind>/file/": ("attachment", self.attachment_view),
            "<uuid:pk>/drafts/<int:number>/": ("draft_file", self.draft_view),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=f"workshop_project_{name}")
            for route, (name, view) in pages.items()
        ]
        return [*own, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Begin a project: choose the section, or invite one."""
        if not self.has_add_permission(request) or not getattr(request.user, "national", False):
            raise PermissionDenied
        form = forms.StartForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                row = inviting.begin(by=desk.who(request), **form.cleaned_data)
            except (workflow.Refused, people.Refused) as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _t("プロジェクトを始め、都道府県の課にご案内を送りました。"))
                return self._back(row)
        title = _("都道府県版づくりを始める")
        return self._form(request, None, form, title, _("始めて、ご案内を送る"))

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row: Any = self.get_object(request, object_id)
        if row is None:
            raise Http404
        may = self.has_change_permission(request, row)
        if request.method == "POST" and not may:
            raise PermissionDenied
        found = desk.page(request, row, Side.STAFF)
        if not isinstance(found, dict):
            return found
        return self._render(request, "admin/workshop/project.html", row.name, **found, may_change=may)

    def agreement_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self._row(request, pk)
        form = forms.AgreementForm(request.POST if request.method == "POST" else None, project=row)
        return self._verb(request, row, form, workflow.reword, _("合意の内容を書き直す"), _("書き直して、ご案内を送る"))

    def stop_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self._row(request, pk)
        form = forms.StopForm(request.POST if request.method == "POST" else None)
        return self._verb(request, row, form, workflow.stop, _("プロジェクトを中止する"), _("中止する"))

    def publish_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self._row(request, pk)
        form = forms.PublishForm(request.POST if request.method == "POST" else None, project=row)
        return self._verb(request, row, form, workflow.publish, _("公開する"), _("公開する"))

    def part_view(self, request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
        row = self._row(request, pk)
        found = desk.part(request, row, kind, Side.STAFF)
        if not isinstance(found, dict):
            return found
        return self._render(request, "admin/workshop/part.html", found["part"].get_kind_display(), **found)

    def draft_view(self, request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
        return desk.draft_file(self._row(request, pk, change=False), number)

    def attachment_view(self, request: HttpRequest, pk: UUID, kind: str) -> HttpResponseBase:
        return desk.attachment(self._row(request, pk, change=False), kind)

    def _row(self, request: HttpRequest, pk: UUID, *, change: bool = True) -> Project:
        row: Any = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not (self.has_change_permission(request, row) if change else self.has_view_permission(request, row)):
            raise PermissionDenied
        return row  # type: ignore[no-any-return]

    def _verb(self, request: HttpRequest, row: Project, form: Any, verb: Any, title: Any, button: Any) -> HttpResponse:
        """Ask something, then run the verb with what was typed."""
        if form.is_bound and form.is_valid():
            try:
                verb(row, by=desk.who(request), **form.cleaned_data)
            except workflow.Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _t("記録しました。"))
                return self._back(row)
        return self._form(request, row, form, title, button)

    def _form(self, request: HttpRequest, row: Project | None, form: Any, title: Any, button: Any) -> HttpResponse:
        return self._render(request, "admin/workshop/form.html", title, form=form, project=row, button=button)

    def _render(self, request: HttpRequest, template: str, title: Any, **extra: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **extra}
        return TemplateResponse(request, template, context)

    def _back(self, row: Project) -> HttpResponse:
        return redirect("admin:workshop_project_change", row.pk)


@admin.register(Issuing)
class IssuingAdmin(MiraiModelAdmin):
    """Which section cares for which edition."""

    prefecture_field = None
    list_display = ("edition", "section", "since")
    list_select_related = ("edition__series", "section__organization")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("edition",) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "edition":
            field.queryset = field.queryset.select_related("series").filter(issuing=None)
        if db_field.name == "section":
            field.queryset = field.queryset.active().filter(issuer=True).select_related("organization")
        return field
