"""The store: postings, never edited, never below zero."""

import threading
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from materials.orders import workflow
from materials.orders.models import Order, Stock, StockMovement
from tests import make

pytestmark = pytest.mark.django_db
TOGETHER = 40


def run(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit stands in the way of TRUNCATE
        cursor.execute(sql, parameters)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE orders_stockmovement SET quantity = 2",
        "UPDATE orders_stockmovement SET note = 'x'",
        "DELETE FROM orders_stockmovement",
        "TRUNCATE orders_stockmovement",
        "TRUNCATE orders_stock CASCADE",
        "UPDATE orders_stock SET quantity = 1000",
    ],
)
def test_what_was_posted_stays(sql):
    stock = make.stock(quantity=100)
    with pytest.raises(DatabaseError, match=r"append-only|Cannot (update|delete)|postings only"):
        run(sql)
    stock.refresh_from_db()
    assert (stock.quantity, StockMovement.objects.count()) == (100, 1)


def test_a_store_begins_empty():
    edition = make.edition()
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.create(edition=edition, quantity=5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": 0, "reason": "printed"},
        {"quantity": -1, "reason": "printed"},
        {"quantity": -1, "reason": "returned"},
        {"quantity": -1, "reason": "shipped"},
        {"quantity": -1, "reason": "handed_out"},
        {"quantity": -101, "reason": "difference"},
        {"quantity": 200_000, "reason": "difference"},
        {"quantity": 1, "reason": "found under the stairs"[:10]},
    ],
)
def test_the_database_refuses_what_cannot_be(wrong):
    stock = make.stock(quantity=100)
    with pytest.raises(DatabaseError), transaction.atomic():
        StockMovement.objects.create(stock=stock, moved_on=make.day(0), **wrong)


def test_a_shipment_takes_the_copies_once():
    stock = make.stock(quantity=100)
    order = make.order(stock=stock, copies=30)
    assert [workflow.ship(order, by=None, carrier="ゆうパック") for _twice in range(2)] == [True, False]
    stock.refresh_from_db()
    order.refresh_from_db()
    assert (stock.quantity, order.status, order.carrier) == (70, "shipped", "ゆうパック")
    assert [(each.quantity, each.reason) for each in order.movements.all()] == [(-30, "shipped")]


def test_what_is_not_there_is_not_sent_and_nothing_of_the_order_moves():
    plenty, few = make.stock(quantity=100), make.stock(quantity=5)
    order = make.order(copies={plenty.edition: 10, few.edition: 6})
    with pytest.raises(workflow.Refused, match="在庫5部、必要6部"):
        workflow.ship(order, by=None)
    plenty.refresh_from_db()
    order.refresh_from_db()
    assert (plenty.quantity, order.status) == (100, "received")


def test_a_cancelled_order_is_not_sent():
    order = make.order()
    workflow.cancel(order, by=None, by_staff=True, reason="重複のため")
    with pytest.raises(workflow.Refused):
        workflow.ship(order, by=None)


def test_a_count_posts_the_difference():
    stock = make.stock(quantity=100)
    assert workflow.count(stock, found=97, by=None).quantity == -3
    assert workflow.count(stock, found=97, by=None) is None
    stock.refresh_from_db()
    assert stock.quantity == 97


def test_the_same_press_posts_once():
    stock, press = make.stock(quantity=0), uuid4()
    for _twice in range(2):
        workflow.move(stock, quantity=50, reason="printed", by=None, press=press)
    stock.refresh_from_db()
    assert stock.quantity == 50


def test_copies_handed_out_from_the_store_leave_it_and_come_back_when_taken_back():
    stock = make.stock(quantity=100)
    handout = make.handout(stock.edition, source="stock", copies=40)
    stock.refresh_from_db()
    assert stock.quantity == 60
    assert [workflow.take_back(handout, by=None) for _twice in range(2)] == [True, False]
    stock.refresh_from_db()
    assert stock.quantity == 100


def test_low_stock_is_what_is_at_its_threshold():
    make.stock(quantity=101, threshold=100)
    low = make.stock(quantity=100, threshold=100)
    make.stock(quantity=0, threshold=100, offered=False)
    assert list(Stock.objects.low()) == [low]


def together(work):
    gate, results = threading.Barrier(TOGETHER), []

    def run(number):
        gate.wait()
        try:
            results.append(work(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(TOGETHER)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(results) == TOGETHER
    return results


def outcome(verb):
    try:
        return verb()
    except (workflow.Refused, IntegrityError):
        return "refused"


@pytest.mark.django_db(transaction=True)
def test_forty_shipments_at_once_leave_nothing_below_zero(connections_for_all):
    stock, someone = make.stock(quantity=10), make.ambassador()
    orders = [make.order(someone, stock=stock, copies=1) for _each in range(TOGETHER)]
    results = together(lambda number: outcome(lambda: workflow.ship(orders[number], by=None)))
    stock.refresh_from_db()
    assert (results.count(True), results.count("refused"), stock.quantity) == (10, 30, 0)
    assert Order.objects.filter(status="shipped").count() == 10
    assert StockMovement.objects.filter(reason="shipped").count() == 10


@pytest.mark.django_db(transaction=True)
def test_the_database_alone_keeps_it_from_falling_below_zero(connections_for_all):
    """Postings that pass by the verb, forty at once: the figure is the trigger's and the constraint's."""
    stock = make.stock(quantity=10)

    def post(_number):
        row = StockMovement(stock_id=stock.pk, quantity=-1, reason="difference", moved_on=make.day(0))
        return outcome(lambda: row.save(force_insert=True))

    assert together(post).count("refused") == 30
    stock.refresh_from_db()
    assert stock.quantity == 0


@pytest.mark.django_db(transaction=True)
def test_two_editions_in_either_order_do_not_wait_for_each_other(connections_for_all):
    one, other, someone = make.stock(quantity=100), make.stock(quantity=100), make.ambassador()
    pairs = ((one, other), (other, one))
    orders = [make.order(someone, copies={each.edition: 1 for each in pairs[number % 2]}) for number in range(TOGETHER)]
    assert together(lambda number: outcome(lambda: workflow.ship(orders[number], by=None))) == [True] * TOGETHER
    assert set(Stock.objects.values_list("quantity", flat=True)) == {60}
