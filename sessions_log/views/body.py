"""`/my/body/sessions/`: a section reports what its own body held, wherever; of others it sees nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ambassadors import acting
from ambassadors.models import Organization
from ambassadors.section_views import Door

from .. import forms
from ..models import StudySession
from ..paging import Page
from ..querysets import StudySessionQuerySet
from .many import Whose, report_rows
from .reporting import enter, is_before_system, like, like_it, openings, thank, was_cancelled
from .shared import ROWS_AT_ONCE, editions_for, take, who

DONE_A_PAGE = 20
organizer = acting.section_required(role="organizer")


def door(section: Any) -> list[Door]:
    """Return the way to these pages for the section's home."""
    if not section.organizer:
        return []
    return [Door(_("学習会の報告"), _("団体でひらいた学習会を、まとめて報告できます。"), reverse("sessions:body"))]


def body_of(request: Any) -> Organization:
    return request.section.organization  # type: ignore[no-any-return]


def own(request: HttpRequest) -> StudySessionQuerySet:
    drafts = StudySession.Status.DRAFT
    return StudySession.objects.for_organization(body_of(request)).exclude(status=drafts).select_related("organization")


def session_of_body(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in the section of the body that held the session; to anyone else there is no such page."""

    @wraps(view)
    @organizer
    def guarded(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        session = own(request).select_related("ambassador").filter(pk=pk).first()
        if session is None:
            raise Http404
        return view(request, session, **kwargs)

    return guarded


@require_safe
@organizer
def body(request: HttpRequest) -> HttpResponse:
    """To report first, then what comes, then what was reported."""
    done = own(request).exclude(status__in=StudySession.Status.open())
    context = {
        "section": request.section,  # type: ignore[attr-defined]
        "to_report": own(request).reportable()[:ROWS_AT_ONCE],
        "coming": own(request).coming()[:ROWS_AT_ONCE],
        "done": Page(done, request.GET.get("before"), size=DONE_A_PAGE, backwards=True),
    }
    return render(request, "sessions_log/body.html", context)


@require_safe
@session_of_body
def detail(request: HttpRequest, session: StudySession) -> HttpResponse:
    return render(request, "sessions_log/body_detail.html", {"session": session})


@require_http_methods(["GET", "HEAD", "POST"])
@session_of_body
def report(request: HttpRequest, session: StudySession) -> HttpResponse:
    """The report. Where an ambassador held it, what they wrote for themselves and the office is not shown."""
    form_class = forms.LinkedReportForm if session.ambassador else forms.ReportForm
    form = form_class(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid() and (done := take(form, session, by=who(request))):
        thank(request, done)
        return redirect("sessions:body_detail", done.pk)
    context = {"form": form, "session": session, "openings": openings() if is_before_system(session) else []}
    return render(request, "sessions_log/body_report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@organizer
def past(request: HttpRequest) -> HttpResponse:
    """A session that was never planned here. `?like=` keeps place and materials of one entered before (続けて入力)."""
    organization = body_of(request)
    before = like(request, own(request))
    start = like_it(before) if before else {"prefecture": organization.prefecture}
    editions = editions_for(organization.prefecture)
    form = forms.BodyPastForm(request.POST or None, initial=start, editions=editions)
    if request.method == "POST" and form.is_valid():
        if was_cancelled(form):
            messages.info(request, _("中止になった学習会は、入力しなくてかまいません。"))
            return redirect("sessions:body")
        if done := enter(form, by=who(request), ambassador=None, organization=organization):
            thank(request, done)
            again = f"{reverse('sessions:body_past')}?like={done.pk}"
            return redirect(again if "again" in request.POST else reverse("sessions:body_detail", args=[done.pk]))
    context = {"form": form, "openings": openings(), "before": before}
    return render(request, "sessions_log/body_past.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@organizer
def report_all(request: HttpRequest) -> HttpResponse:
    organization = body_of(request)
    whose = Whose(
        sessions=own(request),
        prefecture=organization.prefecture,
        owner={"organization": organization},
        template="sessions_log/body_report_all.html",
        here="sessions:body_report_all",
        after="sessions:body",
        context={"of_body": True},
    )
    return report_rows(request, whose)
