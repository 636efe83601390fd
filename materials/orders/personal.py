"""Where parcels went: the order and its copies stay, the address goes."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mirai_action.core import retention, scrubbing
from mirai_action.core.erasing import Holding, Who, holdings, warnings, without
from mirai_action.core.retention import Category

from .choices import OrderStatus
from .models import Order

SHIP_TO = {"recipient": "", "postal_code": "", "address": "", "phone": "", "note": "", "tracking": ""}


def _on_its_way(who: Who) -> Iterator[str]:
    """Say how many orders have not left the store yet: without an address no parcel arrives."""
    count = Order.objects.filter(ambassador__in=who.ambassadors, status__in=OrderStatus.waiting()).count()
    if count:
        text = ngettext(
            "発送前の冊子の注文が%(count)d件あります。お届け先も消えるため、消去の日までに発送か取消をします。",
            "発送前の冊子の注文が%(count)d件あります。お届け先も消えるため、消去の日までに発送か取消をします。",
            count,
        )
        yield text % {"count": count}


warnings.append(_on_its_way)
holdings.append(
    Holding(
        model="orders.Order",
        title=_("冊子の注文"),
        find=lambda who: Order.objects.filter(ambassador__in=who.ambassadors),
        tells=("number", "ordered_at", "status", "recipient", "postal_code", "address", "phone", "note"),
        blanks=SHIP_TO,
        scrubs=("cancel_reason",),
    )
)
without.update(
    {
        "orders.StockMovement": "copies that came and went; `note` is about copies, and append-only",
        "orders.Handout": "copies handed out at an event; `by` is a number",
        "orders.AddressExport": "which staff took which orders' addresses out; holds order numbers only",
    }
)

retention.categories.append(
    Category(
        name="orders.ship_to",
        title=_("冊子の注文のお届け先"),
        purpose=_("お届けの確認と、届かないときのお問い合わせのため"),
        since=_("発送または取消の日から"),
        what=_("お届け先と連絡事項を消します。冊子と部数は残ります。"),
        days=365,
        find=lambda before: Order.objects.filter(Q(shipped_at__lt=before) | Q(cancelled_at__lt=before)).exclude(
            recipient="", address="", phone="", note=""
        ),
        run=lambda pks: scrubbing.blank(Order, pks, SHIP_TO),
    )
)
