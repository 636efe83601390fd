"""What became of the copies of each edition: ordered → shipped → used → handed out → left, and whom it reached.

Today's state, read from the own tables; what sessions used is known above (`sources`, filled in `ready()`). Each
figure is one query, whatever the number of editions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet, Sum

from materials.models import Edition

from .choices import Reason, Source
from .models import Handout, Order, OrderLine, Stock, StockMovement

Places = Collection[str] | None
"""Prefectures that are looked at; None is the whole nation."""


@dataclass(frozen=True, kw_only=True)
class AtSessions:
    """What sessions did with an edition. `attendance` is the sum of head-counts of counted sessions that used it."""

    used: int = 0
    left: int = 0
    sessions: int = 0
    attendance: int = 0


sources: list[Callable[[Places], Mapping[int, AtSessions]]] = []


@dataclass(frozen=True, kw_only=True)
class Use:
    """The way of an edition's copies. `stock` is None where no stock is kept, and for a part of the nation."""

    edition: Edition
    orders: int = 0
    ordered: int = 0
    shipped: int = 0
    returned: int = 0
    handed_out: dict[str, int] = field(default_factory=dict)
    at_sessions: AtSessions = field(default_factory=AtSessions)
    stock: Stock | None = None

    @property
    def out(self) -> int:
        """Copies that people got from us by post, less those that came back."""
        return self.shipped - self.returned

    @property
    def handed_out_total(self) -> int:
        return sum(self.handed_out.values())

    @property
    def handed_out_of_shipped(self) -> int:
        """Only these explain what was shipped; those of the store and of the issuer's own print run don't."""
        return self.handed_out.get(Source.SHIPPED, 0)

    @property
    def unexplained(self) -> int:
        """Shipped, and neither used, handed out nor left. Negative: more was used than we sent (copies of before)."""
        return self.out - self.at_sessions.used - self.handed_out_of_shipped - self.at_sessions.left

    @property
    def is_empty(self) -> bool:
        figures = (self.ordered, self.shipped, self.handed_out_total, self.at_sessions.used, self.at_sessions.sessions)
        return not any(figures) and self.stock is None


def of_editions(editions: Iterable[Edition], *, places: Places = None) -> list[Use]:
    """Return the use of each of `editions`, in their order; within `places` where given."""
    ordered = _sums(_within(OrderLine.objects.exclude(order__status="cancelled"), places), "edition", "copies")
    orders = _orders(places)
    moved = StockMovement.objects.order_by()
    shipped = _sums(_within(moved.filter(reason=Reason.SHIPPED), places), "stock", "quantity")
    # What came back is not known by prefecture: a part of the nation shows what was shipped.
    returned = _sums(moved.filter(reason=Reason.RETURNED), "stock", "quantity") if places is None else {}
    handed = _handed_out(places)
    stocks = Stock.objects.select_related("edition__series").in_bulk() if places is None else {}
    sessions = _at_sessions(places)
    return [
        Use(
            edition=each,
            orders=orders.get(each.pk, 0),
            ordered=ordered.get(each.pk, 0),
            shipped=-shipped.get(each.pk, 0),
            returned=returned.get(each.pk, 0),
            handed_out=handed.get(each.pk, {}),
            at_sessions=sessions.get(each.pk, AtSessions()),
            stock=stocks.get(each.pk),
        )
        for each in editions
    ]


def of(edition: Edition) -> Use:
    return of_editions([edition])[0]


def orders_by_prefecture(places: Places = None) -> list[dict[str, Any]]:
    """Return [{prefecture, orders, copies}] of standing orders, by code: counts, nobody's name."""
    rows = _within(OrderLine.objects.exclude(order__status="cancelled"), places).order_by()
    found = rows.values("order__prefecture").annotate(orders=Count("order", distinct=True), copies=Sum("copies"))
    return [
        {"prefecture": each["order__prefecture"], "orders": each["orders"], "copies": each["copies"]}
        for each in sorted(found, key=lambda each: each["order__prefecture"] or "99")
    ]


def _within(rows: QuerySet[Any], places: Places) -> QuerySet[Any]:
    return rows if places is None else rows.filter(order__prefecture__in=places)


def _sums(rows: QuerySet[Any], by: str, what: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(sum=Sum(what)))


def _orders(places: Places) -> dict[int, int]:
    rows = Order.objects.standing().order_by()
    rows = rows if places is None else rows.filter(prefecture__in=places)
    return dict(rows.values_list("lines__edition").annotate(count=Count("pk", distinct=True)))


def _handed_out(places: Places) -> dict[int, dict[str, int]]:
    rows = Handout.objects.standing().order_by()
    rows = rows if places is None else rows.filter(prefecture__in=places)
    found: dict[int, dict[str, int]] = {}
    for edition, source, copies in rows.values_list("edition", "source").annotate(sum=Sum("copies")):
        found.setdefault(edition, {})[source] = copies
    return found


def _at_sessions(places: Places) -> dict[int, AtSessions]:
    return {pk: use for source in sources for pk, use in source(places).items()}
