"""`/sessions/report/`: anyone who held a session reports it, without an account; a link in a letter confirms it."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mirai_action.core import client_address, ratelimit

from .. import forms, links
from ..models import OutsideReport
from ..workflow import outside

page = require_http_methods(["GET", "HEAD", "POST"])
FORMS, WINDOW = 60, 600
SESSION_KEY, MOST = "outside_reports", 10


@never_cache
@page
def report(request: HttpRequest) -> HttpResponse:
    form = forms.OutsideForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form)
    data = form.cleaned_data
    if data["head_count"] == 0 and data["zero"] == "cancelled":
        messages.info(request, _("中止になった学習会は、入力しなくてかまいません。"))
        return redirect("sessions:list")
    if data["head_count"] == 0 and data["zero"] != "held":
        form.asks_zero = True  # type: ignore[attr-defined]
        return _form_page(request, form)
    if not ratelimit.allow(f"outside:{client_address.of(request)}", limit=FORMS, seconds=WINDOW):
        form.add_error(None, _("ただいま混み合っています。数分たってから、もう一度ボタンを押してください。"))
        return _form_page(request, form, status=429)
    row = outside.submit(
        id=data["id"],
        person=form.person(),
        facts=form.facts(),
        head_count=data["head_count"],
        held=data["zero"] == "held",
        language=translation.get_language() or "ja",
    )
    request.session[SESSION_KEY] = [*request.session.get(SESSION_KEY, []), str(row.pk)][-MOST:]
    return redirect("sessions:outside_sent", row.pk)


def _form_page(request: HttpRequest, form: forms.OutsideForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "keep_days": settings.OUTSIDE_REPORT_DAYS}
    return render(request, "sessions_log/outside.html", context, status=status)


@never_cache
@page
def sent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """ "We wrote to you", for the browser that sent it; 再送."""
    own = str(pk) in request.session.get(SESSION_KEY, [])
    row = OutsideReport.objects.filter(pk=pk).first() if own else None
    if row is None:
        return render(request, "sessions_log/outside_gone.html", status=404)
    if request.method == "POST":
        if ratelimit.allow(f"outside:{client_address.of(request)}", limit=FORMS, seconds=WINDOW):
            outside.resend(row)
        messages.success(request, _("再送を受け付けました。"))
        return redirect("sessions:outside_sent", pk)
    return render(request, "sessions_log/outside_sent.html", {"report": row, "arrived": [str(pk)]})


@never_cache
@page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the letter: one button enters the session (mail scanners follow links, so GET changes nothing)."""
    row, ended = links.read_outside(token)
    if row is None:
        return render(request, "sessions_log/outside_gone.html", status=404)
    if row.session:
        return render(request, "sessions_log/outside_done.html", {"session": row.session, "report": row})
    if ended:
        asked = request.method == "POST" and "renew" in request.POST
        if asked:
            outside.resend(row)
        status = 200 if asked else 410
        return render(request, "sessions_log/linked_ended.html", {"asked": asked, "outside": True}, status=status)
    if request.method == "POST":
        outside.confirm(row)
        return redirect("sessions:outside_confirm", token)
    return render(request, "sessions_log/outside_confirm.html", {"report": row, "told": outside.told(row)})
