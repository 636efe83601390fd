"""How long what is kept, category by category: each app fills the list in its module `personal`.

    retention.categories.append(
        Category(
            name="orders.ship_to",
            title=_("冊子の注文のお届け先"),
            purpose=_("お届けの確認と、届かないときのお問い合わせのため"),
            since=_("お届けの日から"),
            what=_("お届け先を消します。部数は残ります。"),
            days=365,
            find=lambda before: Order.objects.filter(arrived_at__lt=before).exclude(recipient=""),
            run=lambda pks: scrubbing.blank(Order, pks, SHIP_TO),
        )
    )

`find(before)` returns the rows that are past their time where that ended at the moment `before`; `run(pks)` deals with
them in one transaction and is safe to call twice. Neither changes what is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True, kw_only=True)
class Category:
    """One kind of personal data with its time. `fixed` where another setting of the house decides the time."""

    name: str
    title: Any
    purpose: Any
    since: Any
    what: Any
    days: int
    find: Callable[[datetime], QuerySet[Any]]
    run: Callable[[list[Any]], Any]
    fixed: bool = False


categories: list[Category] = []
