"""Planning, changing, cancelling, postponing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ambassadors import acting
from ambassadors.models import Ambassador

from .. import forms, workflow
from ..models import StudySession
from .shared import attempt, own_session, usable_editions, who


@require_http_methods(["GET", "HEAD", "POST"])
@acting.ambassador_required
def plan(request: HttpRequest) -> HttpResponse:
    ambassador: Ambassador = request.ambassador  # type: ignore[attr-defined]
    form = forms.PlanForm(
        request.POST or None, initial={"prefecture": ambassador.prefecture}, editions=usable_editions(ambassador)
    )
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: workflow.plan(ambassador=ambassador, by=who(request), id=form.cleaned_data["id"], **form.facts()),
        )
        if done:
            messages.success(request, _("学習会の予定を登録しました。終わったら、参加者数をご報告ください。"))
            return redirect(done)
    return render(request, "sessions_log/plan.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@own_session
def edit(request: HttpRequest, session: StudySession) -> HttpResponse:
    """Change a plan; a report that staff have not confirmed is changed on its own page."""
    if session.is_report_in:
        return redirect("sessions:report", pk=session.pk)
    assert session.ambassador
    form = forms.PlanForm(request.POST or None, session=session, editions=usable_editions(session.ambassador))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        done = attempt(form, lambda: workflow.change_plan(session, by=who(request), version=version, **form.facts()))
        if done:
            messages.success(request, _("変更しました。"))
            return redirect(done)
    return render(request, "sessions_log/edit.html", {"form": form, "session": session})


@require_http_methods(["GET", "HEAD", "POST"])
@own_session
def cancel(request: HttpRequest, session: StudySession) -> HttpResponse:
    form = forms.CancelForm(request.POST or None, initial={"version": session.version})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if done := attempt(form, lambda: workflow.cancel(session, by=who(request), **facts)):
            messages.success(request, _("中止として登録しました。ご連絡ありがとうございました。"))
            return redirect(done)
    return render(request, "sessions_log/cancel.html", {"form": form, "session": session})


@require_http_methods(["GET", "HEAD", "POST"])
@own_session
def postpone(request: HttpRequest, session: StudySession) -> HttpResponse:
    form = forms.PostponeForm(request.POST or None, initial={"version": session.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        facts = {"to": data["held_on"], "reason": data["reason"], "version": data["version"]}
        if done := attempt(form, lambda: workflow.postpone(session, by=who(request), **facts)):
            messages.success(request, _("延期として登録しました。"))
            return redirect(done)
    return render(request, "sessions_log/postpone.html", {"form": form, "session": session})


@require_http_methods(["POST"])
@own_session
def reopen(request: HttpRequest, session: StudySession) -> HttpResponse:
    """「やはり開催した」: take a cancellation back. What staff confirmed is theirs to open."""
    if session.status != StudySession.Status.CANCELLED:
        raise Http404
    try:
        workflow.reopen(session, by=who(request))
        messages.success(request, _("中止を取り消しました。"))
    except workflow.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(session)
