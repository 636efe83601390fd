"""Who may care for an edition: the section that issues it. (Its account needs a second factor: `ambassadors`.)"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from ambassadors import acting
from ambassadors.models import Section
from materials.models import Edition

from .models import Project

View = Callable[..., HttpResponseBase]
issuer_required = acting.section_required(role="issuer")
"""Lets in whoever signs in for an issuing section, and sets `request.section`."""


def section_of(request: HttpRequest) -> Section:
    return request.section  # type: ignore[attr-defined, no-any-return]


def own_edition(view: View) -> View:
    """Let in the section that issues the edition; to anyone else there is no such page."""

    @wraps(view)
    @issuer_required
    def guarded(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
        rows = Edition.objects.with_current_version().filter(issuing__section=section_of(request))
        edition = rows.filter(pk=min(pk, 2**62)).first()
        if edition is None:
            raise Http404
        return view(request, edition, **kwargs)

    return guarded


def own_project(view: View) -> View:
    """Let in the section whose project it is; to anyone else there is no such page."""

    @wraps(view)
    @issuer_required
    def guarded(request: HttpRequest, pk: Any, **kwargs: Any) -> HttpResponseBase:
        project = Project.objects.whole().filter(pk=pk, section=section_of(request)).first()
        if project is None:
            raise Http404
        return view(request, project, **kwargs)

    return guarded
