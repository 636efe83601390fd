"""Staff plan or enter a session for an ambassador, and call off or put off many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from materials.models import Edition

from . import clashes, forms, workflow
from .admin_verbs import VerbPages, who
from .models import StudySession

SHOWN = 20


class PlanningPages(VerbPages):
    """「追加」 is a page of our own: the row is made by the workflow, as the ambassador's own pages make it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and self.has_change_permission(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        editions = Edition.objects.published().select_related("series")
        form = forms.StaffPlanForm(request.POST or None, editions=editions, by=who(request))
        found: list[clashes.Clash] = []
        if request.method == "POST" and form.is_valid():
            if "anyway" not in request.POST:
                person, id = form.cleaned_data["person"], form.cleaned_data["id"]
                found = clashes.clashes(form.facts(), form.days, ambassador=person, ids=[id])
            if not found and (made := self._enter(request, form)):
                text = _t("%(count)d件の学習会を登録しました。") % {"count": len(made)}
                messages.success(request, text)
                return redirect("admin:sessions_log_studysession_change", made[0].pk)
        return self._plan_page(request, form, found)

    def _enter(self, request: HttpRequest, form: forms.StaffPlanForm) -> list[StudySession]:
        """Plan it, or enter it with its report where the day is over; where the workflow refuses, the form says why."""
        data, facts = form.cleaned_data, form.facts()
        same: dict[str, Any] = {"ambassador": data["person"], "joint": data["joint"], "id": data["id"]}
        try:
            if form.is_over:
                count, held = data["head_count"], data["zero"] == "held"
                return [workflow.enter_past(by=who(request), head_count=count, held=held, **same, **facts)]
            facts.pop("held_on")
            return workflow.plan_for(by=who(request), days=form.days, **same, **facts)
        except workflow.WasItCancelled:
            form.asks_zero = True  # type: ignore[attr-defined]
        except workflow.Refused as refusal:
            form.add_error(None, str(refusal))
        return []

    def _plan_page(self, request: HttpRequest, form: Any, found: list[clashes.Clash]) -> HttpResponse:
        seen = set(
            self.get_queryset(request).filter(pk__in=[each.session.pk for each in found]).values_list("pk", flat=True)
        )
        context = {
            **self.admin_site.each_context(request),
            **{"form": form, "title": _("学習会を登録する"), "opts": self.opts},
            "clashes": [(each.session, each.session.pk in seen) for each in found],
        }
        return TemplateResponse(request, "admin/sessions_log/plan.html", context)

    @admin.action(description=_("選んだ学習会をまとめて中止・延期にする…"), permissions=["change"])
    def close_many(self, request: HttpRequest, rows: QuerySet[StudySession]) -> HttpResponse | None:
        """A page that asks how and why, then each row's own verb; the letters go out once a person."""
        form = forms.StaffCloseForm(request.POST if "close" in request.POST else None)
        if form.is_bound and form.is_valid():
            chosen = StudySession.objects.filter(pk__in=rows.values("pk")).order_by("held_on", "id")
            pairs = ((row, row.version) for row in chosen.select_related("ambassador").iterator(chunk_size=500))
            self._report(request, workflow.close_many(pairs, by=who(request), **form.cleaned_data))
            return None
        plain = rows.order_by("held_on", "id")
        context = {
            **self.admin_site.each_context(request),
            **{"form": form, "title": _("まとめて中止・延期"), "opts": self.opts, "action": "close_many"},
            **{"rows": plain[:SHOWN], "total": plain.count(), "across": request.POST.get("select_across", "0")},
            "selected": request.POST.getlist("_selected_action"),
        }
        return TemplateResponse(request, "admin/sessions_log/close_many.html", context)

    def _report(self, request: HttpRequest, outcome: workflow.Outcome) -> None:
        if outcome.done:
            text = _t("%(count)d件を中止・延期にしました。アンバサダーの方にメールでお知らせします。")
            messages.success(request, text % {"count": len(outcome.done)})
        for row, why in outcome.refused[:SHOWN]:
            messages.warning(request, f"{row.held_on:%Y-%m-%d} {row.heading}: {why}")
        if len(outcome.refused) > SHOWN:
            messages.warning(request, _t("ほか%(count)d件はそのままです。") % {"count": len(outcome.refused) - SHOWN})
