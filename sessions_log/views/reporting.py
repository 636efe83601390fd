"""Reporting one session, many at once, or one that was never planned."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ambassadors import acting
from ambassadors.models import Ambassador
from mirai_action.progress import ledger
from mirai_action.progress.models import Indicator

from .. import forms, head_counts, workflow
from ..models import StudySession
from ..querysets import StudySessionQuerySet
from .shared import ROWS_AT_ONCE, attempt, own_session, take, usable_editions, who


@require_http_methods(["GET", "HEAD", "POST"])
@acting.ambassador_required
def past(request: HttpRequest) -> HttpResponse:
    ambassador: Ambassador = request.ambassador  # type: ignore[attr-defined]
    form = forms.PastForm(
        request.POST or None, initial={"prefecture": ambassador.prefecture}, editions=usable_editions(ambassador)
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data["head_count"] == 0 and data["zero"] == "cancelled":
            messages.info(request, _("中止になった学習会は、入力しなくてかまいません。"))
            return redirect("sessions:mine")
        done = attempt(
            form,
            lambda: workflow.enter_past(
                ambassador=ambassador,
                by=who(request),
                id=data["id"],
                head_count=data["head_count"],
                held=data["zero"] == "held",
                **form.facts(),
            ),
        )
        if done:
            thank(request, done)
            return redirect(done)
    return render(request, "sessions_log/past.html", {"form": form, "openings": openings()})


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


@require_http_methods(["GET", "HEAD", "POST"])
@acting.ambassador_required
def report_all(request: HttpRequest) -> HttpResponse:
    """All unreported sessions on one page; an empty box stays unreported, a bad row holds nothing back."""
    own = StudySession.objects.for_ambassador(request.ambassador)  # type: ignore[attr-defined]
    rows = [(session, row_form(request, session, count)) for session, count in with_check_ins(own.reportable())]
    if request.method == "POST":
        before = len(rows)
        rows = [(session, form) for session, form in rows if not report_row(request, session, form)]
        tell_rows(request, reported=before - len(rows), faulty=sum(bool(form.errors) for _session, form in rows))
        if not any(form.errors for _session, form in rows):
            return redirect("sessions:report_all" if rows else "sessions:mine")
    context = {"rows": rows, "page_has_errors": any(form.errors for _session, form in rows)}
    return render(request, "sessions_log/report_all.html", context)


def with_check_ins(sessions: StudySessionQuerySet) -> list[tuple[StudySession, int | None]]:
    """Return the first of `sessions`, each with how many checked in; the boxes stay empty all the same."""
    found = list(sessions[:ROWS_AT_ONCE])
    counts = head_counts.checked_in(found)
    return [(each, counts.get(each.pk)) for each in found]


def row_form(request: HttpRequest, session: StudySession, checked_in: int | None) -> forms.RowForm:
    start = {"version": session.version}
    return forms.RowForm(request.POST or None, prefix=str(session.pk), initial=start, checked_in=checked_in)


def report_row(request: HttpRequest, session: StudySession, form: forms.RowForm) -> bool:
    """Report one line of the page. Return whether the session is done with; an empty or faulty line is not."""
    if not form.is_valid() or form.cleaned_data["head_count"] is None:
        return False
    count, zero, version = (form.cleaned_data[name] for name in ("head_count", "zero", "version"))
    facts: dict[str, Any] = {"by": who(request), "version": version}
    if count == 0 and zero == "cancelled":
        return attempt(form, lambda: workflow.cancel(session, **facts)) is not None
    held = zero == "held"
    done = attempt(form, lambda: workflow.report(session, head_count=count, held=held, **facts))
    if getattr(form, "asks_zero", False):
        form.fields["zero"].required = True
        form.add_error("zero", _("中止でしたか。どちらかを選んで、もう一度「まとめて報告する」を押してください。"))
    if done and done.is_held_back:
        messages.info(request, held_back_sentence(done))
    return done is not None


def tell_rows(request: HttpRequest, *, reported: int, faulty: int) -> None:
    if reported:
        messages.success(request, _("%(count)d件の報告を受け取りました。ありがとうございます。") % {"count": reported})
    if faulty:
        messages.warning(
            request, _("%(count)d件は、まだ報告されていません。下の欄をご確認ください。") % {"count": faulty}
        )
    if not reported and not faulty:
        messages.info(request, _("人数が入力されていないため、未報告のままです。わかったものから入力してください。"))


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
