"""What the database itself refuses about orders and copies handed out."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from materials.orders.models import AddressExport, Handout, Order, OrderLine
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "wrong",
    [
        {"ambassador": None},
        {"status": "lost"},
        {"status": "preparing"},
        {"status": "shipped"},
        {"status": "arrived", "shipped_at": timezone.now},
        {"arrived_at": timezone.now},
        {"status": "cancelled"},
        {"cancel_reason": "理由だけ"},
        {"shipped_at": timezone.now},
    ],
)
def test_an_order_stands_where_its_moments_say(wrong):
    order = make.order()
    values = {name: value() if callable(value) else value for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(**values)


def test_an_order_is_either_an_ambassadors_or_a_sections():
    order, section = make.order(), make.section()
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(section=section)


@pytest.mark.parametrize("copies", [0, 100_001])
def test_a_line_is_of_some_copies(copies):
    order = make.order()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(order=order).update(copies=copies)


def test_an_edition_is_ordered_in_one_line():
    line = make.order().lines.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.create(order=line.order, edition=line.edition, copies=1)


@pytest.mark.parametrize("wrong", [{"copies": 0}, {"source": "found"}])
def test_copies_are_handed_out_from_somewhere(wrong):
    handout = make.handout()
    with pytest.raises(IntegrityError), transaction.atomic():
        Handout.objects.filter(pk=handout.pk).update(**wrong)


def test_a_section_hands_out_nothing_of_the_store():
    handout = make.handout(section=make.section())
    with pytest.raises(IntegrityError), transaction.atomic():
        Handout.objects.filter(pk=handout.pk).update(source="stock")


def test_a_note_of_an_export_stays():
    row = AddressExport.objects.create(by=make.staff(), paper="packing", format="csv", count=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_numbers_of_orders_are_their_own():
    orders = [make.order() for _each in range(3)]
    numbers = list(Order.objects.filter(pk__in=[each.pk for each in orders]).values_list("number", flat=True))
    assert len(set(numbers)) == 3
