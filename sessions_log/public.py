"""What everyone may see: coming public sessions and those that were held. No personal addresses."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mirai_action.japan import municipalities
from mirai_action.japan.prefectures import BY_CODE, PREFECTURES
from mirai_action.letters import outbox

from .calendar import asking, feed, narrowing, structured
from .calendar.narrowing import Narrowing
from .models import StudySession
from .paging import Page
from .public_facts import host_of
from .querysets import StudySessionQuerySet

A_PAGE = 20
IN_A_FEED = 500
STAYS_IN_THE_FEED = timedelta(days=31)
"""How long a session that is over stays: a calendar that forgets yesterday looks broken."""


@require_safe
def list_sessions(request: HttpRequest) -> HttpResponse:
    """`?prefecture=11` or `online`, `?municipality=11100`, `?month=2026-12`, `?day=2026-12-05`; `?show=held` for those
    that count, the newest first.
    """
    wish = Narrowing.read(request.GET)
    return _held(request, wish) if request.GET.get("show") == "held" else _coming(request, wish)


def _coming(request: HttpRequest, wish: Narrowing) -> HttpResponse:
    coming = narrowing.public_coming()
    address = reverse("sessions:feed") + wish.query(day=None)
    context = {
        "page": Page(wish.rows(coming).select_related("organization"), request.GET.get("after"), size=A_PAGE),
        "wish": wish,
        "place_name": place_name(wish),
        "prefectures": PREFECTURES,
        "towns": narrowing.towns(coming, wish.prefecture),
        "months": narrowing.months(coming),
        "table": _table(coming, wish) if wish.month else None,
        "feed": outbox.address(address),
        "webcal": "webcal://" + outbox.address(address).partition("://")[2],
    }
    return render(request, "calendar/list.html", context)


def _table(coming: StudySessionQuerySet, wish: Narrowing) -> dict[str, object]:
    """Return the month's table and the ways to the months beside it."""
    assert wish.month
    weeks = narrowing.weeks(coming, wish)
    boxes = [[(each, wish.query(day=each.day) if each.count else "") for each in week] for week in weeks]
    before = narrowing.month_before(wish.month) if wish.month > timezone.localdate() else None
    return {
        "weeks": boxes,
        "month": wish.month,
        "before": wish.query(month=before, day=None) if before else "",
        "after": wish.query(month=narrowing.month_after(wish.month), day=None),
        "whole": wish.query(day=None) if wish.day else "",
    }


def _held(request: HttpRequest, wish: Narrowing) -> HttpResponse:
    rows = wish.rows(StudySession.objects.counted())
    page = Page(rows, request.GET.get("after"), size=A_PAGE, backwards=True)
    context = {"page": page, "wish": wish, "place_name": place_name(wish), "prefectures": PREFECTURES}
    return render(request, "calendar/held.html", context)


def place_name(wish: Narrowing) -> str:
    """Return the place that the page is about, in its language; an empty text for the whole country."""
    if wish.municipality:
        return municipalities.name_of(wish.municipality)
    return _("オンライン") if wish.prefecture == narrowing.ONLINE else _prefecture(wish.prefecture)


def _prefecture(code: str) -> str:
    return BY_CODE[code].label() if code in BY_CODE else ""


@require_safe
def public(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One public session: coming, postponed, cancelled or held. A private one is no page at all."""
    session = public_session(pk)
    context = {
        "session": session,
        "host": host_of(session),
        "json_ld": structured.json_ld(session),
        "may_be_asked": asking.may_be_asked(session),
    }
    return render(request, "sessions_log/public.html", context)


@require_safe
def event(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """One session as a file for the visitor's own calendar."""
    session = public_session(pk)
    text = feed.calendar([session], name=session.heading)
    return feed.response(request, text, file=feed.name_for_file(session.held_on), keep=True)


@require_safe
def calendar(request: HttpRequest) -> HttpResponseBase:
    """The feed: public sessions of the last month and to come, those called off too; narrowed as the page is."""
    wish = Narrowing.read(request.GET)
    since = timezone.localdate() - STAYS_IN_THE_FEED
    rows = wish.rows(StudySession.objects.public().exclude(status=StudySession.Status.DRAFT))
    found = rows.filter(held_on__gte=since).select_related("organization").order_by("held_on", "id")
    name = _("子どもの未来アクションの学習会")
    if place := place_name(wish):
        name = _("%(name)s（%(place)s）") % {"name": name, "place": place}
    return feed.response(request, feed.calendar(found[:IN_A_FEED], name=name), file="gakushukai.ics", keep=False)


def public_session(pk: UUID) -> StudySession:
    """Return the public session, or raise 404."""
    drafts = Q(status=StudySession.Status.DRAFT)
    rows = StudySession.objects.public().exclude(drafts).select_related("organization", "ambassador")
    return get_object_or_404(rows, pk=pk)
