"""Who sees a desk: whoever acts for the session's ambassador, and staff in whose scope the session lies."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from ambassadors import acting
from mirai_action.core.scope import scoped
from sessions_log.models import StudySession

View = Callable[..., HttpResponse]


def keeper_required(view: View) -> View:
    """Let in who may see the session's desk; to anyone else there is no such page.

    Sets `request.is_own` (an ambassador's own session) and `request.may_press`: staff with the right to change sessions
    may press the buttons too, a reader looks on.
    """

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        session, is_own = find(request, pk)
        if session is None:
            raise Http404
        may_press = is_own or request.user.has_perm("sessions_log.change_studysession")
        if request.method == "POST" and not may_press:
            raise PermissionDenied
        request.is_own, request.may_press = is_own, may_press  # type: ignore[attr-defined]
        return view(request, session, **kwargs)

    return guarded


def find(request: HttpRequest, pk: UUID) -> tuple[StudySession | None, bool]:
    """Return the session, if this account may see it, and whether it is its own."""
    rows = StudySession.objects.select_related("ambassador", "organization", "desk")
    if own := rows.filter(ambassador__in=acting.choices(request), pk=pk).first():
        return own, True
    return scoped(rows, request.user, "area").filter(pk=pk).first(), False
