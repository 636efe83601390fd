"""What happens to an order and in the store. One verb a function, one transaction each; asked twice does it once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from materials.models import Edition
from mirai_action.core.models import User
from mirai_action.letters import outbox

from . import occasions
from .choices import OrderStatus, Reason, Source
from .models import Handout, Order, OrderLine, Stock, StockMovement
from .orderers import Orderer


class Refused(Exception):
    """The verb does not fit where the row stands. The message says why, to staff or to the orderer."""


# -- orders -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def place(
    orderer: Orderer, *, copies: Mapping[Edition, int], id: UUID | None = None, occasion: str = "", **facts: Any
) -> Order:
    """Take an order of `copies`. The same `id` a second time returns the first one's row and writes no letter."""
    order = Order(id=id or uuid4(), prefecture=orderer.prefecture, **orderer.columns(), **facts)
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError:
        earlier = Order.objects.filter(pk=order.pk, **orderer.columns()).first()
        if earlier is None:
            raise Refused(_("注文できませんでした。お手数ですが、はじめからもう一度入力してください。")) from None
        return earlier
    OrderLine.objects.bulk_create(OrderLine(order=order, edition=each, copies=n) for each, n in copies.items())
    if occasion:
        occasions.link(order, occasion)
    _tell("orders.received", order)
    return order


@transaction.atomic
def prepare(order: Order, *, by: User | None) -> bool:
    """発送準備中: staff pack it; the orderer can't cancel it any more."""
    row = _locked(order)
    if row.status == OrderStatus.PREPARING:
        return False
    _require(row, OrderStatus.RECEIVED)
    row.status, row.prepared_at = OrderStatus.PREPARING, timezone.now()
    row.save(update_fields=["status", "prepared_at"])
    _tell("orders.preparing", row)
    return True


@transaction.atomic
def ship(order: Order, *, by: User | None, carrier: str = "", tracking: str = "", on: date | None = None) -> bool:
    """発送済み: the copies leave the store in the same transaction. Refused where the store has too few."""
    row = _locked(order)
    if row.status in (OrderStatus.SHIPPED, OrderStatus.ARRIVED):
        return False
    _require(row, *OrderStatus.waiting())
    lines = list(row.lines.select_related("edition__series").order_by("edition_id"))
    _take_out(row, lines, by=by, on=on or timezone.localdate())
    row.status, row.shipped_at = OrderStatus.SHIPPED, timezone.now()
    row.prepared_at = row.prepared_at or row.shipped_at
    row.carrier, row.tracking = carrier, tracking
    row.save(update_fields=["status", "shipped_at", "prepared_at", "carrier", "tracking"])
    _tell("orders.shipped", row)
    return True


@transaction.atomic
def arrive(order: Order, *, by: User | None) -> bool:
    """お届け済み: the orderer pressed 「届きました」, or staff heard of it."""
    row = _locked(order)
    if row.status == OrderStatus.ARRIVED:
        return False
    _require(row, OrderStatus.SHIPPED)
    row.status, row.arrived_at = OrderStatus.ARRIVED, timezone.now()
    row.save(update_fields=["status", "arrived_at"])
    _tell("orders.arrived", row)
    return True


@transaction.atomic
def cancel(order: Order, *, by: User | None, reason: str = "", by_staff: bool = False) -> bool:
    """取消: the orderer while it is only received, staff until it is sent."""
    row = _locked(order)
    if row.status == OrderStatus.CANCELLED:
        return False
    if not by_staff and row.status == OrderStatus.PREPARING:
        raise Refused(_("発送の準備を始めています。取り消したいときは、事務局へお電話ください。"))
    _require(row, *OrderStatus.waiting())
    row.status, row.cancelled_at, row.cancel_reason = OrderStatus.CANCELLED, timezone.now(), reason
    row.save(update_fields=["status", "cancelled_at", "cancel_reason"])
    _tell("orders.cancelled", row)
    return True


@transaction.atomic
def readdress(order: Order, *, by: User | None, **ship_to: str) -> bool:
    """Correct where the parcel goes, as long as it is here. Who did it stands in the history of the row."""
    row = _locked(order)
    _require(row, *OrderStatus.waiting())
    changed = [name for name, value in ship_to.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, ship_to[name])
    row.save(update_fields=changed)
    return bool(changed)


@transaction.atomic
def amend(order: Order, *, copies: Mapping[Edition, int], reason: str, by: User | None) -> bool:
    """Send other copies than ordered ({edition: number}, 0 for none): staff decide, the orderer is told why."""
    row = _locked(order)
    _require(row, *OrderStatus.waiting())
    wanted = {edition: number for edition, number in copies.items() if number}
    if not wanted:
        raise Refused(_("送る冊子がなくなります。注文をやめるときは「取り消す」を使ってください。"))
    if wanted == {line.edition: line.copies for line in row.lines.select_related("edition")}:
        return False
    row.lines.exclude(edition__in=wanted).delete()
    for edition, number in wanted.items():
        OrderLine.objects.update_or_create(order=row, edition=edition, defaults={"copies": number})
    row.amended_at, row.amend_reason = timezone.now(), reason
    row.save(update_fields=["amended_at", "amend_reason"])
    _tell("orders.amended", row)
    return True


# -- the store --------------------------------------------------------------------------------------------------------
@transaction.atomic
def move(
    stock: Stock,
    *,
    quantity: int,
    reason: str,
    by: User | None,
    on: date | None = None,
    note: str = "",
    press: UUID | None = None,
    **about: Any,
) -> StockMovement:
    """Post copies into (+) or out of (−) the store. The same `press` a second time returns the first posting."""
    row = Stock.objects.select_for_update().get(pk=stock.pk)
    earlier = StockMovement.objects.filter(press=press).first() if press else None
    if earlier:
        return earlier
    if row.quantity + quantity < 0:
        raise Refused(_too_few(row, -quantity))
    return StockMovement.objects.create(
        stock=row,
        quantity=quantity,
        reason=reason,
        moved_on=on or timezone.localdate(),
        note=note,
        by=by.pk if by else None,
        press=press or uuid4(),
        **about,
    )


@transaction.atomic
def count(stock: Stock, *, found: int, press: UUID | None = None, **about: Any) -> StockMovement | None:
    """棚卸し: post the difference between what was found and what should be there; None where both agree."""
    row = Stock.objects.select_for_update().get(pk=stock.pk)
    if press and (earlier := StockMovement.objects.filter(press=press).first()):
        return earlier
    difference = found - row.quantity
    if not difference:
        return None
    return move(row, quantity=difference, reason=Reason.DIFFERENCE, press=press, **about)


@transaction.atomic
def hand_out(*, by: User | None, id: UUID | None = None, **facts: Any) -> Handout:
    """配布: copies handed out at an event; those of the store leave it. The same `id` twice makes one record."""
    row = Handout(id=id or uuid4(), by=by, **facts)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        earlier = Handout.objects.filter(pk=row.pk, section=row.section).first()
        if earlier is None:
            raise Refused(_("記録できませんでした。お手数ですが、はじめからもう一度入力してください。")) from None
        return earlier
    if row.source == Source.STOCK:
        _move_for(row, -row.copies, by=by)
    return row


@transaction.atomic
def take_back(handout: Handout, *, by: User | None) -> bool:
    """Take a record of copies handed out back; what had left the store for it is posted in again."""
    row = Handout.objects.select_for_update().get(pk=handout.pk)
    if row.withdrawn_at:
        return False
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    if row.source == Source.STOCK:
        _move_for(row, row.copies, by=by)
    return True


def _move_for(handout: Handout, quantity: int, *, by: User | None) -> None:
    stock = Stock.objects.filter(pk=handout.edition_id).first()
    if stock is None:
        raise Refused(_("この冊子は在庫を管理していません。先に在庫を登録してください。"))
    move(stock, quantity=quantity, reason=Reason.HANDED_OUT, by=by, on=handout.held_on, handout=handout)


def _take_out(order: Order, lines: Iterable[OrderLine], *, by: User | None, on: date) -> None:
    """Post what the order takes. The stocks are locked in the order of their keys: two shipments can't cross."""
    wanted = {line.edition_id: line for line in lines}
    stocks = Stock.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    found = {each.pk: each for each in stocks.select_related("edition__series")}
    for pk, line in wanted.items():
        if pk not in found:
            raise Refused(
                _("%(edition)sは在庫を管理していません。先に在庫を登録してください。") % {"edition": line.edition}
            )
        if found[pk].quantity < line.copies:
            raise Refused(_too_few(found[pk], line.copies))
    for pk, line in wanted.items():
        move(found[pk], quantity=-line.copies, reason=Reason.SHIPPED, by=by, on=on, order=order)


def _too_few(stock: Stock, wanted: int) -> str:
    facts = {"edition": stock.edition, "quantity": f"{stock.quantity:,}", "wanted": f"{wanted:,}"}
    return _("%(edition)sの在庫が足りません（在庫%(quantity)s部、必要%(wanted)s部）。") % facts


# -- what the verbs share ---------------------------------------------------------------------------------------------
def _locked(order: Order) -> Order:
    return Order.objects.select_for_update(of=("self",)).select_related("ambassador", "section").get(pk=order.pk)


def _require(row: Order, *statuses: str) -> None:
    if row.status not in statuses:
        raise Refused(_("今の状態（%(status)s）では、この操作はできません。") % {"status": row.get_status_display()})


def _tell(kind: str, row: Order) -> None:
    """Queue a letter to whoever ordered, where there is an address."""
    to = row.orderer
    if to.email:
        outbox.post(kind, to=to.email, language=to.language, about=to.pk, params={"order": str(row.pk)})
