"""The public page: the same numbers as /progress.json, in words, bars, lines and maps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import dates, views_share
from .figures import AMBASSADOR_KINDS, figures
from .latest import latest
from .panels import panels, rate_bar
from .publishing.corrections import published_corrections


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the figures of a day; a wrong date gets its sentence, and today's figures stand below it."""
    form = dates.days_form(request.GET)
    found = figures(**form.days())
    shown = panels(found)
    return render(
        request,
        "progress/page.html",
        {
            "form": form,
            "page_has_errors": bool(form.errors),
            "figures": found,
            "dated": dates.sentence(found.as_of, found.reports_until),
            "panels": shown,
            "rate_bar": rate_bar(found),
            "kinds": {kind: found.ambassadors.by_kind.get(kind, 0) for kind in AMBASSADOR_KINDS},
            "has_published": any(each.published for each in shown),
            "query": form.query,
            "share": views_share.meta(found),
            "latest": latest(found),
            "corrections": published_corrections(),
        },
    )
