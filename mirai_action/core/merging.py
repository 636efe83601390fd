"""What a merge of two registrations moves, and how it goes back: a list that apps fill in `AppConfig.ready()`.

Every relation to an ambassador has its treatment here; a test walks the models and names the one that was forgotten.

    merging.parts.append(merging.follows("orders.Order.ambassador", _("冊子の注文")))
    merging.parts.append(merging.stays("ambassadors.Move.ambassador", "a change in the life of that registration"))

Where a plain UPDATE is not enough (a row may be there once, or counts in the ledger), the app gives a `Part` of its
own. What `take` returns is kept as JSON and given to `give_back`, so it holds ids and plain values only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count

Trace = Any  # what can be written as JSON


def _nothing(*_facts: Any) -> None:
    return None


def _no_counts(_pks: Sequence[UUID]) -> dict[UUID, int]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Part:
    """The treatment of some relations to an ambassador. Both verbs run inside the transaction of the merge.

    `take(folded, kept, by)` gives the rows of `folded` to `kept`; it may be asked again for rows that came late, and
    returns None where there was nothing. `give_back(trace, folded, kept, by)` undoes one such taking: a row that went
    elsewhere meanwhile, or is gone, is left. `count(pks)` says how many rows each of some ambassadors has.
    """

    relations: tuple[str, ...]
    label: Any = ""
    take: Callable[[Any, Any, Any], Trace] = _nothing
    give_back: Callable[[Trace, Any, Any, Any], None] = _nothing
    count: Callable[[Sequence[UUID]], dict[UUID, int]] = _no_counts
    why: str = ""

    @property
    def name(self) -> str:
        """Return the key of this part's traces."""
        return self.relations[0]


parts: list[Part] = []


def follows(relation: str, label: Any) -> Part:
    """Rows that simply become the other's: no rule says "once", nothing of them is counted by whose they are."""

    def take(folded: Any, kept: Any, by: Any) -> Trace:
        pks = list(rows(relation).filter(**{column(relation): folded.pk}).order_by("pk").values_list("pk", flat=True))
        rows(relation).filter(pk__in=pks).update(**{column(relation): kept.pk})
        return [str(pk) for pk in pks] or None

    def give_back(trace: Trace, folded: Any, kept: Any, by: Any) -> None:
        rows(relation).filter(pk__in=trace, **{column(relation): kept.pk}).update(**{column(relation): folded.pk})

    return Part(
        relations=(relation,), label=label, take=take, give_back=give_back, count=lambda pks: counted(relation, pks)
    )


def stays(relation: str, why: str) -> Part:
    """Rows that stay with the registration they speak of; `why` says so to whoever reads the code."""
    return Part(relations=(relation,), why=why)


def rows(relation: str) -> Any:
    """Return all rows of "app.Model.field"."""
    return apps.get_model(relation.rpartition(".")[0])._base_manager.all()


def column(relation: str) -> str:
    return relation.rpartition(".")[2] + "_id"


def counted(relation: str, pks: Sequence[UUID], **conditions: Any) -> dict[UUID, int]:
    """Return {ambassador: number of rows}; one query."""
    name = column(relation)
    found = rows(relation).filter(**{f"{name}__in": pks}, **conditions).order_by()
    return dict(found.values_list(name).annotate(many=Count("pk")))
