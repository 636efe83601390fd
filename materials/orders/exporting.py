"""Orders as a list that may leave: where parcels go, so for national managers only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.exports import tables
from ambassadors.exports.tables import Column, Table

from .models import Order


def add() -> None:
    tables.add(
        Table(
            model=Order,
            name="orders",
            title=_("冊子の注文"),
            rows=orders,
            columns=lambda user: COLUMNS,
        )
    )


def orders(queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Return the rows of the list, in its order, with the copies of each in all."""
    order = queryset.query.order_by or ("-ordered_at", "-number")
    rows = Order.objects.filter(pk__in=queryset.order_by().values("pk")).order_by(*order)
    found = rows.select_related("ambassador", "section", "section__organization")
    return found.annotate(copies_in_all=Sum("lines__copies"))


COLUMNS = [
    Column(_("注文番号"), lambda row: row.number_label, 10),
    Column(_("状態"), lambda row: str(row.get_status_display()), 12),
    Column(_("受付日"), lambda row: timezone.localdate(row.ordered_at), 12),
    Column(_("必要な日"), lambda row: row.needed_on, 12),
    Column(_("注文した方"), lambda row: row.orderer_name, 24),
    Column(_("都道府県コード"), lambda row: row.prefecture, 8),
    Column(_("部数"), lambda row: row.copies_in_all, 8),
    Column(_("お届け先"), lambda row: row.recipient, 24),
    Column(_("郵便番号"), lambda row: row.postal_code, 10),
    Column(_("住所"), lambda row: row.address, 40),
    Column(_("電話番号"), lambda row: row.phone_text, 16),
    Column(_("配送会社"), lambda row: row.carrier, 14),
    Column(_("お問い合わせ番号"), lambda row: row.tracking, 16),
    Column(_("連絡事項"), lambda row: row.note, 30),
]
