"""Orders of copies, the store, sections of bodies."""

from __future__ import annotations

from itertools import count
from typing import Any

from ambassadors.models import Section
from materials.models import Edition
from materials.orders import workflow
from materials.orders.models import Handout, Order, Stock
from materials.orders.orderers import Orderer

__all__ = ["SHIP_TO", "handout", "order", "order_form", "stock"]

SHIP_TO = {
    "recipient": "山田 花子",
    "postal_code": "330-0063",
    "address": "埼玉県さいたま市浦和区1-2-3",
    "phone": "+81488331234",
}
_numbers = count(1)


def stock(edition: Edition | None = None, quantity: int = 100, **facts: Any) -> Stock:
    """The store of an edition with `quantity` copies."""
    from tests import make

    number = next(_numbers)
    edition = edition or make.edition(area="00", language=f"l{number}", slug=f"of-{number}")
    row = Stock.objects.create(edition=edition, **facts)
    if quantity:
        workflow.move(row, quantity=quantity, reason="printed", by=None)
    row.refresh_from_db()
    return row


def order(of: Any = None, *, copies: Any = 10, stock: Stock | None = None, **facts: Any) -> Order:
    """An order of 10 copies by an ambassador in Saitama. `copies` may be {edition: number}."""
    from tests import make

    wanted = copies if isinstance(copies, dict) else {(stock or make.stock()).edition: copies}
    return workflow.place(Orderer(of or make.ambassador()), copies=wanted, **(SHIP_TO | facts))


def handout(edition: Edition | None = None, *, section: Section | None = None, **facts: Any) -> Handout:
    from tests import make

    plain = {"event": "子育てフェスタ", "held_on": make.day(-3), "copies": 50, "prefecture": "11"}
    return workflow.hand_out(by=None, edition=edition or make.edition(), section=section, **(plain | facts))


def order_form(stock: Stock, copies: Any = "10", **typed: Any) -> dict[str, Any]:
    """What a browser sends to order."""
    return {f"copies_{stock.pk}": copies, **SHIP_TO, "phone": "048-833-1234", **typed}
