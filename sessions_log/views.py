"""The ambassador's own study sessions: plan, report, change, cancel, postpone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ambassadors import acting
from ambassadors.models import Ambassador
from materials.models import Edition
from mirai_action.core.models import User
from mirai_action.progress import ledger
from mirai_action.progress.models import CountEntry, Indicator

from . import forms, workflow
from .models import StudySession
from .paging import Page

View = Callable[..., HttpResponse]
DONE_A_PAGE = 20
ROWS_AT_ONCE = 50


def own_session(view: View) -> View:
    """Let in whoever acts for the session's ambassador of record; to anyone else there is no such page."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        own = acting.choices(request)
        rows = StudySession.objects.filter(ambassador__in=own).select_related("ambassador", "organization")
        session = rows.filter(pk=pk).first()
        if session is None:
            raise Http404
        return view(request, session, **kwargs)

    return guarded


@require_safe
@acting.ambassador_required
def mine(request: HttpRequest) -> HttpResponse:
    """To report first, then what comes, then what is done; attendance so far."""
    ambassador: Ambassador = request.ambassador  # type: ignore[attr-defined]
    own = StudySession.objects.for_ambassador(ambassador)
    done = own.exclude(status__in=StudySession.Status.open()).exclude(
        status__in=[StudySession.Status.RETURNED, StudySession.Status.POSTPONED]
    )
    context = {
        "ambassador": ambassador,
        "returned": own.returned()[:ROWS_AT_ONCE],
        "to_report": own.reportable()[:ROWS_AT_ONCE],
        "coming": own.coming().filter(held_on__gt=timezone.localdate())[:ROWS_AT_ONCE],
        "postponed": own.postponed()[:ROWS_AT_ONCE],
        "done": Page(done, request.GET.get("before"), size=DONE_A_PAGE, backwards=True),
        "so_far": attendance(ambassador),
    }
    return render(request, "sessions_log/mine.html", context)


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


@require_safe
@own_session
def detail(request: HttpRequest, session: StudySession) -> HttpResponse:
    editions = session.editions.select_related("series")
    return render(request, "sessions_log/detail.html", {"session": session, "editions": editions})


@require_http_methods(["GET", "HEAD", "POST"])
@own_session
def report(request: HttpRequest, session: StudySession) -> HttpResponse:
    form = forms.ReportForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data["head_count"] == 0 and data["zero"] == "cancelled":
            done = attempt(form, lambda: workflow.cancel(session, by=who(request), version=data["version"]))
        else:
            done = attempt(
                form,
                lambda: workflow.report(
                    session,
                    head_count=data["head_count"],
                    by=who(request),
                    version=data["version"],
                    held=data["zero"] == "held",
                    **form.facts(),
                ),
            )
        if done:
            thank(request, done)
            return redirect(done)
    context = {"form": form, "session": session, "openings": openings() if is_before_system(session) else []}
    return render(request, "sessions_log/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@acting.ambassador_required
def report_all(request: HttpRequest) -> HttpResponse:
    """All unreported sessions on one page; an empty box stays unreported, a bad row holds nothing back."""
    own = StudySession.objects.for_ambassador(request.ambassador)  # type: ignore[attr-defined]
    rows = [
        (session, forms.RowForm(request.POST or None, prefix=str(session.pk), initial={"version": session.version}))
        for session in own.reportable()[:ROWS_AT_ONCE]
    ]
    if request.method == "POST":
        before = len(rows)
        rows = [(session, form) for session, form in rows if not report_row(request, session, form)]
        tell_rows(request, reported=before - len(rows), faulty=sum(bool(form.errors) for _session, form in rows))
        if not any(form.errors for _session, form in rows):
            return redirect("sessions:report_all" if rows else "sessions:mine")
    context = {"rows": rows, "page_has_errors": any(form.errors for _session, form in rows)}
    return render(request, "sessions_log/report_all.html", context)


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


# -- what the views share -------------------------------------------------------------------------------------------
def who(request: Any) -> User:
    """Return the signed-in account."""
    return request.user  # type: ignore[no-any-return]


def attempt(form: forms.Form, verb: Callable[[], StudySession]) -> StudySession | None:
    """Run a verb of the workflow; where it refuses, put its sentence on the form and return None."""
    try:
        return verb()
    except workflow.WasItCancelled:
        form.asks_zero = True  # type: ignore[attr-defined]
    except workflow.EditedMeanwhile as refusal:
        form.current = refusal.session  # type: ignore[attr-defined]
        form.add_error(None, str(refusal))
    except workflow.Refused as refusal:
        form.add_error(None, str(refusal))
    return None


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
    return _("ご報告ありがとうございました。人数が多いため、事務局の確認後に合計へ加えます。")


def attendance(ambassador: Ambassador) -> dict[str, int]:
    """Return {indicator: total} of the ambassador's own sessions, as the ledger has them."""
    own = StudySession.objects.for_ambassador(ambassador).values("pk")
    entries = CountEntry.objects.filter(subject__in=own, indicator__in=[Indicator.SESSIONS, Indicator.PARTICIPANTS])
    # A draw-down of the opening balance bears the same subject; it is not the ambassador's.
    sums = entries.exclude(basis="opening").order_by().values_list("indicator").annotate(Sum("quantity"))
    return {"sessions": 0, "participants": 0, **dict(sums)}


def usable_editions(ambassador: Ambassador) -> Any:
    editions = Edition.objects.published().select_related("series")
    return editions.for_prefecture(ambassador.prefecture) if ambassador.prefecture else editions


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
