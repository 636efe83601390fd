"""共同実施: the ambassador of record names others and may hand over; a joint one may leave."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ambassadors import acting
from ambassadors.models import Ambassador

from .. import forms, joint, workflow
from ..models import StudySession
from .shared import attempt, own_session, seen_session, who


@require_http_methods(["GET", "HEAD", "POST"])
@own_session
def together(request: HttpRequest, session: StudySession) -> HttpResponse:
    """Who holds the session together; one more by number or address."""
    form = forms.JointForm(request.POST or None, asking=session.ambassador)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["joint"]
        if attempt(form, lambda: workflow.add_joint(session, person, by=who(request))):
            messages.success(request, _("追加しました。お知らせのメールをお送りします。"))
            return redirect("sessions:joint", pk=session.pk)
    context = {"session": session, "form": form, "partners": joint.partners(session)}
    return render(request, "sessions_log/joint.html", context)


@require_POST
@own_session
def remove(request: HttpRequest, session: StudySession) -> HttpResponse:
    workflow.remove_joint(session, _chosen(request, session), by=who(request))
    messages.success(request, _("共同実施から外しました。"))
    return redirect("sessions:joint", pk=session.pk)


@require_POST
@own_session
def hand_over(request: HttpRequest, session: StudySession) -> HttpResponse:
    try:
        workflow.hand_over(session, _chosen(request, session), by=who(request))
        messages.success(request, _("担当を引き継ぎました。新しい担当の方に、メールでお知らせします。"))
    except workflow.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(session)


@require_POST
@seen_session
def leave(request: HttpRequest, session: StudySession) -> HttpResponse:
    """A joint ambassador takes the own name out."""
    own = [each.pk for each in acting.choices(request)]
    for person in session.joint.filter(pk__in=own):
        workflow.remove_joint(session, person, by=who(request))
    messages.success(request, _("共同実施から外れました。担当の方に、メールでお知らせします。"))
    return redirect("sessions:mine")


def _chosen(request: HttpRequest, session: StudySession) -> Ambassador:
    """Return the joint ambassador that the button names; 404 for anyone else."""
    try:
        person = session.joint.filter(pk=UUID(request.POST.get("ambassador", ""))).first()
    except ValueError:
        person = None
    if person is None:
        raise Http404
    return person
