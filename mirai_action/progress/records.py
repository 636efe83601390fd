"""The record behind an entry: the ledger knows an opaque id, the apps above know whose page it leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from .models import OpeningBalance


@dataclass(frozen=True, kw_only=True)
class Record:
    """What staff read and press: a name and the address of the record's page."""

    label: str
    href: str


# Every app appends a callable: (ids, who asks) → the records among them that this account may see.
finders: list[Callable[[Iterable[UUID], Any], dict[UUID, Record]]] = []


def find(subjects: Iterable[UUID], user: Any) -> dict[UUID, Record]:
    """Return the records behind some entries, in a constant number of queries; what nobody knows is missing."""
    wanted = list(subjects)
    found = _openings(wanted)
    for finder in finders if wanted else ():
        found |= finder(wanted, user)
    return found


def _openings(subjects: list[UUID]) -> dict[UUID, Record]:
    href = reverse("admin:progress_openingbalance_changelist")
    rows = OpeningBalance.objects.filter(subject__in=subjects)
    return {
        each.subject: Record(label=_("繰越：%(what)s") % {"what": each.get_indicator_display()}, href=href)
        for each in rows
    }
