"""Which orders, stocks and handouts, by the words of the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from .choices import OrderStatus

if TYPE_CHECKING:
    from .models import Handout, Order, Stock  # noqa: F401


class OrderQuerySet(models.QuerySet["Order"]):
    def waiting(self) -> OrderQuerySet:
        """What staff still have to send, the most urgent first."""
        return self.filter(status__in=OrderStatus.waiting()).in_order()

    def in_order(self) -> OrderQuerySet:
        """By the day they are needed, those without a day last."""
        return self.order_by(F("needed_on").asc(nulls_last=True), "number")

    def on_the_way(self) -> OrderQuerySet:
        return self.filter(status=OrderStatus.SHIPPED)

    def standing(self) -> OrderQuerySet:
        """Every order that was not cancelled."""
        return self.exclude(status=OrderStatus.CANCELLED)

    def whole(self) -> OrderQuerySet:
        """Ready for printing: orderer and lines without a query each."""
        return self.select_related("ambassador", "section__organization").prefetch_related("lines__edition__series")


class StockQuerySet(models.QuerySet["Stock"]):
    def low(self) -> StockQuerySet:
        """At or below the threshold, while orders are taken."""
        return self.filter(offered=True, quantity__lte=F("threshold"))

    def offered(self, *prefectures: str) -> StockQuerySet:
        """What may be ordered: the national editions and those of `prefectures` (of all 47 where none is known)."""
        rows = self.filter(offered=True).exclude(edition__access="staff").select_related("edition__series")
        known = [code for code in prefectures if code]
        return rows.filter(edition__area__in=["00", *known]) if known else rows

    def with_waiting(self) -> StockQuerySet:
        """Annotate `waiting`: copies ordered and not sent yet."""
        lines = self.model._meta.apps.get_model("orders", "OrderLine").objects
        wanted = lines.filter(edition=OuterRef("edition"), order__status__in=OrderStatus.waiting()).order_by()
        sums = wanted.values("edition").annotate(sum=Sum("copies")).values("sum")
        return self.annotate(waiting=Coalesce(Subquery(sums, output_field=IntegerField()), 0))


class HandoutQuerySet(models.QuerySet["Handout"]):
    def standing(self) -> HandoutQuerySet:
        """Those that were not taken back."""
        return self.filter(withdrawn_at=None)

    def of_sections(self, sections: object) -> HandoutQuerySet:
        return self.filter(Q(section__in=sections))
