"""Reporting one session, many at once, or one that was never planned."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ambassadors import acting
from ambassadors.models import Ambassador
from mirai_action.core.models import User
from mirai_action.progress import ledger
from mirai_action.progress.models import Indicator

from .. import forms, workflow
from ..models import StudySession
from ..querysets import StudySessionQuerySet
from .shared import attempt, own_session, take, usable_editions, who


@require_http_methods(["GET", "HEAD", "POST"])
@acting.ambassador_required
def past(request: HttpRequest) -> HttpResponse:
    """A session that was never planned. `?like=` keeps host, place and materials of one entered before (続けて入力)."""
    ambassador: Ambassador = request.ambassador  # type: ignore[attr-defined]
    before = like(request, StudySession.objects.for_ambassador(ambassador))
    start = like_it(before) if before else {"prefecture": ambassador.prefecture}
    form = forms.PastForm(request.POST or None, initial=start, editions=usable_editions(ambassador))
    if request.method == "POST" and form.is_valid():
        if was_cancelled(form):
            messages.info(request, _("中止になった学習会は、入力しなくてかまいません。"))
            return redirect("sessions:mine")
        if done := enter(form, ambassador=ambassador, by=who(request)):
            thank(request, done)
            return redirect(f"{reverse('sessions:past')}?like={done.pk}" if "again" in request.POST else done)
    context = {"form": form, "openings": openings(), "before": before}
    return render(request, "sessions_log/past.html", context)


def enter(form: forms.PastForm, *, by: User, **whose: Any) -> StudySession | None:
    """Enter a valid form's session; None where the form has to come back."""
    data = form.cleaned_data
    facts = {"id": data["id"], "head_count": data["head_count"], "held": data["zero"] == "held"}
    return attempt(form, lambda: workflow.enter_past(by=by, copies=form.copies(), **facts, **{**form.facts(), **whose}))


def was_cancelled(form: Any) -> bool:
    return form.cleaned_data["head_count"] == 0 and form.cleaned_data["zero"] == "cancelled"


def like(request: HttpRequest, own: StudySessionQuerySet) -> StudySession | None:
    """Return the own session that `?like=` names; a broken or a strange one is none."""
    try:
        return own.select_related("organization").filter(pk=UUID(request.GET.get("like", ""))).first()
    except ValueError:
        return None


def like_it(session: StudySession) -> dict[str, Any]:
    """Return host, place and materials of a session, for the next one."""
    names = ("format", "prefecture", "venue", "audience", "audience_note", "host_name", "host_kind", "excerpt")
    kept = {name: getattr(session, name) for name in names}
    kept["host_name"] = session.host_name or (session.organization.name if session.organization else "")
    kept |= forms.values_of(session, ["town"])
    return kept | {"editions": list(session.editions.values_list("pk", flat=True))}


@require_http_methods(["GET", "HEAD", "POST"])
@own_session
def report(request: HttpRequest, session: StudySession) -> HttpResponse:
    form = forms.ReportForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid() and (done := take(form, session, by=who(request))):
        thank(request, done)
        return redirect(done)
    context = {"form": form, "session": session, "openings": openings() if is_before_system(session) else []}
    return render(request, "sessions_log/report.html", context)


@require_http_methods(["POST"])
@own_session
def withdraw_links(request: HttpRequest, session: StudySession) -> HttpResponse:
    """「メールのリンクを使えなくする」: a letter went astray."""
    workflow.withdraw_links(session)
    messages.success(request, _("これまでのメールのリンクを使えなくしました。次のメールには新しいリンクが入ります。"))
    return redirect(session)


def thank(request: HttpRequest, session: StudySession) -> None:
    if session.status == StudySession.Status.CANCELLED:
        messages.success(request, _("中止として登録しました。ご連絡ありがとうございました。"))
    elif session.is_held_back:
        messages.info(request, held_back_sentence(session))
    else:
        messages.success(request, _("ご報告ありがとうございました。"))


def held_back_sentence(session: StudySession) -> str:
    """Tell the reporter that this report counts only once staff confirm it (DOMAIN 3.5, 3.9)."""
    if session.hold == StudySession.Hold.OPENING:
        return _("ご報告ありがとうございました。システム導入前の実績を超えるため、事務局の確認後に合計へ加えます。")
    if session.hold == StudySession.Hold.OUTSIDE:
        return _("ご報告ありがとうございました。事務局の確認後に合計へ加えます。")
    return _("ご報告ありがとうございました。人数が多いため、事務局の確認後に合計へ加えます。")


def openings() -> list[dict[str, Any]]:
    """Return what remains of each opening balance: records of its time don't change the total (DOMAIN 3.9)."""
    return [
        {
            "label": each.get_indicator_display(),
            "day": each.day,
            "left": ledger.opening_remaining(each.indicator, each.day),
        }
        for each in ledger.OpeningBalance.objects.filter(indicator__in=[Indicator.SESSIONS, Indicator.PARTICIPANTS])
    ]


def is_before_system(session: StudySession) -> bool:
    return any(ledger.is_before_system(each, session.held_on) for each in (Indicator.SESSIONS, Indicator.PARTICIPANTS))
