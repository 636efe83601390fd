"""On the page of an ambassador: which roster the record came from, or was updated by."""

from __future__ import annotations

from django.http import HttpRequest

from ambassadors.models import Ambassador
from ambassadors.panels import Panel

from .choices import Choice, Step
from .models import StagedRow


def panel(request: HttpRequest, ambassador: Ambassador) -> Panel | None:
    """Return the imports that touched this record, newest first; None where none did."""
    if not getattr(request.user, "national", False):
        return None
    rows = StagedRow.objects.filter(target=ambassador.pk, source__step=Step.APPLIED).exclude(choice=Choice.SKIP)
    found = list(rows.select_related("source__by").order_by("-source__applied_at")[:10])
    return Panel("admin/rosters/_origin.html", found) if found else None
