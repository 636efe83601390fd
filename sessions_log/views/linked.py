"""The report by the link of a letter: without signing in, for this one session, without a name on the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mirai_action.core import mail_address, ratelimit

from .. import forms, links, workflow
from ..models import StudySession
from ..workflow import rows
from .reporting import thank
from .shared import attempt, take

LETTERS_AN_HOUR = 3


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in whoever holds a link that is good; offer a new one for one that has ended, and nothing for any other."""

    @wraps(view)
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def guarded(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            session = links.read(token)
        except links.Expired as expired:
            return _ended(request, expired.session)
        if session is None:
            return render(request, "sessions_log/linked_gone.html", status=404)
        return view(request, session, token, **kwargs)

    return guarded


@by_link
def linked(request: HttpRequest, session: StudySession, token: str) -> HttpResponse:
    """The report. Once it is in: the number, and a way to change it until staff confirm."""
    verb = _VERBS.get(request.POST.get("action", ""), _report)
    if request.method == "POST":
        return verb(request, session, token)
    here = StudySession.Status
    if session.status == here.CONFIRMED or (session.status == here.REPORTED and "edit" not in request.GET):
        return _page(request, session, token, "linked_done")
    if session.status == here.CANCELLED:
        return _page(request, session, token, "linked_cancelled")
    return _form_page(request, session, token)


def _report(request: HttpRequest, session: StudySession, token: str) -> HttpResponse:
    form = forms.LinkedReportForm(request.POST, session=session)
    if form.is_valid() and (done := take(form, session, by=None)):
        thank(request, done)
        return _back(token)
    return _form_page(request, session, token, form=form)


def _cancel(request: HttpRequest, session: StudySession, token: str) -> HttpResponse:
    form = forms.CancelForm(request.POST, prefix="off")
    if form.is_valid() and attempt(form, lambda: workflow.cancel(session, by=None, **form.cleaned_data)):
        messages.success(request, _("中止として登録しました。ご連絡ありがとうございました。"))
        return _back(token)
    return _form_page(request, session, token, cancelling=form)


def _postpone(request: HttpRequest, session: StudySession, token: str) -> HttpResponse:
    form = forms.PostponeForm(request.POST, prefix="later")
    if form.is_valid():
        data = form.cleaned_data
        facts = {"to": data["held_on"], "reason": data["reason"], "version": data["version"]}
        if attempt(form, lambda: workflow.postpone(session, by=None, **facts)):
            messages.success(request, _("延期として登録しました。"))
            return _back(token)
    return _form_page(request, session, token, postponing=form)


def _reopen(request: HttpRequest, session: StudySession, token: str) -> HttpResponse:
    """「やはり開催した」. Only a cancellation is theirs to take back."""
    if session.status == StudySession.Status.CANCELLED:
        try:
            workflow.reopen(session, by=None)
        except workflow.Refused as refusal:
            messages.error(request, str(refusal))
    return _back(token)


_VERBS = {"cancel": _cancel, "postpone": _postpone, "reopen": _reopen}


def _form_page(
    request: HttpRequest,
    session: StudySession,
    token: str,
    *,
    form: Any = None,
    cancelling: Any = None,
    postponing: Any = None,
) -> HttpResponse:
    version = {"version": session.version}
    context = {
        "form": form or forms.LinkedReportForm(session=session),
        "cancelling": cancelling or forms.CancelForm(prefix="off", initial=version),
        "postponing": postponing or forms.PostponeForm(prefix="later", initial=version),
        "page_has_errors": any(each and each.errors for each in (form, cancelling, postponing)),
    }
    return _page(request, session, token, "linked", **context)


def _page(request: HttpRequest, session: StudySession, token: str, name: str, **context: Any) -> HttpResponse:
    return render(request, f"sessions_log/{name}.html", {"session": session, "token": token, **context})


def _back(token: str) -> HttpResponse:
    return redirect("sessions:linked", token)


def _ended(request: HttpRequest, session: StudySession) -> HttpResponse:
    """The button sends a new link to the address that the letters go to; the page says the same for everyone."""
    asked = request.method == "POST" and "renew" in request.POST  # and not a report that came too late
    if asked:
        _send_again(session)
    status = 200 if asked else 410
    return render(request, "sessions_log/linked_ended.html", {"asked": asked, "address": request.path}, status=status)


def _send_again(session: StudySession) -> None:
    person = rows.reporter(session)
    mailbox = mail_address.key(person.email) if person else ""
    if mailbox and ratelimit.allow(f"report-links-to:{mailbox}", limit=LETTERS_AN_HOUR, seconds=3600):
        rows.write_to(session, "sessions.report_link")
