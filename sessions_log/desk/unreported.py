"""未報告 on Monday morning: whom to call, person by person, those who wait longest first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, CharField, Count, F, Max, Min, Q, Value, When, Window
from django.db.models.functions import Cast, Concat, RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from mirai_action.core.scope import scoped
from mirai_action.japan.prefectures import PREFECTURE_CHOICES
from mirai_action.letters.models import Letter
from sessions_log import workflow
from sessions_log.admin_review import ticked
from sessions_log.choices import Status
from sessions_log.models import StudySession

from .models import ContactNote

PEOPLE, OF_ONE = 25, 20
"""Persons on a page, and sessions shown of each."""
DAYS = (3, 14, 30, 90)
WHO = Case(
    When(ambassador__isnull=False, then=Concat(Value("a"), Cast("ambassador_id", CharField()))),
    When(organization__isnull=False, then=Concat(Value("o"), Cast("organization_id", CharField()))),
    default=Concat(Value("h"), F("host_name")),
    output_field=CharField(),
)
"""Whom a report is asked of: the ambassador of record, else the body, else the host by the name given."""


def page(admin: Any, request: HttpRequest) -> HttpResponse:
    """Show the persons with their sessions; POST closes what is ticked, or one by its own button."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        if not admin.has_change_permission(request):
            raise PermissionDenied
        _close(admin, request)
        return redirect(request.get_full_path())
    chosen, condition = _chosen(request)
    found = _people(request.user, condition, request.GET.get("after", ""))
    people = found[:PEOPLE]
    user: Any = request.user
    places = [each for each in PREFECTURE_CHOICES if user.national or each[0] in user.prefectures]
    context = {
        **admin.admin_site.each_context(request),
        **{"opts": admin.opts, "title": _("未報告"), "may_change": admin.has_change_permission(request)},
        **{"people": _filled(admin, request, people, condition), "chosen": chosen, "places": places, "days": DAYS},
        "next": urlencode(chosen | {"after": _mark(people[-1])}) if len(found) > PEOPLE else "",
        "is_first": not request.GET.get("after"),
    }
    return TemplateResponse(request, "admin/sessions_log/unreported.html", context)


def _chosen(request: HttpRequest) -> tuple[dict[str, str], Q]:
    """Return the filters in the address and their condition; 回答なし, asked no more, is listed apart (DOMAIN 4)."""
    silent = request.GET.get("answer") == "none"
    chosen: dict[str, str] = {"answer": "none"} if silent else {}
    condition = Q(status=Status.NO_ANSWER if silent else Status.PLANNED)
    place, days = request.GET.get("prefecture", ""), request.GET.get("days", "")
    if place in dict(PREFECTURE_CHOICES):
        chosen["prefecture"] = place
        condition &= Q(area=place)
    if days in map(str, DAYS):
        chosen["days"] = days
        condition &= Q(held_on__lte=timezone.localdate() - timedelta(days=int(days)))
    return chosen, condition


def _people(user: Any, condition: Q, after: str) -> list[dict[str, Any]]:
    """Return {who, oldest, count} behind the mark, one more than a page."""
    rows: Any = scoped(StudySession.objects.all(), user, "area")
    groups = rows.unreported().filter(condition).order_by().values(who=WHO)
    groups = groups.annotate(oldest=Min("held_on"), count=Count("pk"))
    text, _underscore, key = after.replace("\0", "").partition("_")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        pass
    else:
        groups = groups.filter(Q(oldest__gt=day) | Q(oldest=day, who__gt=key))
    return list(groups.order_by("oldest", "who")[: PEOPLE + 1])


def _mark(person: dict[str, Any]) -> str:
    return f"{person['oldest'].isoformat()}_{person['who']}"


def _filled(admin: Any, request: HttpRequest, people: list[dict[str, Any]], condition: Q) -> list[dict[str, Any]]:
    """Give each person the sessions, the last letter and the notes of calls: three queries, however many."""
    rows: Any = admin.get_queryset(request).unreported().filter(condition).annotate(who=WHO)
    rows = rows.filter(who__in=[each["who"] for each in people]).annotate(
        nth=Window(RowNumber(), partition_by=[F("who")], order_by=[F("held_on"), F("id")])
    )
    of: dict[str, list[Any]] = {each["who"]: [] for each in people}
    for row in rows.filter(nth__lte=OF_ONE):
        row.days = (timezone.localdate() - row.held_on).days
        of[row.who].append(row)
    shown = [row for each in of.values() for row in each]
    letters = _last_letters({row.ambassador_id for row in shown if row.named})
    notes = _notes(shown)
    for each in people:
        first = of[each["who"]][0] if of[each["who"]] else None
        about = {first.ambassador_id} if first and first.named else {row.pk for row in of[each["who"]]}
        each |= {"sessions": of[each["who"]], "first": first, "more": each["count"] - len(of[each["who"]])}
        each |= {"letter": letters.get(first.ambassador_id) if first else None}
        each |= {"notes": [note for note in notes if (note.ambassador_id or note.session_id) in about][:3]}
    return [each for each in people if each["first"]]


def _last_letters(ambassadors: set[Any]) -> dict[Any, Any]:
    sent = Letter.objects.filter(about__in=ambassadors).exclude(sent_at=None).order_by()
    return dict(sent.values_list("about").annotate(Max("sent_at")))


def _notes(rows: list[Any]) -> list[ContactNote]:
    people = {row.ambassador_id for row in rows if row.named}
    about = Q(ambassador__in=people) | Q(session__in=[row.pk for row in rows if not row.named])
    return list(ContactNote.objects.filter(about).select_related("by").order_by("-noted_at", "-id")[:500])


def _close(admin: Any, request: HttpRequest) -> None:
    """中止だった and 回答なし, each row in a transaction of its own; a row that changed meanwhile stays."""
    one = request.POST.get("one", "")
    versions = ticked([one] if one else request.POST.getlist("pick"))
    verb, by = request.POST.get("verb", "no-answer"), request.user
    done, refusals = 0, []
    for row in admin.get_queryset(request).filter(pk__in=versions).order_by("held_on", "id"):
        try:
            _run(row, "no-answer" if one else verb, versions[row.pk], by, request.POST.get("reason", ""))
            done += 1
        except workflow.Refused as refusal:
            refusals.append(f"{row.held_on:%Y-%m-%d} {row.heading}: {refusal}")
    if done:
        text = (
            _("%(count)d件を中止にしました。")
            if verb == "cancel" and not one
            else _("%(count)d件を「回答なし」にしました。")
        )
        messages.success(request, text % {"count": done})
    elif not refusals:
        messages.info(request, _("学習会に、チェックを入れてください。"))
    for line in refusals:
        messages.warning(request, line)


def _run(row: StudySession, verb: str, version: int, by: Any, reason: str) -> None:
    if not row.is_unreported:
        raise workflow.Refused(_("ほかの画面で先に変更されています。"))
    if verb == "cancel":
        workflow.cancel(row, by=by, reason=reason.replace("\0", "")[:200], version=version)
    else:
        workflow.mark_no_answer(row, by=by)
