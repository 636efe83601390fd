"""未報告 on Monday morning: whom to call, person by person, those who wait longest first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, CharField, Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Cast, Coalesce, Concat, RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.models import Ambassador, Section
from mirai_action.core.scope import scoped
from mirai_action.japan.prefectures import PREFECTURE_CHOICES
from mirai_action.letters.models import Letter
from sessions_log import workflow
from sessions_log.admin_review import ticked
from sessions_log.choices import Status
from sessions_log.models import StudySession
from sessions_log.reminders.models import Reminder

from . import entering
from .models import ContactNote

PEOPLE, OF_ONE = 25, 20
"""Persons on a page, and sessions shown of each."""
DAYS = (3, 14, 30, 90)
ASKED = (0, 1, 2, 3)
"""How often a letter asked for the report; the last one means "or more"."""
WHO = Case(
    When(ambassador__isnull=False, then=Concat(Value("a"), Cast("ambassador_id", CharField()))),
    When(organization__isnull=False, then=Concat(Value("o"), Cast("organization_id", CharField()))),
    default=Concat(Value("h"), F("host_name")),
    output_field=CharField(),
)
"""Whom a report is asked of: the ambassador of record, else the body, else the host by the name given."""


def page(admin: Any, request: HttpRequest) -> HttpResponse:
    """Show the persons with their sessions; POST enters what is typed, closes what is ticked, or one by its button."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    typed: dict[Any, entering.Typed] = {}
    if request.method == "POST":
        if not admin.has_change_permission(request):
            raise PermissionDenied
        if request.POST.get("verb") == "report":
            typed = entering.report(admin, request)
        else:
            _close(admin, request)
        if not typed:
            return redirect(request.get_full_path())
    chosen, condition = _chosen(request)
    found = _people(request.user, condition, request.GET.get("after", ""))
    people = found[:PEOPLE]
    user: Any = request.user
    places = [each for each in PREFECTURE_CHOICES if user.national or each[0] in user.prefectures]
    context = {
        **admin.admin_site.each_context(request),
        **{"opts": admin.opts, "title": _("未報告"), "may_change": admin.has_change_permission(request)},
        **{"people": _filled(admin, request, people, condition, typed), "chosen": chosen, "places": places},
        **{"days": DAYS, "asked": ASKED, "ways": WAYS},
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
    asked, way = request.GET.get("asked", ""), request.GET.get("way", "")
    if asked in map(str, ASKED):
        chosen["asked"] = asked
        condition &= Q(**{"times_asked__gte" if int(asked) == ASKED[-1] else "times_asked": int(asked)})
    if way in WAYS:
        chosen["way"] = way
        condition &= WAYS[way].condition(timezone.localdate())
    return chosen, condition


class Way(NamedTuple):
    """A list within the list: whom a letter does not reach, whom to call today."""

    name: Any
    condition: Callable[[date], Q]


def _no_letter(today: date) -> Q:
    """Nobody is written to: no address, no section, left or merged, or the last letter came back."""
    gone = ~Q(ambassador__status__in=(Ambassador.Status.REGISTERED, Ambassador.Status.RESTING))
    person = Q(ambassador__isnull=False) & (Q(ambassador__email_key="") | gone)
    sections = Section.objects.active().filter(organization=OuterRef("organization"), organizer=True)
    body = Q(ambassador=None) & ~Exists(sections)
    return person | body | Q(came_back=True)


def _to_call(today: date) -> Q:
    return Q(next_on__lte=today)


WAYS: dict[str, Way] = {
    "no_letter": Way(gettext_lazy("メールが届かない（電話・手紙で）"), _no_letter),
    "call": Way(gettext_lazy("連絡する日が来た"), _to_call),
}


def asked_for(rows: Any) -> Any:
    """Adds `times_asked` and `asked_on` (letters about its planned day), `came_back`, and `next_on` of the notes."""
    letters = Reminder.objects.of_report().filter(session=OuterRef("pk"), planned_on=OuterRef("held_on"))
    many = letters.order_by().values("session").annotate(many=Count("pk")).values("many")
    notes = ContactNote.objects.order_by("-noted_at", "-id").values("next_on")
    of_person = notes.filter(ambassador__isnull=False, ambassador=OuterRef("ambassador"))
    of_session = notes.filter(session=OuterRef("pk"))
    return rows.annotate(
        times_asked=Coalesce(Subquery(many), 0),
        asked_on=Subquery(letters.values("mailing__day")[:1]),
        came_back=Exists(letters.exclude(mailing__letter__failed_at=None)),
        next_on=Coalesce(Subquery(of_person[:1]), Subquery(of_session[:1])),
    )


def _people(user: Any, condition: Q, after: str) -> list[dict[str, Any]]:
    """Return {who, oldest, count} behind the mark, one more than a page."""
    rows: Any = scoped(StudySession.objects.all(), user, "area")
    groups = asked_for(rows.unreported()).filter(condition).order_by().values(who=WHO)
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


def _filled(
    admin: Any, request: HttpRequest, people: list[dict[str, Any]], condition: Q, typed: dict[Any, entering.Typed]
) -> list[dict[str, Any]]:
    """Give each person the sessions, the last letter and the notes of calls: four queries, however many."""
    rows: Any = asked_for(admin.get_queryset(request).unreported()).filter(condition).annotate(who=WHO)
    rows = rows.filter(who__in=[each["who"] for each in people]).annotate(
        nth=Window(RowNumber(), partition_by=[F("who")], order_by=[F("held_on"), F("id")])
    )
    of: dict[str, list[Any]] = {each["who"]: [] for each in people}
    for row in rows.filter(nth__lte=OF_ONE):
        row.days = (timezone.localdate() - row.held_on).days
        row.typed = typed.get(row.pk)
        of[row.who].append(row)
    shown = [row for each in of.values() for row in each]
    letters = _last_letters({row.ambassador_id for row in shown if row.named})
    notes, sections = _notes(request, shown), _sections(request, shown)
    for each in people:
        first = of[each["who"]][0] if of[each["who"]] else None
        about = {first.ambassador_id} if first and first.named else {row.pk for row in of[each["who"]]}
        each |= {"sessions": of[each["who"]], "first": first, "more": each["count"] - len(of[each["who"]])}
        each |= {"letter": _latest(letters.get(first.ambassador_id) if first else None, of[each["who"]])}
        each |= {"section": sections.get(first.organization_id) if first and not first.ambassador_id else None}
        each |= {"notes": [note for note in notes if (note.ambassador_id or note.session_id) in about][:3]}
    return [each for each in people if each["first"]]


def _last_letters(ambassadors: set[Any]) -> dict[Any, Any]:
    sent = Letter.objects.filter(about__in=ambassadors).exclude(sent_at=None).order_by()
    return dict(sent.values_list("about").annotate(Max("sent_at")))


def _latest(sent: datetime | None, rows: list[Any]) -> date | None:
    """Return the day of the last letter: of any kind, or of a request whose copy is gone."""
    days = [timezone.localdate(sent)] if sent else []
    return max([*days, *(row.asked_on for row in rows if row.asked_on)], default=None)


def _sections(request: HttpRequest, rows: list[Any]) -> dict[Any, Section]:
    """Return {body: the section that keeps its sessions}; the officers are named to national staff."""
    if not getattr(request.user, "national", False):
        return {}
    bodies = {row.organization_id for row in rows if not row.ambassador_id and row.organization_id}
    found = Section.objects.active().filter(organization__in=bodies, organizer=True).order_by("-name", "-pk")
    return {each.organization_id: each for each in found}


def _notes(request: HttpRequest, rows: list[Any]) -> list[ContactNote]:
    """Return the notes about these; what national staff wrote about a body may name an officer, and stays with them."""
    people = {row.ambassador_id for row in rows if row.named}
    of_bodies = Q(session__in=[row.pk for row in rows if not row.named])
    if not getattr(request.user, "national", False):
        of_bodies &= Q(by__national=False)
    about = Q(ambassador__in=people) | of_bodies
    return list(ContactNote.objects.filter(about).select_related("by").order_by("-noted_at", "-id")[:500])


def _close(admin: Any, request: HttpRequest) -> None:
    """中止だった and 回答なし, each row in a transaction of its own; a row that changed meanwhile stays."""
    one = request.POST.get("one", "")
    versions = ticked([one] if one else request.POST.getlist("pick"), most=PEOPLE * OF_ONE)
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
