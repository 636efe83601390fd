"""All unreported sessions on one page, and blank rows for those that nobody planned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ambassadors import acting
from ambassadors.models import Ambassador

from .. import forms, head_counts, workflow
from ..models import StudySession
from ..querysets import StudySessionQuerySet
from .reporting import held_back_sentence, was_cancelled
from .shared import ROWS_AT_ONCE, attempt, who

BLANK, MOST_BLANK = 2, 20


@dataclass(frozen=True, kw_only=True)
class Whose:
    """Whose sessions are reported: the rows, what a new one starts with, and the addresses of these pages."""

    sessions: StudySessionQuerySet
    prefecture: str
    owner: dict[str, Any]
    template: str
    here: str
    after: str
    context: dict[str, Any] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@acting.ambassador_required
def report_all(request: HttpRequest) -> HttpResponse:
    ambassador: Ambassador = request.ambassador  # type: ignore[attr-defined]
    whose = Whose(
        sessions=StudySession.objects.for_ambassador(ambassador),
        prefecture=ambassador.prefecture,
        owner={"ambassador": ambassador},
        template="sessions_log/report_all.html",
        here="sessions:report_all",
        after="sessions:mine",
    )
    return report_rows(request, whose)


def report_rows(request: HttpRequest, whose: Whose) -> HttpResponse:
    """An empty box stays unreported, a blank row is nothing, and a bad row holds nothing back."""
    rows = [(session, row_form(request, session, count)) for session, count in with_check_ins(whose.sessions)]
    blank = new_forms(request, whose)
    if request.method == "POST" and "more" not in request.POST:
        before = len(rows) + len(blank)
        rows = [(session, form) for session, form in rows if not report_row(request, session, form)]
        blank = [form for form in blank if not enter_row(request, form, whose)]
        faulty = sum(bool(form.errors) for form in (*(form for _session, form in rows), *filled(blank)))
        tell_rows(request, reported=before - len(rows) - len(blank), faulty=faulty)
        if not faulty:
            return redirect(whose.here if rows else whose.after)
    context = {
        "rows": rows,
        "blank": blank,
        "blank_count": min(len(blank), MOST_BLANK),
        "can_add": len(blank) < MOST_BLANK,
        "page_has_errors": any(form.is_bound and form.errors for form in (*(form for _, form in rows), *filled(blank))),
    }
    return render(request, whose.template, {**context, **whose.context})


# -- planned ones ---------------------------------------------------------------------------------------------------
def with_check_ins(sessions: StudySessionQuerySet) -> list[tuple[StudySession, int | None]]:
    """Return the first unreported ones, each with how many checked in; the boxes stay empty all the same."""
    found = list(sessions.reportable()[:ROWS_AT_ONCE])
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
    if was_cancelled(form):
        return attempt(form, lambda: workflow.cancel(session, **facts)) is not None
    done = attempt(form, lambda: workflow.report(session, head_count=count, held=zero == "held", **facts))
    return told(request, form, done)


# -- those that nobody planned --------------------------------------------------------------------------------------
def new_forms(request: HttpRequest, whose: Whose) -> list[forms.NewRowForm]:
    """Return the blank rows: as many as the page had, two more where 「行を増やす」 was pressed."""
    typed = request.POST.get("blank", "")
    count = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else BLANK
    count = min(count + (BLANK if "more" in request.POST else 0), MOST_BLANK)
    return [new_form(request, f"new{number}", whose) for number in range(count)]


def new_form(request: HttpRequest, prefix: str, whose: Whose) -> forms.NewRowForm:
    start = {"prefecture": whose.prefecture}
    form = forms.NewRowForm(request.POST or None, prefix=prefix, initial=start)
    return form if form.is_filled else forms.NewRowForm(prefix=prefix, initial=start)


def filled(blank: list[forms.NewRowForm]) -> list[forms.NewRowForm]:
    return [each for each in blank if each.is_bound]


def enter_row(request: HttpRequest, form: forms.NewRowForm, whose: Whose) -> bool:
    """Enter one row. Return whether it is done with; a blank or faulty one is not."""
    if not form.is_bound or not form.is_valid():
        return False
    if was_cancelled(form):
        return True
    data = form.cleaned_data
    facts = {"id": data["id"], "head_count": data["head_count"], "held": data["zero"] == "held", "by": who(request)}
    done = attempt(form, lambda: workflow.enter_past(**facts, **form.facts(), **({"ambassador": None} | whose.owner)))
    return told(request, form, done)


def told(request: HttpRequest, form: Any, done: StudySession | None) -> bool:
    """Ask what a 0 means at the row's own box; tell of a report that counts only once confirmed."""
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
