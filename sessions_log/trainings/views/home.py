"""What an ambassador's home shows of trainings."""

from __future__ import annotations

from ambassadors.models import Ambassador

from ..choices import Status
from ..models import Application

SHOWN = 6


def own_trainings(ambassador: Ambassador) -> list[Application]:
    """Return the own applications and certificates, the newest day first; what was taken back is left out."""
    rows = Application.objects.of([ambassador]).live().exclude(status=Status.UNCONFIRMED)
    return list(rows.select_related("training").order_by("-training__held_on", "pk")[:SHOWN])
