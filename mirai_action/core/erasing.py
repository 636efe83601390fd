"""What is kept about a person, row by row: what `/my/data/` tells is what an erasure takes away.

Each app fills the list in its module `personal` (found by itself), for every model with a link to an ambassador or an
account, or with personal columns; a test walks all models and names what is missing. Apps above come first
(INSTALLED_APPS), so whatever hangs on a row is found and gone before the row.

    erasing.holdings.append(
        Holding(
            model="orders.Order",
            title=_("冊子の注文"),
            find=lambda who: Order.objects.filter(ambassador__in=who.ambassadors),
            tells=("number", "ordered_at", "recipient", "postal_code", "address", "phone", "note"),
            blanks={"recipient": "", "postal_code": "", "address": "", "phone": "", "note": ""},
        )
    )
    erasing.without["orders.OrderLine"] = "copies of an edition; its order is the person's"

Where a row is kept its history is blanked alike; where it is deleted its history goes along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q, QuerySet


@dataclass(frozen=True, kw_only=True)
class Who:
    """Whose rows: opaque ids, and the words that name the person while these are still known.

    `ambassadors`: the row itself and those merged into it. `accounts`: to tell, the account that asks; to erase,
    those that serve nobody else. `mailboxes`: keys (`core.mail_address.key`) of every address the person had and
    nobody else has; `shared`: those that somebody else has too (a couple). `names`: search keys of the names.
    `words`: names, readings, numbers and addresses as they were typed, to take them out of sentences.
    `records`: ids of the rows found so far; letters are about one of them.
    """

    ambassadors: frozenset[UUID] = frozenset()
    accounts: frozenset[int] = frozenset()
    mailboxes: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    records: set[Any] = field(default_factory=set)

    @property
    def about(self) -> list[Any]:
        """Return every id that a letter or a log entry may be about."""
        return [*self.ambassadors, *self.records]


@dataclass(frozen=True, kw_only=True)
class Holding:
    """The rows of one model that belong to a person. Say one of `blanks` (and `scrubs`), `deletes`, `erase`.

    `find` returns the rows. `tells` names the columns that the person is shown, in this order. `blanks` is what an
    erasure writes into which column, `scrubs` names sentences out of which it takes `Who.words`. `deletes` takes the
    whole row. `erase(pks, who)` is a verb of the app, for what needs more (files, seats). `keeps` says why a column
    that looks personal stays. `history` names events of other rows that hold the person too (a former officer).
    """

    model: str
    title: Any
    find: Callable[[Who], QuerySet[Any]]
    tells: Sequence[str]
    blanks: Mapping[str, Any] = field(default_factory=dict)
    scrubs: Sequence[str] = ()
    deletes: bool = False
    erase: Callable[[list[Any], Who], Any] | None = None
    keeps: Mapping[str, str] = field(default_factory=dict)
    history: Callable[[Who], Q] | None = None

    @property
    def rows(self) -> type[Model]:
        return apps.get_model(self.model)


holdings: list[Holding] = []
# What a person (or staff) should settle before an erasure, in words: "2 sessions are still to come".
warnings: list[Callable[[Who], Iterable[str]]] = []
# Models that look as if they held something about a person, and why they hold nothing to tell or to erase.
without: dict[str, str] = {}
