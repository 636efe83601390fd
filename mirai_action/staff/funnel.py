"""From registration to the first study session: read from the records themselves, so it is today's state only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.models import Ambassador
from mirai_action.core.admin_filters import SelectListFilter
from mirai_action.core.models import User
from mirai_action.japan.prefectures import BY_CODE
from sessions_log.models import StudySession

from .links import Lists

KEPT = 3600  # seconds: counting every record would cost more than the rest of the page, so the worker does it


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of the way: how many came so far, their share of the first step, and the list of them."""

    label: str
    number: int
    share: float | None
    href: str

    @property
    def width(self) -> str:
        return f"{self.share or 0:.1%}"


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """The steps, and beside them who rests (活動休止中)."""

    counted_at: datetime
    steps: list[Step]
    resting: Step


class StepFilter(SelectListFilter):
    """The register by how far its people came; the staff layer lends it to the register, which knows no sessions."""

    title = gettext_lazy("学習会まで")
    parameter_name = "step"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("planned", gettext_lazy("学習会を1回でも予定・報告した")),
            ("reported", gettext_lazy("学習会を1回でも報告した")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"planned", "reported"}:
            return queryset
        sessions = _sessions().filter(_told()) if self.value() == "reported" else _sessions()
        return queryset.filter(pk__in=sessions.values("ambassador"))


def funnel(lists: Lists) -> Funnel:
    """Return the way of the ambassadors of the prefectures shown (of all, where none is), as counted last."""
    places = lists.cut.places
    kept = cache.get(_key(places)) or recount(places)
    first, planned, reported, resting = kept["numbers"]

    def step(label: str, number: int, **condition: str) -> Step:
        return Step(
            label=label, number=number, share=number / first if first else None, href=lists.register(**condition)
        )

    return Funnel(
        counted_at=timezone.localtime(kept["at"]),
        steps=[
            step(_("登録した"), first),
            step(_("学習会を1回でも予定・報告した"), planned, step="planned"),
            step(_("学習会を1回でも報告した"), reported, step="reported"),
        ],
        resting=step(_("うち活動休止中"), resting, status__exact="resting"),
    )


def recount(places: tuple[str, ...]) -> dict[str, Any]:
    """Count anew and keep it: the moment and the numbers."""
    kept = {"at": timezone.now(), "numbers": _count(places)}
    cache.set(_key(places), kept, KEPT)
    return kept


def scopes() -> set[tuple[str, ...]]:
    """Return what the dashboards open with: the nation, and the prefectures of each regional account."""
    regional = User.objects.filter(is_staff=True, is_active=True).values_list("prefectures", flat=True)
    return {(), *(tuple(code for code in own if code in BY_CODE) for own in regional)}


def _key(places: tuple[str, ...]) -> str:
    return "funnel:2:" + ",".join(places)


def _sessions() -> QuerySet[StudySession]:
    return StudySession.objects.exclude(status=StudySession.Status.DRAFT)


def _told() -> Q:
    return Q(status__in=StudySession.Status.report_in())


def _count(places: tuple[str, ...]) -> tuple[int, int, int, int]:
    """Return registered ambassadors, those with a first session planned, with a first one reported, those resting."""
    people = Ambassador.objects.registered()
    if places:
        people = people.filter(prefecture__in=["" if place == "unknown" else place for place in places])
    found = (
        _sessions()
        .filter(ambassador__in=people)
        .aggregate(
            planned=Count("ambassador", distinct=True), reported=Count("ambassador", distinct=True, filter=_told())
        )
    )
    resting = people.filter(status=Ambassador.Status.RESTING).count()
    return people.count(), found["planned"], found["reported"], resting
