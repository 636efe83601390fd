"""The letters about an order, one for each step; each is built when it leaves, from the order as it is then."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mirai_action.letters import outbox
from mirai_action.letters.outbox import Mail, letter

from . import occasions
from .models import Order


@letter("orders.received", title=_("冊子の注文：受付のお知らせ"))
def received(*, order: str) -> Mail:
    """The order has arrived: what, where to, by when; how to cancel."""
    return _about(order, "received")


@letter("orders.preparing", title=_("冊子の注文：発送準備のお知らせ"))
def preparing(*, order: str) -> Mail:
    """It is being packed."""
    return _about(order, "preparing")


@letter("orders.shipped", title=_("冊子の注文：発送のお知らせ"))
def shipped(*, order: str) -> Mail:
    """It is on its way: carrier and number, and a button for 届きました."""
    return _about(order, "shipped")


@letter("orders.arrived", title=_("冊子の注文：お届けの確認"))
def arrived(*, order: str) -> Mail:
    """It has arrived; afterwards tell how many were used."""
    return _about(order, "arrived")


@letter("orders.cancelled", title=_("冊子の注文：取消のお知らせ"))
def cancelled(*, order: str) -> Mail:
    """Cancelled, with the reason where there is one."""
    return _about(order, "cancelled")


@letter("orders.amended", title=_("冊子の注文：部数の変更のお知らせ"))
def amended(*, order: str) -> Mail:
    """Other copies than ordered will come: which, and why."""
    return _about(order, "amended")


def _about(pk: str, name: str) -> Mail:
    order = Order.objects.whole().get(pk=pk)
    context = {
        "order": order,
        "lines": order.lines.all(),
        "occasion": occasions.of([order]).get(order.pk),
        "link": outbox.address(order.get_absolute_url()),
    }
    return Mail(template=f"orders/mail_{name}.txt", context=context)
