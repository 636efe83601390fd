"""From registration to the first study session: read from the records themselves, so it is today's state only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ambassadors.models import Ambassador
from sessions_log.models import StudySession

KEPT = 600  # seconds: counting every record would cost more than the rest of the page


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of the way: how many came so far, and their share of the first step."""

    label: str
    number: int
    share: float | None

    @property
    def width(self) -> str:
        return f"{self.share or 0:.1%}"


@dataclass(frozen=True, kw_only=True)
class Funnel:
    counted_at: datetime
    steps: list[Step]


def funnel(places: tuple[str, ...]) -> Funnel:
    """Return the way of the ambassadors of these prefectures (of all, where none is named), ten minutes old at most."""
    key = "funnel:" + ",".join(places)
    kept = cache.get(key)
    if kept is None:
        kept = {"at": timezone.now(), "numbers": _count(places)}
        cache.set(key, kept, KEPT)
    labels = (_("登録した"), _("学習会を1回でも予定・報告した"), _("学習会を1回でも報告した"))
    first = kept["numbers"][0]
    steps = [
        Step(label=label, number=number, share=number / first if first else None)
        for label, number in zip(labels, kept["numbers"], strict=True)
    ]
    return Funnel(counted_at=timezone.localtime(kept["at"]), steps=steps)


def _count(places: tuple[str, ...]) -> tuple[int, int, int]:
    """Return registered ambassadors, those with a first session planned, those with a first one reported."""
    people = Ambassador.objects.registered()
    if places:
        people = people.filter(prefecture__in=["" if place == "unknown" else place for place in places])
    sessions = StudySession.objects.exclude(status=StudySession.Status.DRAFT).filter(ambassador__in=people)
    told = Q(status__in=StudySession.Status.report_in())
    found = sessions.aggregate(
        planned=Count("ambassador", distinct=True), reported=Count("ambassador", distinct=True, filter=told)
    )
    return people.count(), found["planned"], found["reported"]
