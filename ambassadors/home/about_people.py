"""What the own home adds to the line of time on an ambassador's page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mirai_action.core.timeline import Entry, on_day

from .models import Consultation, StillAsked


def consultations(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    for row in Consultation.objects.filter(ambassador=person).order_by("-opened_at", "pk")[:most]:
        href = reverse("admin:home_consultation_change", args=[row.pk])
        text = f"{row.get_topic_display()}（{row.state}）"
        yield Entry(at=row.opened_at, what=_("開催の相談"), text=text, href=href)


def questions(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    for row in StillAsked.objects.filter(ambassador=person).order_by("-begun_on", "pk")[:most]:
        at = on_day(row.ended_on or row.begun_on)
        yield Entry(at=at, what=_("活動継続の確認"), text=row.get_answer_display(), whole_day=True)
