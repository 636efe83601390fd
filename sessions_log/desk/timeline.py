"""Calls about reports in the timeline of an ambassador."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mirai_action.core.timeline import Entry

from .models import ContactNote


def of_calls(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    for row in ContactNote.objects.filter(ambassador=person).select_related("by").order_by("-noted_at")[:most]:
        lines = (row.get_outcome_display(),)
        yield Entry(at=row.noted_at, what=_("連絡の記録"), text=row.text, lines=lines, by=row.by or "")
