"""The pages of one session's verbs: confirm, ask back, correct, cancel, take back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import MiraiModelAdmin
from mirai_action.core.models import User
from mirai_action.progress.models import Correction, Indicator

from . import forms, workflow
from .models import StudySession


class VerbPages(MiraiModelAdmin):
    """A page or a button for each verb; the list itself is `admin.StudySessionAdmin`."""

    def get_urls(self) -> list[Any]:
        pages = {
            "confirm": self.confirm_view,
            "send-back": self.send_back_view,
            "correct": self.correct_view,
            "cancel": self.cancel_view,
            "no-answer": self.no_answer_view,
            "reopen": self.reopen_view,
            "withdraw-links": self.withdraw_links_view,
        }
        own = [
            path(f"<uuid:pk>/{name}/", self.admin_site.admin_view(view), name=f"sessions_log_studysession_{name}")
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        row = self.get_object(request, object_id)
        extra = {"session": row, "verbs": verbs_for(row), "corrections": corrections_of(row)} if row else {}
        if not sees_persons(request):
            extra["corrections"] = [each | {"why": ""} for each in extra.get("corrections", [])]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def confirm_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._press(request, pk, workflow.confirm, _("確認済みにしました。"))

    def no_answer_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._press(request, pk, workflow.mark_no_answer, _("「回答なし」にしました。"))

    def reopen_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._press(request, pk, workflow.reopen, _("元の状態に戻しました。"))

    def withdraw_links_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The links of letters sent so far stop working: one went astray."""
        done = _("これまでのメールのリンクを使えなくしました。次のメールには新しいリンクが入ります。")
        return self._press(request, pk, lambda row, by: workflow.withdraw_links(row), done)

    def send_back_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self._row(request, pk)
        form = forms.SendBackForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            comment = form.cleaned_data["comment"]
            if self._did(
                request, lambda: workflow.send_back(row, comment=comment, by=who(request)), _("確認をお願いしました。")
            ):
                return back_to(row, request)
        return self._page(request, row, form, _("内容のご確認のお願い"), _("お願いを送る"))

    def cancel_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = self._row(request, pk)
        form = forms.CancelForm(request.POST or None, initial={"version": row.version})
        if request.method == "POST" and form.is_valid():
            facts = form.cleaned_data
            if self._did(request, lambda: workflow.cancel(row, by=who(request), **facts), _("中止としました。")):
                return back_to(row, request)
        return self._page(request, row, form, _("中止にする"), _("中止にする"))

    def correct_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Two steps on one page: what would change, with the effect on the totals, then the correction itself."""
        row = self._row(request, pk)
        form = forms.CorrectForm(request.POST or None, session=row)
        extra: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            facts, version = form.facts(), form.cleaned_data["version"]
            reason = form.cleaned_data["reason"]
            if "save" in request.POST and self._did(
                request,
                lambda: workflow.correct(row, reason=reason, by=who(request), version=version, **facts),
                _("訂正しました。元の記録も残っています。"),
            ):
                return back_to(row, request)
            extra = self._preview(request, row, form)
        return self._page(request, row, form, _("訂正する"), _("変更の内容を確かめる"), **extra)

    def _preview(self, request: HttpRequest, row: StudySession, form: forms.CorrectForm) -> dict[str, Any]:
        facts = form.facts()
        try:
            return {"effects": effects_of(row, facts, by=who(request)), "differences": changes_of(row, facts)}
        except workflow.Refused as refusal:
            form.add_error(None, str(refusal))
            return {}

    def _row(self, request: HttpRequest, pk: UUID) -> StudySession:
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return row

    def _press(self, request: HttpRequest, pk: UUID, verb: Callable[..., Any], done: Any) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self._row(request, pk)
        self._did(request, lambda: verb(row, by=who(request)), done)
        return back_to(row, request)

    def _did(self, request: HttpRequest, verb: Callable[[], Any], done: Any) -> bool:
        """Run a verb and report the outcome."""
        try:
            verb()
        except workflow.Refused as refusal:
            messages.error(request, str(refusal))
            return False
        messages.success(request, done)
        return True

    def _page(self, request: HttpRequest, row: StudySession, form: Any, title: Any, button: Any, **extra: Any) -> Any:
        context = {
            **self.admin_site.each_context(request),
            **{"session": row, "form": form, "title": title, "button": button, "opts": self.opts},
            "back": way_back(row, request),
            **extra,
        }
        return TemplateResponse(request, "admin/sessions_log/verb.html", context)


def who(request: Any) -> User:
    """Return the staff account that asks."""
    return request.user  # type: ignore[no-any-return]


def sees_persons(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "national", False))


WAYS_BACK = {name: f"admin:sessions_log_studysession_{name}" for name in ("review", "unreported", "quality")}
"""Where a page was opened from (`?from=review`): there the work goes on."""


def back_to(row: StudySession, request: HttpRequest) -> HttpResponse:
    return redirect(way_back(row, request))


def way_back(row: StudySession, request: HttpRequest) -> str:
    """Return the list that the page was opened from, else the page of the session."""
    name = WAYS_BACK.get(request.GET.get("from", ""))
    return reverse(name) if name else reverse("admin:sessions_log_studysession_change", args=[row.pk])


def verbs_for(row: StudySession) -> list[dict[str, Any]]:
    """Return the buttons that make sense now: those of one press post, those of a page of their own lead there."""
    status, here = row.status, StudySession.Status
    offered = [
        (status in (here.REPORTED, here.RETURNED), "confirm", _("確認済みにする"), True),
        (row.is_report_in, "send-back", _("内容のご確認をお願いする"), False),
        (status != here.DRAFT, "correct", _("訂正する"), False),
        (status == here.PLANNED and row.is_unreported, "no-answer", _("「回答なし」にする"), True),
        (status not in (here.CANCELLED, here.CONFIRMED), "cancel", _("中止にする"), False),
        (status in (here.CONFIRMED, here.CANCELLED, here.NO_ANSWER), "reopen", _("元の状態に戻す"), True),
        (status not in (here.DRAFT, here.CONFIRMED), "withdraw-links", _("メールのリンクを使えなくする"), True),
    ]
    return [
        {"label": label, "press": press, "href": reverse(f"admin:sessions_log_studysession_{name}", args=[row.pk])}
        for applies, name, label, press in offered
        if applies
    ]


def corrections_of(row: StudySession) -> list[dict[str, Any]]:
    """Return the corrections that changed a count: when, why, participants before and after."""

    def participants(lines: list[dict[str, Any]]) -> int:
        return sum(each["quantity"] for each in lines if each["indicator"] == Indicator.PARTICIPANTS)

    return [
        {"at": each.entered_at, "why": each.why, "old": participants(each.old), "new": participants(each.new)}
        for each in Correction.objects.filter(subject=row.pk)
    ]


def changes_of(row: StudySession, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a correction would alter, as people read it."""
    trial = StudySession(**facts)
    return [
        {
            "label": getattr(row._meta.get_field(name), "verbose_name", name),
            "old": shown(row, name),
            "new": shown(trial, name),
        }
        for name in workflow.differences(row, facts)
    ]


def shown(row: StudySession, name: str) -> Any:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return "–" if value in (None, "") else value


def effects_of(row: StudySession, facts: dict[str, Any], *, by: User) -> list[dict[str, Any]]:
    return [
        {"label": Indicator(name).label, "old": old, "new": new, "change": new - old}
        for name, (old, new) in workflow.effect(row, facts, by=by).items()
    ]
