"""The own home beyond its first page: notices, consultations, certificate, history, address, the yearly question."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ambassadors import acting
from ambassadors import tokens as of_ambassadors
from ambassadors.acting import ambassador_required
from ambassadors.models import Ambassador
from ambassadors.workflow import Refused

from . import addressing, certificate, consulting, history, notices, still, tokens
from .forms import ConsultationForm, EmailForm, MessageForm
from .models import Answer, Consultation, Notice

page = require_http_methods(["GET", "HEAD", "POST"])
AT_ONCE = 50


def _own(request: HttpRequest) -> Ambassador:
    return request.ambassador  # type: ignore[attr-defined, no-any-return]


# -- お知らせ ---------------------------------------------------------------------------------------------------------
@never_cache
@page
@ambassador_required
def notice_list(request: HttpRequest) -> HttpResponse:
    """All notices, the unread ones marked; a button marks all as read."""
    ambassador = _own(request)
    if request.method == "POST":
        notices.mark_all_read(ambassador, request.user)
        return redirect("home:notices")
    rows: list[Any] = list(Notice.objects.for_ambassador(ambassador).with_read(request.user)[:AT_ONCE])
    return render(request, "home/notices.html", {"notices": rows, "unread": any(not each.is_read for each in rows)})


@never_cache
@page
@ambassador_required
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One notice. Opened by its button (POST) it counts as read; by a link it says so and has the button."""
    rows = Notice.objects.for_ambassador(_own(request)).with_read(request.user)
    row = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        notices.mark_read(row, request.user)
        return redirect("home:notice", row.pk)
    return render(request, "home/notice.html", {"notice": row})


# -- 開催の相談 -------------------------------------------------------------------------------------------------------
@never_cache
@require_safe
@ambassador_required
def consultations(request: HttpRequest) -> HttpResponse:
    rows = _own(request).consultations.prefetch_related("messages")[:AT_ONCE]
    return render(request, "home/consultations.html", {"consultations": rows})


@never_cache
@page
@ambassador_required
def ask(request: HttpRequest) -> HttpResponse:
    """A new question to staff."""
    form = ConsultationForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            row = consulting.ask(_own(request), by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("相談をお受けしました。事務局がお返事します。"))
            return redirect("home:consultation", row.pk)
    return render(request, "home/ask.html", {"form": form, "ambassador": _own(request)})


@never_cache
@page
@ambassador_required
def consultation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The thread, and a box to write on."""
    row = get_object_or_404(Consultation, pk=pk, ambassador=_own(request))
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            consulting.write(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("お送りしました。"))
            return redirect("home:consultation", row.pk)
    context = {"consultation": row, "thread": row.messages.all(), "form": form}
    return render(request, "home/consultation.html", context)


# -- 登録証 -----------------------------------------------------------------------------------------------------------
@never_cache
@require_safe
@ambassador_required
def certificate_pdf(request: HttpRequest) -> HttpResponse:
    return certificate.download(_own(request))


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR of a certificate leads to: number and status, nothing else."""
    row = certificate.find(code)
    context = {"ambassador": row, "registered": bool(row and certificate.is_registered(row))}
    return render(request, "home/verify.html", context, status=200 if row else 404)


# -- 経過とメールアドレス ---------------------------------------------------------------------------------------------
@never_cache
@require_safe
@ambassador_required(applicants=True, managers=True)
def profile_history(request: HttpRequest) -> HttpResponse:
    return render(request, "home/history.html", {"entries": history.entries(_own(request))})


@never_cache
@page
@ambassador_required
def email(request: HttpRequest) -> HttpResponse:
    """Another address for sign-in and letters: asked for here, confirmed at the new mailbox."""
    ambassador = _own(request)
    shared = addressing.shared_with(ambassador, request.user)
    form = EmailForm(request.POST if request.method == "POST" else None, shared=bool(shared))
    if form.is_bound and form.is_valid():
        try:
            addressing.ask(ambassador, user=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            return render(request, "home/email_sent.html", {"email": form.cleaned_data["email"]})
    context: dict[str, Any] = {"form": form, "ambassador": ambassador, "shared": shared}
    context["is_groups"] = acting.manages(request, ambassador)
    return render(request, "home/email.html", context)


@never_cache
@page
def address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link at the new mailbox: one button changes the address."""
    row = tokens.read(token, tokens.CONFIRM)
    if row is None or not (row.can_be_confirmed or (row.confirmed_at and not row.stopped_at)):
        return render(request, "home/address_gone.html", status=404)
    refusal = ""
    if request.method == "POST":
        try:
            addressing.confirm(row)
        except Refused as refused:
            refusal = str(refused)
        else:
            return redirect("home:address_confirm", token)
    return render(request, "home/address_confirm.html", {"change": row, "refusal": refusal})


@never_cache
@page
def address_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link at the old mailbox: one button stops the change, or takes it back."""
    row = tokens.read(token, tokens.STOP)
    if row is None or not (row.can_be_stopped or row.stopped_at):
        return render(request, "home/address_gone.html", status=404)
    if request.method == "POST":
        addressing.stop(row)
        return redirect("home:address_stop", token)
    return render(request, "home/address_stop.html", {"change": row})


# -- 活動継続の確認 ---------------------------------------------------------------------------------------------------
@never_cache
@page
def still_active(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the yearly letter: three buttons; leaving asks once more. GET changes nothing."""
    try:
        ambassador = of_ambassadors.read(token, "still", valid=tokens.STILL_FOR)
    except of_ambassadors.Expired:
        ambassador = None
    if ambassador is None or not ambassador.is_current:
        return render(request, "home/still_gone.html", {"left": ambassador is not None}, status=404)
    return _asked(request, ambassador)


@never_cache
@page
@ambassador_required(managers=True)
def still_own(request: HttpRequest) -> HttpResponse:
    """The same three buttons on the own home."""
    return _asked(request, _own(request))


def _asked(request: HttpRequest, ambassador: Ambassador) -> HttpResponse:
    given = request.POST.get("answer", "")
    if request.method == "POST" and given in (Answer.GOES_ON, Answer.RESTS, Answer.LEAVES):
        return _answered(request, ambassador, given)
    sure = request.method == "POST" and given == "sure"
    return render(request, "home/still.html", {"ambassador": ambassador, "sure": sure})


def _answered(request: HttpRequest, ambassador: Ambassador, given: str) -> HttpResponse:
    """Take the answer and say what it meant; on a page of its own, since after leaving the link is no more."""
    try:
        still.answer(ambassador, given)
    except Refused as refused:
        messages.error(request, str(refused))
    ambassador.refresh_from_db()
    return render(request, "home/still.html", {"ambassador": ambassador, "answered": given})
