"""記録の点検: records that a rule picks out. Nothing is kept: a line is there as long as its row is so.

「確認済み（正しい）」 holds for the version of the row that staff saw; when the row changes, the line is back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import Avg, Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.core.scope import scoped
from sessions_log import rules
from sessions_log.admin_review import ticked
from sessions_log.choices import Format, Status
from sessions_log.models import StudySession

from .models import Checked

A_PAGE = 50
MOST = 10_000
NOWHERE = "--"
KEPT = 3600  # seconds; the worker counts every ten minutes
TIMES, ENOUGH = 5, 5
"""How far from the usual is unusual, and how many sessions make a usual number."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What is looked for, and the page that mends it: a verb's, or "change". `counts` as work on the dashboard."""

    name: Any
    rows: Callable[[Any], Any]
    fix: str = "correct"
    counts: bool = True


def live(rows: Any) -> Any:
    return rows.exclude(status__in=(Status.DRAFT, Status.CANCELLED))


def unusual(rows: Any) -> Any:
    """Not confirmed yet, and over the limit, more than three times the expected number, or nobody."""
    large = Q(head_count__gt=rules.LARGE) | Q(expected__gt=0, head_count__gt=F("expected") * 3) | Q(head_count=0)
    return rows.reported().exclude(status=Status.CONFIRMED).filter(large)


def far_from_usual(rows: Any) -> Any:
    """Not confirmed yet, and more than five times or less than a fifth of what the body or the person usually has."""
    body, person = _usual("organization"), _usual("ambassador")
    rows = rows.reported().exclude(status=Status.CONFIRMED).filter(head_count__gt=0)
    rows = rows.annotate(usual=Case(When(organization=None, then=Subquery(person)), default=Subquery(body)))
    return rows.filter(Q(head_count__gt=F("usual") * TIMES) | Q(head_count__lt=F("usual") / TIMES))


def _usual(column: str) -> Any:
    """The average of the confirmed sessions of the same body or person, where there are enough to speak of."""
    own = StudySession.objects.final().filter(**{column: OuterRef(column)}).order_by().values(column)
    return own.annotate(many=Count("pk"), usual=Avg("head_count")).filter(many__gte=ENOUGH).values("usual")


def twins(rows: Any) -> Any:
    """Reports that staff have not confirmed beside their twin."""
    return rows.reported().exclude(status=Status.CONFIRMED).with_twins().filter(has_twin=True)


RULES: dict[str, Rule] = {
    "future": Rule(
        name=_("開催日がまだ来ていないのに報告済み"),
        rows=lambda rows: rows.reported().filter(held_on__gt=timezone.localdate()),
    ),
    "unreported": Rule(
        name=_("開催日を過ぎて、人数が入っていない"), rows=lambda rows: rows.unreported(), fix="report", counts=False
    ),
    "unusual": Rule(name=_("人数が多すぎる・0人"), rows=unusual, fix="change"),
    "usual": Rule(name=_("いつもの人数と大きく違う"), rows=far_from_usual, fix="change"),
    "twins": Rule(name=_("重複の可能性"), rows=twins, fix="change"),
    "no_place": Rule(
        name=_("場所が不明"), rows=lambda rows: live(rows).exclude(format=Format.ONLINE).filter(prefecture="")
    ),
    "no_host": Rule(
        name=_("オンラインで、主催者の都道府県がない"),
        rows=lambda rows: live(rows).filter(format=Format.ONLINE, host_prefecture=""),
        fix="host-prefecture",
    ),
    "no_start": Rule(
        name=_("終了の時刻だけがある"),
        rows=lambda rows: live(rows).filter(starts_at=None).exclude(ends_at=None),
        fix="change",
    ),
    "no_town": Rule(
        name=_("市区町村がない"),
        rows=lambda rows: live(rows).exclude(prefecture="").filter(municipality_code=""),
        counts=False,
    ),
}
"""In the order of weight. 未報告 has a list of its own, and a missing municipality alters no figure."""


def lines(rule: str, rows: Any) -> Any:
    """Return the rows that `rule` picks out of `rows`, those checked in this version left out."""
    seen = Checked.objects.filter(session=OuterRef("pk"), rule=rule, version=OuterRef("version"))
    return RULES[rule].rows(rows).filter(~Exists(seen))


def waiting(user: Any) -> int:
    """Return how many lines wait for staff, those that alter a figure, as counted last (10 minutes ago at most).

    The rules look at every record, so the worker counts; a list that staff open counts anew as well.
    """
    places = places_of(user)
    kept = cache.get(_key(places))
    return int(recount(places) if kept is None else kept)


def recount(places: Collection[str] = ()) -> int:
    """Count anew for the nation (no places) or for these prefectures, and keep it."""
    rows = StudySession.objects.all()
    rows = rows.filter(area__in=places) if places else rows
    return _keep(places, {name: _count(name, rows) for name, rule in RULES.items() if rule.counts})


def places_of(user: Any) -> tuple[str, ...]:
    """Return the prefectures that a staff account looks at; none stands for the nation, an unknown one for nothing."""
    return () if user.national else tuple(user.prefectures) or (NOWHERE,)


def _count(rule: str, rows: Any) -> int:
    """Count to `MOST`: a number beyond that changes nothing about the work."""
    return int(lines(rule, rows).order_by()[:MOST].count())


def _keep(places: Collection[str], counts: dict[str, int]) -> int:
    found = sum(number for name, number in counts.items() if RULES[name].counts)
    cache.set(_key(places), found, KEPT)
    return found


def _key(places: Collection[str]) -> str:
    return "quality:1:" + ",".join(places)


def page(admin: Any, request: HttpRequest) -> HttpResponse:
    """Show the rules with their numbers and the lines of one; POST marks those ticked as right."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        if not admin.has_change_permission(request):
            raise PermissionDenied
        _check(admin, request)
        return redirect(request.get_full_path())
    rows = scoped(StudySession.objects.all(), request.user, "area")
    counts = {name: _count(name, rows) for name in RULES}
    _keep(places_of(request.user), counts)
    asked = request.GET.get("rule", "")
    rule = (
        asked
        if asked in RULES
        else next((name for name, each in RULES.items() if each.counts and counts[name]), "future")
    )
    found = list(_after(lines(rule, admin.get_queryset(request)), request.GET.get("after", ""))[: A_PAGE + 1])
    for row in found:
        row.fix = reverse(f"admin:sessions_log_studysession_{RULES[rule].fix}", args=[row.pk]) + "?from=quality"
    context = {
        **admin.admin_site.each_context(request),
        **{"opts": admin.opts, "title": _t("記録の点検"), "may_change": admin.has_change_permission(request)},
        "rules": [{"key": name, "name": each.name, "count": counts[name]} for name, each in RULES.items()],
        **{"rule": rule, "heading": RULES[rule].name, "rows": found[:A_PAGE], "may_check": rule != "unreported"},
        "next": str(found[A_PAGE - 1].pk) if len(found) > A_PAGE else "",
    }
    return TemplateResponse(request, "admin/sessions_log/quality.html", context)


def _after(rows: Any, mark: str) -> Any:
    """Return the rows behind a mark, the id of the last row of the page before; a broken one is the first page."""
    keys = list(ticked([f"{mark}.0"]))
    rows = rows.order_by("pk")
    return rows.filter(pk__gt=keys[0]) if keys else rows


def _check(admin: Any, request: HttpRequest) -> None:
    """Mark the version that the page showed; a row that changed meanwhile stays in the list by itself."""
    rule = request.POST.get("rule", "")
    by: Any = request.user
    versions = ticked(request.POST.getlist("pick"))
    if rule not in RULES or rule == "unreported" or not versions:
        messages.info(request, _t("学習会に、チェックを入れてください。"))
        return
    rows = admin.get_queryset(request).filter(pk__in=versions)
    marks = [
        Checked(session=row, rule=rule, version=versions[row.pk], by=by)
        for row in rows
        if row.version == versions[row.pk]
    ]
    Checked.objects.bulk_create(
        marks,
        update_conflicts=True,
        unique_fields=["session", "rule"],
        update_fields=["version", "by", "checked_at"],
    )
    messages.success(request, _t("%(count)d件を「確認済み（正しい）」にしました。") % {"count": len(marks)})
