"""Study sessions as a sign that an ambassador is active (the yearly question, ambassadors.home)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from ambassadors.home.activity import midnight

from .models import StudySession


def _lively(day: date) -> Any:
    """Sessions planned, held, entered or reported on `day` or since; a draft is no plan yet."""
    moment = midnight(day)
    lately = Q(held_on__gte=day) | Q(created_at__gte=moment) | Q(reported_at__gte=moment)
    return StudySession.objects.exclude(status=StudySession.Status.DRAFT).filter(lately)


def of_record(day: date) -> QuerySet[Any, Any]:
    return _lively(day).exclude(ambassador=None).values("ambassador")  # type: ignore[no-any-return]


def jointly(day: date) -> QuerySet[Any, Any]:
    through: Any = StudySession.joint.through
    return through.objects.filter(studysession__in=_lively(day)).values("ambassador")  # type: ignore[no-any-return]
