"""The ambassador's sessions in one list, and each on its page."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ambassadors import acting
from ambassadors.models import Ambassador
from mirai_action.progress.models import CountEntry, Indicator

from .. import forms, hands, head_counts, joint
from ..models import StudySession
from ..paging import Page
from ..querysets import StudySessionQuerySet
from .shared import ROWS_AT_ONCE, label_of, seen_session

DONE_A_PAGE = 20


@require_safe
@acting.ambassador_required
def mine(request: HttpRequest) -> HttpResponse:
    """To report first, then what comes, then what is done; attendance so far."""
    ambassador: Ambassador = request.ambassador  # type: ignore[attr-defined]
    own = StudySession.objects.for_ambassador(ambassador)
    part = StudySession.objects.taking_part([ambassador])
    context = {
        "ambassador": ambassador,
        "returned": own.returned()[:ROWS_AT_ONCE],
        "drafts": own.drafts()[:ROWS_AT_ONCE],
        "to_report": own.reportable()[:ROWS_AT_ONCE],
        "coming": part.coming().exclude(ambassador=ambassador, held_on=timezone.localdate())[:ROWS_AT_ONCE],
        "postponed": part.postponed()[:ROWS_AT_ONCE],
        "done": Page(_done(part, ambassador), request.GET.get("before"), size=DONE_A_PAGE, backwards=True),
        "so_far": attendance(ambassador),
    }
    return render(request, "sessions_log/mine.html", context)


def _done(part: StudySessionQuerySet, ambassador: Ambassador) -> StudySessionQuerySet:
    """Return what is neither to be reported by this ambassador nor still to come; joint ones once their day is over."""
    here = StudySession.Status
    waits = Q(ambassador=ambassador, status__in=[*here.open(), here.RETURNED])
    coming = Q(status=here.PLANNED, held_on__gte=timezone.localdate()) | Q(status=here.POSTPONED)
    return part.exclude(waits).exclude(coming).exclude(status=here.DRAFT)


@require_safe
@seen_session
def detail(request: HttpRequest, session: StudySession) -> HttpResponse:
    """The session as its ambassador of record sees it; a joint one looks on."""
    editions = session.editions.select_related("series")
    context = {
        "session": session,
        "is_to_come": session.held_on >= timezone.localdate(),
        "editions": editions,
        "partners": joint.partners(session),
        "figures": head_counts.beside(session),
        "session_parts": told_parts(session),
        "orders": [each.order for each in session.orders.select_related("order").order_by("order__number")],
        "hands": hands.hands(session) if session.is_own else [],  # type: ignore[attr-defined]
        "copies_used": session.copies_used.select_related("edition__series"),
    }
    return render(request, "sessions_log/detail.html", context)


def told_parts(session: StudySession) -> list[tuple[Any, str]]:
    """Return (label, text) of the breakdowns that the report gave."""
    found = [(label_of(name), forms.shown_parts(name, getattr(session, name))) for name in forms.PARTS]
    return [pair for pair in found if pair[1]]


def attendance(ambassador: Ambassador) -> dict[str, int]:
    """Return {indicator: total} of the ambassador's own sessions, as the ledger has them."""
    own = StudySession.objects.for_ambassador(ambassador).values("pk")
    entries = CountEntry.objects.filter(subject__in=own, indicator__in=[Indicator.SESSIONS, Indicator.PARTICIPANTS])
    # A draw-down of the opening balance bears the same subject; it is not the ambassador's.
    sums = entries.exclude(basis="opening").order_by().values_list("indicator").annotate(Sum("quantity"))
    return {"sessions": 0, "participants": 0, **dict(sums)}
