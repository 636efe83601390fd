"""Planning, changing, cancelling, postponing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ambassadors import acting
from ambassadors.models import Ambassador

from .. import clashes, forms, workflow
from ..models import StudySession
from .shared import attempt, own_session, session_taking_part, usable_editions, who


@require_http_methods(["GET", "HEAD", "POST"])
@acting.ambassador_required
def plan(request: HttpRequest) -> HttpResponse:
    """Plan one session, or the same one on several days. `?like=` begins with what another one says."""
    ambassador: Ambassador = request.ambassador  # type: ignore[attr-defined]
    start = _like(request) or {"prefecture": ambassador.prefecture}
    form = forms.PlanForm(request.POST or None, initial=start, editions=usable_editions(ambassador), asking=ambassador)
    found: list[clashes.Clash] = []
    if request.method == "POST" and form.is_valid():
        id, facts = form.cleaned_data["id"], form.facts()
        if "draft" in request.POST:
            return _keep(request, form, ambassador)
        found = in_the_way(
            request, form, ambassador, ids=[id, *(uuid5(id, day.isoformat()) for day in form.days)] if id else []
        )
        if not found:
            facts |= {"days": form.days, "joint": form.cleaned_data["joint"], "id": id}
            facts.pop("held_on")
            made = attempt_many(form, ambassador=ambassador, by=who(request), **facts)
            if made:
                _thank(request, made)
                return redirect(made[0] if len(made) == 1 else "sessions:mine")
    return render(request, "sessions_log/plan.html", {"form": form, "clashes": found})


def _keep(request: HttpRequest, form: forms.PlanForm, ambassador: Ambassador) -> HttpResponse:
    """Keep the form as a draft of its first day."""
    facts = form.facts() | {"joint": form.cleaned_data["joint"], "id": form.cleaned_data["id"]}
    made = workflow.keep_draft(ambassador=ambassador, **facts)
    messages.success(request, _("下書きとして保存しました。まだ予定には入っていません。"))
    if len(form.days) > 1:
        messages.info(request, _("くり返しは、下書きには残りません。最初の日だけを保存しました。"))
    return redirect(made)


def attempt_many(form: forms.PlanForm, **facts: Any) -> list[StudySession]:
    """Plan the days of a form; where the workflow refuses, none is made and the form says why."""
    made: list[StudySession] = []

    def verb() -> StudySession:
        made.extend(workflow.plan_many(**facts))
        return made[0]

    attempt(form, verb)
    return made


def in_the_way(
    request: HttpRequest, form: forms.ChangeForm, ambassador: Ambassador | None, *, ids: Iterable[UUID | None]
) -> list[clashes.Clash]:
    """Return what is planned on the same days in the same place, unless 「このまま登録する」 was pressed."""
    if "anyway" in request.POST:
        return []
    return clashes.clashes(form.facts(), form.days, ambassador=ambassador, ids=ids)


def _thank(request: HttpRequest, made: list[StudySession]) -> None:
    if len(made) == 1:
        messages.success(request, _("学習会の予定を登録しました。終わったら、参加者数をご報告ください。"))
    else:
        messages.success(
            request,
            _("%(count)d回の学習会の予定を登録しました。1回ごとに変更や中止ができます。") % {"count": len(made)},
        )


def _like(request: HttpRequest) -> dict[str, Any]:
    """Return what the session of `?like=` says, without its day; nothing for a broken or a strange one."""
    try:
        session = session_taking_part(request, UUID(request.GET.get("like", "")))
    except ValueError:
        return {}
    if session is None:
        return {}
    kept = forms.values_of(session, forms.ChangeForm.base_fields)
    own = session.is_own  # type: ignore[attr-defined]
    leave_out = {"id", "version", "held_on", *(() if own else ("note",))}
    together = [each.number_label for each in session.joint.order_by("number")] if own else []
    return {name: value for name, value in kept.items() if name not in leave_out} | {"joint": "\n".join(together)}


@require_http_methods(["GET", "HEAD", "POST"])
@own_session
def edit(request: HttpRequest, session: StudySession) -> HttpResponse:
    """Change a plan; a report that staff have not confirmed is changed on its own page."""
    if session.is_report_in:
        return redirect("sessions:report", pk=session.pk)
    assert session.ambassador
    form = forms.ChangeForm(request.POST or None, session=session, editions=usable_editions(session.ambassador))
    found: list[clashes.Clash] = []
    if request.method == "POST" and form.is_valid():
        found = _newly_in_the_way(request, form, session)
        version = form.cleaned_data["version"]
        if not found and (
            done := attempt(
                form, lambda: workflow.change_plan(session, by=who(request), version=version, **form.facts())
            )
        ):
            messages.success(request, _("変更しました。"))
            if done.status == StudySession.Status.DRAFT and _wants_to_plan(request):
                return _submit(request, done)
            return redirect(done)
    return render(request, "sessions_log/edit.html", {"form": form, "session": session, "clashes": found})


def _wants_to_plan(request: HttpRequest) -> bool:
    return "submit" in request.POST or "anyway" in request.POST


def _submit(request: HttpRequest, session: StudySession) -> HttpResponse:
    """Make a plan of the draft that was just saved."""
    try:
        workflow.submit(session, by=who(request), version=session.version)
        messages.success(request, _("学習会の予定を登録しました。終わったら、参加者数をご報告ください。"))
    except workflow.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(session)


@require_http_methods(["POST"])
@own_session
def discard(request: HttpRequest, session: StudySession) -> HttpResponse:
    """Throw a draft away."""
    try:
        workflow.discard(session)
    except workflow.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(session)
    messages.success(request, _("下書きを削除しました。"))
    return redirect("sessions:mine")


def _newly_in_the_way(request: HttpRequest, form: forms.ChangeForm, session: StudySession) -> list[clashes.Clash]:
    """Warn only where day or place change: what was kept in spite of a warning is not warned of again."""
    where: tuple[str, ...] = ("held_on", "format", "prefecture", "municipality_code", "venue")
    facts = form.facts()
    if session.status == StudySession.Status.DRAFT:
        return in_the_way(request, form, session.ambassador, ids=[session.pk]) if _wants_to_plan(request) else []
    if all(facts.get(name) == getattr(session, name) for name in where):
        return []
    return in_the_way(request, form, session.ambassador, ids=[session.pk])


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
