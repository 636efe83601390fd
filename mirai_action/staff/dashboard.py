"""The dashboard: where the programme stands, and what waits for staff. It reads everything and changes nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ambassadors.models import Ambassador
from mirai_action.japan.prefectures import BY_CODE
from mirai_action.progress import dates, panels
from mirai_action.progress.cut import Cut
from mirai_action.progress.figures import AMBASSADOR_KINDS, Figures, figures
from mirai_action.progress.models import TARGETED, LedgerProof

from . import breakdowns, corrections, filters, funnel, targets, todo
from .links import Lists


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the dashboard's template prints; the number of queries does not depend on the number of rows."""
    user: Any = request.user
    form = filters.FilterForm(request.GET, user=user)
    cut = form.cut()
    found = figures(**form.days(), cut=cut)
    lists = Lists(user, cut, found.as_of)
    tasks = todo.tasks(user)
    return {
        "form": form,
        "figures": found,
        "dated": dates.sentence(found.as_of, found.reports_until),
        "period": filters.period_sentence(cut, as_of=found.as_of),
        "is_part": bool(cut),
        "panels": panels.panels(
            found,
            behind={each: lists.behind(each) for each in TARGETED},
            targets=targets.of_prefectures(cut),
            corrections=corrections.marks(found),
        ),
        "scoped_goals": targets.of_others(found, lists),
        "region": _region(user, cut),
        "kinds": _kinds(found, lists),
        "splits": breakdowns.splits(found, lists),
        "years": breakdowns.years(found, lists),
        "months": breakdowns.monthly_charts(found),
        "plans": {name: lists.plans(name) for name in ("due", "due_reported", "unreported", "no_answer")},
        "rate_bar": panels.rate_bar(found),
        "funnel": funnel.funnel(lists),
        "tasks": tasks,
        # Beside the bars, never in them (DOMAIN 3.1).
        "waiting": _task(tasks, "registrations"),
        "reports": _task(tasks, "reports"),
        "proof": LedgerProof.objects.first(),
    }


def _task(tasks: list[todo.Task], key: str) -> todo.Task | None:
    """Return the line `key` where it has something to do and a list to lead to."""
    return next((each for each in tasks if each.key == key and each.count and each.href), None)


def _kinds(found: Figures, lists: Lists) -> list[dict[str, Any]]:
    """Return the split of registrations that is always shown (DOMAIN 3.1), each with its list."""
    labels = dict(Ambassador.Kind.choices)
    return [
        {
            "label": labels[kind],
            "number": (number := found.ambassadors.by_kind.get(kind, 0)),
            "href": lists.ambassadors(kind__exact=kind) if number else "",
        }
        for kind in AMBASSADOR_KINDS
    ]


def _region(user: Any, cut: Cut) -> list[str]:
    """Return the names of the prefectures that a regional account looks at; nothing for national staff."""
    return [] if user.national else [BY_CODE[code].label() for code in cut.places if code in BY_CODE]
