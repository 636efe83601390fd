"""The dashboard: where the programme stands, and what waits for staff. It reads everything and changes nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from ambassadors.models import Ambassador
from mirai_action.progress import dates, panels
from mirai_action.progress.figures import figures
from mirai_action.progress.models import Indicator, LedgerProof
from sessions_log.models import StudySession

from . import regional, todo


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the dashboard's template prints; the number of queries does not depend on the number of rows."""
    form = dates.days_form(request.GET)
    found = figures(**form.days())
    user: Any = request.user
    tasks = todo.tasks(user)
    return {
        "form": form,
        "figures": found,
        "dated": dates.sentence(found.as_of, found.reports_until),
        "panels": panels.panels(found, hrefs=_hrefs(request)),
        "regional": regional.own(found, user),
        "tasks": tasks,
        # Beside the bars, never in them (DOMAIN 3.1).
        "waiting": _task(tasks, "registrations"),
        "reports": _task(tasks, "reports"),
        "proof": LedgerProof.objects.first(),
    }


def _task(tasks: list[todo.Task], key: str) -> todo.Task | None:
    """Return the line `key` where it has something to do and a list to lead to."""
    return next((each for each in tasks if each.key == key and each.count and each.href), None)


def _hrefs(request: HttpRequest) -> dict[str, panels.Href]:
    """Return the addresses behind the tiles: the counted ambassadors or sessions of that prefecture."""
    user: Any = request.user
    sessions = _filtered(StudySession, user, due="counted")
    # The list of ambassadors holds persons: national staff only (DOMAIN 6).
    people = _filtered(Ambassador, user, queue="registered") if user.national else _nowhere
    return {Indicator.AMBASSADORS: people, Indicator.PARTICIPANTS: sessions, Indicator.SESSIONS: sessions}


def _nowhere(_code: str) -> str:
    return ""


def _filtered(model: type[Model], user: Any, **condition: str) -> panels.Href:
    """Return what turns a prefecture's code into the list's address; "" outside the scope of the account."""
    if not admin.site.is_registered(model):
        return _nowhere
    opts = model._meta
    base = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")

    def href(code: str) -> str:
        if not code.isdigit() or not user.sees_prefecture(code):
            return ""
        return f"{base}?{urlencode({**condition, 'prefecture__exact': code})}"

    return href
