"""The public side: a printed number finds its snapshot, here and for good."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mirai_action.progress import panels
from mirai_action.progress.figures import PLACES

from . import corrections, freezing, wording
from .corrections import PLACE_NAMES
from .models import Snapshot

LISTED = 200


@require_safe
def snapshots(request: HttpRequest) -> HttpResponse:
    """List what was frozen, the newest first."""
    rows = Snapshot.objects.light().order_by("-id")[:LISTED]
    return render(request, "publishing/snapshots.html", {"snapshots": rows})


@require_safe
def snapshot(request: HttpRequest, code: str) -> HttpResponse:
    """Show the figures as frozen; `?format=json` gives what /progress.json said. A code in small letters works too."""
    row = Snapshot.objects.filter(code=code.upper()[:20]).first()
    if row is None:
        raise Http404("no such snapshot")
    if code != row.code:
        return redirect(row)
    if request.GET.get("format") == "json":
        return JsonResponse(as_json(row), json_dumps_params={"ensure_ascii": False})
    return render(request, "publishing/snapshot.html", page_of(row))


def page_of(row: Snapshot) -> dict[str, Any]:
    """Return what the public page and the staff's page print of a snapshot."""
    found = freezing.figures_of(row)
    kept = freezing.published_of(row), freezing.standings_of(row)
    return {
        "snapshot": row,
        "figures": found,
        "panels": panels.panels(found, kept=kept),
        "places": [
            (PLACE_NAMES[place], [each.by_prefecture[place] for each in found.indicators.values()]) for place in PLACES
        ],
        "rate_bar": panels.rate_bar(found),
        "frozen": wording.frozen(row),
        "address": wording.address(row),
        "json": reverse("publishing:snapshot", args=[row.code]) + "?format=json",
        "corrections": corrections.published_corrections(snapshot=row),
    }


def as_json(row: Snapshot) -> dict[str, Any]:
    withdrawn = row.withdrawn_at.isoformat() if row.withdrawn_at else None
    head = {"snapshot": row.code, "certainty": row.certainty, "frozen_at": row.frozen_at.isoformat()}
    return head | {"withdrawn_at": withdrawn} | row.figures
