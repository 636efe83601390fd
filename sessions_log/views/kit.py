"""`/my/sessions/<id>/kit/`: one page to take along to a planned session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ambassadors import study_tools
from materials import access
from materials.models import Access, Edition

from .. import joint
from .. import kit as contents
from ..models import StudySession
from .shared import seen_session


@require_safe
@seen_session
def kit(request: HttpRequest, session: StudySession) -> HttpResponse:
    """Day and place, the plan, links, checklist and contact; once the session is over or called off, its own page."""
    if session.status != StudySession.Status.PLANNED:
        return redirect("sessions:detail", session.pk)
    levels = access.levels(request.user)
    editions = editions_of(session, levels)
    context = {
        "session": session,
        "steps": contents.timed(session.starts_at),
        "checklist": contents.CHECKLIST,
        "editions": editions,
        "partners": joint.partners(session),
        "issuers": [each for each in editions if each.contact],
        "tools": other_tools(editions) if Access.AMBASSADORS in levels else [],
        "site": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "sessions_log/kit.html", context)


def editions_of(session: StudySession, levels: list[str]) -> list[Edition]:
    """Return the session's published editions that are open at these levels, but never what is for staff alone."""
    shown = [level for level in levels if level != Access.STAFF]
    return list(session.editions.published().filter(access__in=shown).with_current_version())  # type: ignore[attr-defined]


def other_tools(editions: list[Edition]) -> list[Any]:
    """Return the study tools that are not among the session's editions already."""
    known = {each.get_absolute_url() for each in editions}
    return [tool for tool in study_tools.tools() if tool.path not in known]
