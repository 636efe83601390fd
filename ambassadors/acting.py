"""For whom a signed-in person acts: one address may serve a couple, a secretary and her group, a body's section."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from .models import Ambassador, Membership, Section

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


def manages(request: HttpRequest, ambassador: Ambassador) -> bool:
    """Whether this account is a manager (代表・管理) of `ambassador`; members of a group log its sessions only."""
    if not hasattr(request, "_acting_roles"):
        rows = Membership.objects.filter(user_id=request.user.pk) if request.user.pk else Membership.objects.none()
        request._acting_roles = dict(rows.values_list("ambassador_id", "role"))  # type: ignore[attr-defined]
    roles = request._acting_roles  # type: ignore[attr-defined]
    return bool(roles.get(ambassador.pk) == Membership.Role.MANAGER)


def choose(request: HttpRequest, ambassador: Ambassador) -> None:
    """Remember for whom this account acts until it signs out."""
    request.session[SESSION_KEY] = str(ambassador.pk)


def ambassador_required(view: View | None = None, *, applicants: bool = False, managers: bool = False) -> Any:
    """Let in whoever acts for a registered ambassador, and set `request.ambassador`.

    Not signed in: sign-in first. Several and none chosen: どなたとして. None, or (unless `applicants`) not registered
    yet: a page that says so and what to do. With `managers`, a group's plain members are told whose page it is.
    """
    if view is None:
        return lambda inner: ambassador_required(inner, applicants=applicants, managers=managers)

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ambassador = acting_for(request)
        if ambassador is None and choices(request):
            return redirect(f"{reverse('ambassadors:choose')}?{urlencode({'next': request.get_full_path()})}")
        if ambassador is None or not (applicants or ambassador.is_current):
            return render(request, "ambassadors/not_registered.html", {"ambassador": ambassador}, status=403)
        if managers and not manages(request, ambassador):
            return render(request, "groups/managers_only.html", {"ambassador": ambassador}, status=403)
        request.ambassador = ambassador  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return guarded


# -- for a body's section ---------------------------------------------------------------------------------------------
SECTION_KEY = "acting_for_section"


def sections(request: HttpRequest) -> list[Section]:
    """Return the sections of bodies that this account signs in for; read once a request."""
    if not hasattr(request, "_acting_sections"):
        request._acting_sections = list(Section.objects.of_user(request.user))  # type: ignore[attr-defined]
    return request._acting_sections  # type: ignore[attr-defined, no-any-return]


def section_for(request: HttpRequest, role: str = "") -> Section | None:
    """Return the section this account acts for ("organizer" or "issuer", any if empty): the only one, or the chosen."""
    rows = [each for each in sections(request) if not role or getattr(each, role)]
    chosen = request.session.get(SECTION_KEY)
    return next((each for each in rows if str(each.pk) == chosen), rows[0] if len(rows) == 1 else None)


def choose_section(request: HttpRequest, section: Section) -> None:
    """Remember for which section this account acts until it signs out."""
    request.session[SECTION_KEY] = str(section.pk)


def section_required(view: View | None = None, *, role: str = "") -> Any:
    """Let in whoever signs in for a section with this role ("organizer", "issuer"), and set `request.section`.

    Not signed in: sign-in first. Several and none chosen: which one. None: a page that says what to do.
    """
    if view is None:
        return lambda inner: section_required(inner, role=role)

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        section = section_for(request, role)
        if section is None:
            if any(not role or getattr(each, role) for each in sections(request)):
                query = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('ambassadors:section_choose')}?{query}")
            return render(request, "ambassadors/sections/none.html", {"role": role}, status=403)
        request.section = section  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return guarded
