"""From the training to registration and the first study session, of everybody who came (のべ).

Read from the records themselves, so it is today's state and does not travel in time. Who is registered is found by
`matching`; a first session is one whose report is in, with that ambassador of record (DOMAIN 3.3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mirai_action.japan import fiscal
from sessions_log.models import StudySession

from . import matching
from .choices import Status
from .models import Application, Training
from .querysets import TrainingQuerySet


@dataclass(frozen=True, kw_only=True)
class Way:
    """How far people came: of one training, or summed over a fiscal year. `before` were registered by that day."""

    label: str
    training: Training | None = None
    applied: int = 0
    attended: int = 0
    registered: int = 0
    before: int = 0
    held: int = 0

    @property
    def after(self) -> int:
        return self.registered - self.before

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Return label, number and share of those who came, for the bars."""
        names = (_("申込"), _("出席"), _("アンバサダーに登録"), _("はじめての学習会"))
        numbers = (self.applied, self.attended, self.registered, self.held)
        most = max(self.applied, self.attended, 1)
        return [
            {
                "label": name,
                "number": number,
                "share": number / self.attended if self.attended and place > 1 else None,
                "width": f"{number / most:.1%}",
            }
            for place, (name, number) in enumerate(zip(names, numbers, strict=True))
        ]


@dataclass(frozen=True, kw_only=True)
class Year:
    total: Way
    trainings: list[Way]


def years(trainings: TrainingQuerySet) -> list[Year]:
    """Return the fiscal years, the newest first, each with its trainings; five queries however many rows."""
    rows = list(trainings.filter(cancelled_at=None).with_numbers().order_by("-held_on", "-pk"))
    came = _came(rows)
    grouped: dict[int, list[Way]] = defaultdict(list)
    for row in rows:
        grouped[row.fiscal_year].append(_way(row, came[row.pk]))
    return [Year(total=_sum(fiscal.label(year), ways), trainings=ways) for year, ways in grouped.items()]


@dataclass(frozen=True)
class _Person:
    registered_on: date
    has_held: bool


def _came(trainings: list[Training]) -> dict[UUID, list[_Person]]:
    """Return, for each training, those of the people who came that are registered today."""
    rows = Application.objects.filter(training__in=trainings, status=Status.ATTENDED)
    attended = list(rows.only("training_id", "ambassador_id", "email_key", "name_key", "forgotten_at"))
    registered = matching.registrations(attended)
    holders = _holders({each.pk for each in registered.values()})
    found: dict[UUID, list[_Person]] = defaultdict(list)
    for row in attended:
        person = registered.get(row.pk)
        if person and person.registered_on:
            found[row.training_id].append(_Person(person.registered_on, person.pk in holders))
    return found


def _holders(people: Iterable[UUID]) -> set[Any]:
    told = StudySession.objects.reported().filter(ambassador__in=people)
    return set(told.order_by().values_list("ambassador", flat=True).distinct())


def _way(training: Any, people: list[_Person]) -> Way:
    return Way(
        label=f"{training.place_name} {training.heading}",
        training=training,
        applied=training.applied,
        attended=training.attended,
        registered=len(people),
        before=sum(each.registered_on <= training.held_on for each in people),
        held=sum(each.has_held for each in people),
    )


def _sum(label: str, ways: list[Way]) -> Way:
    names = ("applied", "attended", "registered", "before", "held")
    return Way(label=label, **{name: sum(getattr(each, name) for each in ways) for name in names})
