"""The ambassador's sessions in one list, and each on its page."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ambassadors import acting
from ambassadors.models import Ambassador
from mirai_action.progress.models import CountEntry, Indicator

from .. import forms, head_counts
from ..models import StudySession
from ..paging import Page
from .shared import ROWS_AT_ONCE, label_of, own_session

DONE_A_PAGE = 20


@require_safe
@acting.ambassador_required
def mine(request: HttpRequest) -> HttpResponse:
    """To report first, then what comes, then what is done; attendance so far."""
    ambassador: Ambassador = request.ambassador  # type: ignore[attr-defined]
    own = StudySession.objects.for_ambassador(ambassador)
    done = own.exclude(status__in=StudySession.Status.open()).exclude(
        status__in=[StudySession.Status.RETURNED, StudySession.Status.POSTPONED]
    )
    context = {
        "ambassador": ambassador,
        "returned": own.returned()[:ROWS_AT_ONCE],
        "to_report": own.reportable()[:ROWS_AT_ONCE],
        "coming": own.coming().filter(held_on__gt=timezone.localdate())[:ROWS_AT_ONCE],
        "postponed": own.postponed()[:ROWS_AT_ONCE],
        "done": Page(done, request.GET.get("before"), size=DONE_A_PAGE, backwards=True),
        "so_far": attendance(ambassador),
    }
    return render(request, "sessions_log/mine.html", context)


@require_safe
@own_session
def detail(request: HttpRequest, session: StudySession) -> HttpResponse:
    editions = session.editions.select_related("series")
    context = {
        "session": session,
        "editions": editions,
        "figures": head_counts.beside(session),
        "session_parts": told_parts(session),
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
