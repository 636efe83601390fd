"""What became of the copies: ordered → shipped → used → handed out → left, and the attendance reached."""

import pytest

from materials.models import Edition
from materials.orders import use, workflow
from sessions_log import supplies
from tests import make

pytestmark = pytest.mark.django_db


def shipped(stock, copies, **facts):
    order = make.order(stock=stock, copies=copies, **facts)
    workflow.ship(order, by=None)
    return order


def test_the_way_of_the_copies_adds_up():
    stock = make.stock(quantity=500)
    shipped(stock, 100)
    make.order(stock=stock, copies=20)
    workflow.cancel(make.order(stock=stock, copies=7), by=None)
    workflow.move(stock, quantity=10, reason="returned", by=None)
    session = make.past_session(head_count=33, editions=[stock.edition])
    supplies.record(session, {stock.edition: (35, 15)})
    make.handout(stock.edition, copies=25)
    make.handout(stock.edition, copies=5, source="stock")
    make.handout(stock.edition, copies=1000, source="own")
    workflow.take_back(make.handout(stock.edition, copies=3), by=None)
    found = use.of(stock.edition)
    assert (found.orders, found.ordered, found.shipped, found.returned) == (2, 120, 100, 10)
    assert (found.at_sessions.used, found.at_sessions.left) == (35, 15)
    assert found.handed_out == {"shipped": 25, "stock": 5, "own": 1000}
    assert (found.at_sessions.sessions, found.at_sessions.attendance) == (1, 33)
    assert found.unexplained == 100 - 10 - 35 - 25 - 15
    assert found.stock.quantity == 500 - 100 + 10 - 5


def test_leftovers_that_went_on_to_the_next_session_are_left_once():
    edition, someone = make.edition(), make.ambassador()
    first = make.past_session(ambassador=someone, held_on=make.day(-20))
    second = make.past_session(ambassador=someone, held_on=make.day(-10))
    other = make.past_session(held_on=make.day(-30))
    supplies.record(first, {edition: (20, 10)})
    supplies.record(second, {edition: (8, 2)})
    supplies.record(other, {edition: (5, 4)})
    found = use.of(edition).at_sessions
    assert (found.used, found.left) == (33, 6)


def test_the_attendance_is_that_of_counted_sessions_only():
    edition = make.edition()
    make.past_session(head_count=30, editions=[edition])
    make.confirmed_session(head_count=12, editions=[edition])
    make.past_session(head_count=600, editions=[edition])  # counts once confirmed
    make.past_session(head_count=0, editions=[edition])
    make.session(editions=[edition])
    found = use.of(edition).at_sessions
    assert (found.sessions, found.attendance) == (2, 42)


def test_a_region_is_a_part_of_the_nation():
    stock = make.stock(quantity=500)
    shipped(stock, 10)
    osaka = make.order(make.ambassador(prefecture="27"), stock=stock, copies=40)
    workflow.ship(osaka, by=None)
    make.past_session(head_count=30, editions=[stock.edition])
    make.past_session(head_count=20, editions=[stock.edition], prefecture="27")
    make.handout(stock.edition, copies=5, prefecture="27")
    [found] = use.of_editions([stock.edition], places=["27"])
    assert (found.orders, found.ordered, found.shipped, found.handed_out_total) == (1, 40, 40, 5)
    assert (found.at_sessions.attendance, found.stock) == (20, None)
    assert use.orders_by_prefecture(["27"]) == [{"prefecture": "27", "orders": 1, "copies": 40}]


def test_the_queries_do_not_depend_on_the_editions(django_assert_num_queries):
    for _each in range(3):
        shipped(make.stock(), 1)
    with django_assert_num_queries(10):
        assert len(use.of_editions(Edition.objects.select_related("series"))) == 3
