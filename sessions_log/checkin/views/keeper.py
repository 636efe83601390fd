"""The screens of whoever holds the session: the live count, its buttons, and what is printed beforehand."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mirai_action.japan import numbers
from sessions_log.models import StudySession

from .. import paper, qr, workflow
from ..access import keeper_required
from ..forms import AddForm
from ..models import Desk, State

View = Callable[..., HttpResponse]


def with_desk(view: View) -> View:
    """Hand on the session's desk; where none is prepared yet, lead to the page that prepares it."""

    @wraps(view)
    def found(request: HttpRequest, session: StudySession, **kwargs: Any) -> HttpResponse:
        desk = getattr(session, "desk", None)
        if desk is None:
            return redirect("checkin:desk", pk=session.pk)
        desk.session = session
        return view(request, desk, **kwargs)

    return found


# -- the screen -----------------------------------------------------------------------------------------------------
@never_cache
@require_safe
@keeper_required
def desk(request: HttpRequest, session: StudySession) -> HttpResponse:
    own = getattr(session, "desk", None)
    if own is None:
        return render(request, "checkin/prepare.html", {"session": session, **rights(request)})
    own.session = session
    return screen(request, own, AddForm(initial={"id": uuid4()}))


def screen(request: HttpRequest, desk: Desk, form: AddForm) -> HttpResponse:
    context = {"session": desk.session, "form": form, "code": qr.svg(desk.address), **rights(request)}
    return render(request, "checkin/desk.html", context | live_facts(desk))


@never_cache
@require_safe
def live(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The count for the page that asks every few seconds; 204 where it shows that already.

    Signed out meanwhile: refused, for a sign-in page must not stand in the place of the number.
    """
    if not request.user.is_authenticated:
        return HttpResponseForbidden()
    return _live(request, pk)


@keeper_required
@with_desk
def _live(request: HttpRequest, desk: Desk) -> HttpResponse:
    facts = live_facts(desk)
    if request.GET.get("shown") == facts["shown"]:
        return HttpResponse(status=204)
    return render(request, "checkin/_live.html", {"session": desk.session, "fresh": True, **facts, **rights(request)})


def live_facts(desk: Desk) -> dict[str, Any]:
    """Return what the live part of the screen shows; `shown` is the short of it."""
    state = desk.state()
    last = desk.taps.filter(undone_at__isnull=True).first()
    return {
        "desk": desk,
        "state": state,
        "last": last if desk.takes_late_taps else None,
        "shown": f"{desk.count}-{state.value}-{last.pk if last else 0}",
        "is_live": desk.takes_late_taps,
        "closed_by_hand": state == State.OVER and desk.is_closed_by_hand,
    }


def rights(request: HttpRequest) -> dict[str, Any]:
    return {"may_press": request.may_press, "is_own": request.is_own}  # type: ignore[attr-defined]


# -- its buttons ----------------------------------------------------------------------------------------------------
@require_POST
@keeper_required
def prepare(request: HttpRequest, session: StudySession) -> HttpResponse:
    attempt(request, lambda: workflow.prepare(session))
    return redirect("checkin:desk", pk=session.pk)


@require_POST
@keeper_required
@with_desk
def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = AddForm(request.POST)
    if not form.is_valid():
        return screen(request, desk, form)
    people, key = form.cleaned_data["people"], form.cleaned_data["id"]
    if attempt(request, lambda: workflow.add_by_hand(desk, people=people, key=key)):
        messages.success(request, _("%(count)d人を足しました。") % {"count": people})
    return redirect("checkin:desk", pk=desk.session_id)


@require_POST
@keeper_required
@with_desk
def undo(request: HttpRequest, desk: Desk) -> HttpResponse:
    tap = whole_number(request.POST.get("tap", ""))
    if done := attempt(request, lambda: workflow.undo(desk, tap)):
        messages.success(request, _("%(count)d人の受付を取り消しました。") % {"count": done.people})
    return redirect("checkin:desk", pk=desk.session_id)


@require_POST
@keeper_required
@with_desk
def open_now(request: HttpRequest, desk: Desk) -> HttpResponse:
    attempt(request, lambda: workflow.open_now(desk))
    return redirect("checkin:desk", pk=desk.session_id)


@require_POST
@keeper_required
@with_desk
def close_now(request: HttpRequest, desk: Desk) -> HttpResponse:
    attempt(request, lambda: workflow.close_now(desk))
    return redirect("checkin:desk", pk=desk.session_id)


def attempt(request: HttpRequest, verb: Callable[[], Any]) -> Any:
    """Run a verb; where it refuses, say why on the next page and return None."""
    try:
        return verb()
    except workflow.Refused as refusal:
        messages.error(request, str(refusal))
        return None


def whole_number(text: str) -> int:
    """Return a number that a page sent along, 0 where it is none."""
    try:
        return min(numbers.to_int(text), 2**62)
    except ValueError:
        return 0


# -- paper ----------------------------------------------------------------------------------------------------------
@require_safe
@keeper_required
@with_desk
def sheet(request: HttpRequest, desk: Desk) -> HttpResponse:
    context = {"session": desk.session, "desk": desk, "code": qr.svg(desk.address), **rights(request)}
    return render(request, "checkin/sheet.html", context)


@require_safe
@keeper_required
def attendance(request: HttpRequest, session: StudySession) -> HttpResponse:
    """A paper to count on; it needs no desk."""
    context = {"session": session, "lines": range(1, paper.LINES + 1), **rights(request)}
    return render(request, "checkin/attendance.html", context)


@require_safe
@keeper_required
@with_desk
def sheet_pdf(request: HttpRequest, desk: Desk) -> HttpResponse:
    return pdf(paper.sheet(desk, mark=mark()), _("受付の案内"), desk.session)


@require_safe
@keeper_required
def attendance_pdf(request: HttpRequest, session: StudySession) -> HttpResponse:
    return pdf(paper.attendance(session, mark=mark()), _("参加者の人数の記録"), session)


def pdf(content: bytes, name: str, session: StudySession) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    filename = f"{name}_{session.held_on:%Y-%m-%d}.pdf"
    answer["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


def mark() -> str:
    return _("デモ用の架空データ") if settings.DEMONSTRATION else ""
