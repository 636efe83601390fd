"""Applications for trainings in the timeline of an ambassador."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mirai_action.core.timeline import Entry

from .models import Application


def of_trainings(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    rows = Application.objects.filter(ambassador=person).select_related("training").order_by("-applied_at")
    for row in rows[:most]:
        href = reverse("admin:trainings_application_change", args=[row.pk])
        facts = {"text": row.training.heading, "lines": (row.get_status_display(),), "href": href}
        yield Entry(at=row.applied_at, what=_("アンバサダー講習会"), **facts)
