"""The group's own pages: its members see who is in, its managers invite, change and remove."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambassadors import acting
from ambassadors.acting import ambassador_required
from ambassadors.models import Ambassador, Membership
from ambassadors.workflow import Refused

from . import roll, tokens, workflow
from .forms import InviteForm, PersonsForm
from .models import Invitation, Representative

page = require_http_methods(["GET", "HEAD", "POST"])


def _group_of(request: HttpRequest) -> Ambassador:
    """Return the group this account acts for; to an individual there is no such page."""
    ambassador: Ambassador = request.ambassador  # type: ignore[attr-defined]
    if not ambassador.is_group:
        raise Http404
    return ambassador


@never_cache
@require_safe
@ambassador_required
def group(request: HttpRequest) -> HttpResponse:
    """Who is in, what each may do, and for managers the open invitations."""
    return _page(request, _group_of(request), InviteForm())


def _page(request: HttpRequest, ambassador: Ambassador, form: InviteForm) -> HttpResponse:
    manages = acting.manages(request, ambassador)
    context = {
        "ambassador": ambassador,
        "lines": roll.lines(ambassador, request.user),
        "manages": manages,
        "form": form,
        "invitations": ambassador.invitations.open() if manages else [],
        "representative": Representative.objects.filter(ambassador=ambassador).first(),
    }
    return render(request, "groups/group.html", context)


@never_cache
@require_POST
@ambassador_required(managers=True)
def invite(request: HttpRequest) -> HttpResponse:
    ambassador = _group_of(request)
    form = InviteForm(request.POST)
    if form.is_valid():
        language = translation.get_language() or "ja"
        try:
            workflow.invite(ambassador, by=request.user, language=language, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("招待のメールをお送りします。"))
            return redirect("groups:group")
    return _page(request, ambassador, form)


@never_cache
@require_POST
@ambassador_required(managers=True)
def invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send an open invitation again, or take it back."""
    row = get_object_or_404(Invitation.objects.select_related("ambassador"), pk=pk, ambassador=_group_of(request))
    if request.POST.get("action") == "resend":
        _try(request, lambda: workflow.resend(row), _("招待のメールをもう一度お送りします。"))
    elif request.POST.get("action") == "withdraw":
        _try(request, lambda: workflow.withdraw(row), _("招待を取り消しました。"))
    return redirect("groups:group")


@never_cache
@require_POST
@ambassador_required(managers=True)
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role for a member, the contact's place, or the end."""
    row = get_object_or_404(Membership.objects.select_related("user"), pk=pk, ambassador=_group_of(request))
    act(request, row)
    return redirect("groups:group")


def act(request: HttpRequest, row: Membership) -> None:
    """Do what the pressed button says; staff's page has the same buttons."""
    by: Any = request.user
    verbs: dict[str, tuple[Callable[[], bool], str]] = {
        "manager": (lambda: workflow.set_role(row, "manager", by=by), _("代表・管理にしました。")),
        "member": (lambda: workflow.set_role(row, "member", by=by), _("メンバーにしました。")),
        "contact": (
            lambda: workflow.make_contact(row, by=by, name=_typed_name(row)),
            _("ご担当者にしました。グループあてのメールは、これからこの方に届きます。"),
        ),
        "remove": (lambda: workflow.remove(row, by=by), _("メンバーから外しました。")),
    }
    chosen = verbs.get(request.POST.get("action", ""))
    if chosen:
        _try(request, *chosen)


def _typed_name(row: Membership) -> str:
    invitation = Invitation.objects.filter(membership=row).first()
    return invitation.name if invitation else ""


@never_cache
@page
@ambassador_required
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the group oneself: says what it means, one button."""
    ambassador = _group_of(request)
    row = get_object_or_404(Membership, user_id=request.user.pk, ambassador=ambassador)
    if request.method == "POST" and _try(
        request, lambda: workflow.remove(row, by=request.user), _("グループから抜けました。ありがとうございました。")
    ):
        return redirect("/my/")
    line = next(each for each in roll.lines(ambassador, request.user) if each.is_self)
    return render(request, "groups/leave.html", {"ambassador": ambassador, "line": line})


@never_cache
@page
@ambassador_required(managers=True)
def persons(request: HttpRequest) -> HttpResponse:
    """代表者 and ご担当者."""
    ambassador = _group_of(request)
    named = Representative.objects.filter(ambassador=ambassador).first()
    initial = {"representative": named.name if named else "", "contact_name": ambassador.contact_name}
    form = PersonsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            workflow.name_persons(ambassador, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("変更しました。"))
            return redirect("groups:group")
    return render(request, "groups/persons.html", {"form": form, "ambassador": ambassador})


@never_cache
@page
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation: one button (mail scanners follow links, so GET changes nothing)."""
    row = tokens.read(token)
    if row is None or not (row.is_usable or row.accepted_at):
        return render(request, "groups/gone.html", status=404)
    if request.method == "POST":
        workflow.accept(row)
        return redirect("groups:join", token)
    return render(request, "groups/join.html", {"invitation": row, "ambassador": row.ambassador})


def _try(request: HttpRequest, verb: Callable[[], bool], done: str) -> bool:
    """Run a verb and say the outcome on the next page; whether it did something."""
    try:
        changed = verb()
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    if changed:
        messages.success(request, done)
    else:
        messages.info(request, _("すでに済んでいます。"))
    return changed
