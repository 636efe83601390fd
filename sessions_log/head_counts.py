"""Three numbers of people and which of them counts: the rule, written once (docs/decisions/0010).

The **reported head-count** counts, and nothing else does: it is what someone says who was there. The number on the
list (名簿の人数) and the check-in (受付の人数) stand beside it wherever it is shown, never in its place and never added
to it. The report starts from the check-in, so that a hall that counted itself is reported by reading the number over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from .choices import Basis
from .models import StudySession

CheckIns = Callable[[list[UUID]], dict[UUID, int]]
check_ins: list[CheckIns] = []
"""Filled by the part that checks people in: session ids → {id: people}, without those where nobody checked in."""


class Figure(NamedTuple):
    """One of the numbers: `key` is "listed" or "checked_in"."""

    key: str
    label: Any
    people: int


def checked_in(sessions: Iterable[StudySession]) -> dict[UUID, int]:
    """Return {id: people checked in}, in one query for all. A desk that nobody used is no count, never 0."""
    ids = [each.pk for each in sessions]
    return {pk: count for source in check_ins for pk, count in source(ids).items()}


def beside(session: StudySession) -> list[Figure]:
    """Return what stands beside the reported head-count: the list, then the check-in, those that are known."""
    known = (
        ("listed", _("名簿の人数"), session.listed),
        ("checked_in", _("受付の人数"), checked_in([session]).get(session.pk)),
    )
    return [Figure(key, label, count) for key, label, count in known if count is not None]


def start(session: StudySession) -> dict[str, Any]:
    """Return what the form of a report starts with: the check-in and how it was taken, nothing where there is none."""
    count = checked_in([session]).get(session.pk)
    return {} if count is None or session.is_report_in else {"head_count": count, "basis": Basis.LIST}
