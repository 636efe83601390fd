"""The page where staff add, change and remove members of a group. National staff only, as the register itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from ambassadors.models import Ambassador, Membership
from ambassadors.workflow import Refused

from . import roll, views, workflow
from .forms import InviteForm
from .models import Invitation


def members(model_admin: Any, request: HttpRequest, pk: UUID) -> HttpResponse:
    """The members of one group with their buttons, and a form that invites."""
    row: Ambassador | None = model_admin.get_object(request, str(pk))
    if row is None or not row.is_group:
        raise Http404
    if not model_admin.has_change_permission(request, row):
        raise PermissionDenied
    form = InviteForm(request.POST if request.POST.get("action") == "invite" else None)
    if request.method == "POST" and not form.is_bound:
        _press(request, row)
        return redirect("admin:ambassadors_ambassador_members", row.pk)
    if form.is_bound and form.is_valid() and _invite(request, row, form):
        return redirect("admin:ambassadors_ambassador_members", row.pk)
    context = {
        **model_admin.admin_site.each_context(request),
        **{"ambassador": row, "opts": model_admin.opts, "title": _("グループのメンバー"), "form": form},
        **{"lines": roll.lines(row), "invitations": row.invitations.open()},
    }
    return TemplateResponse(request, "groups/admin_members.html", context)


def _invite(request: HttpRequest, row: Ambassador, form: InviteForm) -> bool:
    try:
        workflow.invite(row, by=request.user, language=row.language, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("招待のメールをお送りします。"))
    return True


def _press(request: HttpRequest, row: Ambassador) -> None:
    """Do what a button beside a member or an invitation says; what is not this group's is nobody's."""
    kind, _dash, key = request.POST.get("which", "").partition("-")
    if kind == "member" and key.isdecimal() and len(key) < 12:
        member = Membership.objects.select_related("user", "ambassador").filter(pk=key, ambassador=row).first()
        if member:
            views.act(request, member)
    elif kind == "invitation":
        invitation = next((each for each in row.invitations.open() if str(each.pk) == key), None)
        if invitation:
            _press_invitation(request, invitation)


def _press_invitation(request: HttpRequest, invitation: Invitation) -> None:
    try:
        if request.POST.get("action") == "withdraw" and workflow.withdraw(invitation):
            messages.success(request, _("招待を取り消しました。"))
        if request.POST.get("action") == "resend" and workflow.resend(invitation):
            messages.success(request, _("招待のメールをもう一度お送りします。"))
    except Refused as refused:
        messages.error(request, str(refused))
