"""For whom a signed-in person acts: one address may serve a couple, or a secretary and her group (DOMAIN 3.10)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from .models import Ambassador

SESSION_KEY = "acting_for"
View = Callable[..., HttpResponse]


def choices(request: HttpRequest) -> list[Ambassador]:
    """Return the ambassadors and applications that this account may act for; read once a request."""
    if not hasattr(request, "_acting_choices"):
        request._acting_choices = list(Ambassador.objects.of_user(request.user))  # type: ignore[attr-defined]
    return request._acting_choices  # type: ignore[attr-defined, no-any-return]


def acting_for(request: HttpRequest) -> Ambassador | None:
    """Return the ambassador this account acts for: the only one, or the one chosen; None where none is."""
    rows = choices(request)
    if len(rows) == 1:
        return rows[0]
    chosen = request.session.get(SESSION_KEY)
    return next((each for each in rows if str(each.pk) == chosen), None)


def choose(request: HttpRequest, ambassador: Ambassador) -> None:
    """Remember for whom this account acts until it signs out."""
    request.session[SESSION_KEY] = str(ambassador.pk)


def ambassador_required(view: View | None = None, *, applicants: bool = False) -> Any:
    """Let in whoever acts for a registered ambassador, and set `request.ambassador`.

    Not signed in: sign-in first. Several and none chosen: どなたとして. None, or (unless `applicants`) not registered
    yet: a page that says so and what to do.
    """
    if view is None:
        return lambda inner: ambassador_required(inner, applicants=applicants)

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ambassador = acting_for(request)
        if ambassador is None and choices(request):
            return redirect(f"{reverse('ambassadors:choose')}?{urlencode({'next': request.get_full_path()})}")
        if ambassador is None or not (applicants or ambassador.is_current):
            return render(request, "ambassadors/not_registered.html", {"ambassador": ambassador}, status=403)
        request.ambassador = ambassador  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return guarded
