"""What sessions did with each edition, as `materials.orders.use` asks for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import Coalesce, RowNumber

from materials.orders.use import AtSessions
from sessions_log.models import StudySession

from .models import CopiesUsed


def at_sessions(places: Collection[str] | None) -> dict[int, AtSessions]:
    """Return {edition's pk: what its sessions did}, within `places` where given. Three queries."""
    held = StudySession.objects.counted().order_by()
    copies = CopiesUsed.objects.filter(session__status__in=StudySession.Status.report_in()).order_by()
    if places is not None:
        held, copies = held.filter(area__in=places), copies.filter(session__area__in=places)
    reached = {
        pk: (sessions, attendance)
        for pk, sessions, attendance in held.filter(editions__isnull=False)
        .values_list("editions")
        .annotate(Count("pk"), Sum("head_count"))
    }
    used = dict(copies.values_list("edition").annotate(Sum("used")))
    left = left_over(copies)
    return {
        pk: AtSessions(
            used=used.get(pk) or 0,
            left=left.get(pk, 0),
            sessions=reached.get(pk, (0, 0))[0],
            attendance=reached.get(pk, (0, 0))[1],
        )
        for pk in reached.keys() | used.keys() | left.keys()
    }


def left_over(copies: QuerySet[CopiesUsed]) -> dict[int, int]:
    """Return {edition's pk: copies left}: the last word of each holder, because leftovers go to the next session.

    The holder is the ambassador of record, else the body, else the session itself.
    """
    holder = Coalesce(F("session__ambassador_id"), F("session__organization_id"), F("session_id"))
    last: Any = Window(
        RowNumber(), partition_by=[F("edition"), holder], order_by=[F("session__held_on").desc(), F("pk").desc()]
    )
    newest = copies.filter(Q(left__isnull=False)).annotate(place=last).filter(place=1)
    found: dict[int, int] = {}
    for edition, left in newest.values_list("edition", "left"):
        found[edition] = found.get(edition, 0) + (left or 0)
    return found
