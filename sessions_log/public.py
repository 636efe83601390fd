"""What everyone may see: coming public sessions and those that were held. No personal addresses."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mirai_action.japan.prefectures import BY_CODE, PREFECTURES

from .models import StudySession
from .paging import Page

A_PAGE = 20


@require_safe
def list_sessions(request: HttpRequest) -> HttpResponse:
    """`?prefecture=11` or `online`; `?show=held` lists sessions that count, the newest first."""
    place = request.GET.get("prefecture", "")
    place = place if place in BY_CODE or place == "online" else ""
    held = request.GET.get("show") == "held"
    rows = StudySession.objects.counted() if held else StudySession.objects.coming().public()
    context = {
        "page": Page(rows.at(place) if place else rows, request.GET.get("after"), size=A_PAGE, backwards=held),
        "place": place,
        "place_name": BY_CODE[place].label() if place in BY_CODE else "",
        "held": held,
        "prefectures": PREFECTURES,
    }
    return render(request, "sessions_log/list.html", context)


@require_safe
def public(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One public session: coming, postponed, cancelled or held. A private one is no page at all."""
    drafts = Q(status=StudySession.Status.DRAFT)
    session = get_object_or_404(StudySession.objects.public().exclude(drafts).select_related("organization"), pk=pk)
    return render(request, "sessions_log/public.html", {"session": session})
