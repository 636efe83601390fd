"""Staff send other copies than ordered: what changes, who is told, what stays explained."""

import pytest
from django.urls import reverse

from materials.orders import workflow
from materials.orders.models import Order, OrderLine
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(make.staff())
    return client


def lines(order):
    return {each.edition: each.copies for each in OrderLine.objects.filter(order=order).select_related("edition")}


def test_staff_amend_the_copies_and_the_orderer_is_told_why(staff):
    first, second = make.stock(quantity=100), make.stock(quantity=100)
    order = make.order(copies=300, stock=first)
    page = reverse("admin:orders_order_copies", args=[order.pk])
    typed = {f"copies_{first.pk}": "８０部", f"copies_{second.pk}": "20"}
    assert "変更の理由を入力してください" in staff.post(page, typed).content.decode()
    assert lines(order) == {first.edition: 300}
    staff.post(page, typed | {"reason": "在庫が足りないため"})
    assert lines(order) == {first.edition: 80, second.edition: 20}
    staff.post(page, typed | {"reason": "在庫が足りないため"})
    assert list(Letter.objects.values_list("kind", flat=True).order_by("kind")) == ["orders.amended", "orders.received"]
    past = OrderLine.pgh_event_model.objects.filter(pgh_obj_id__in=OrderLine.objects.values("pk"))
    assert 300 in past.values_list("copies", flat=True)


def test_an_order_is_not_amended_to_nothing_nor_once_it_is_sent():
    stock = make.stock(quantity=100)
    order = make.order(stock=stock)
    with pytest.raises(workflow.Refused, match="取り消す"):
        workflow.amend(order, copies={stock.edition: 0}, reason="なし", by=None)
    workflow.ship(order, by=None)
    with pytest.raises(workflow.Refused, match="発送済み"):
        workflow.amend(order, copies={stock.edition: 5}, reason="なし", by=None)
    assert lines(order) == {stock.edition: 10}


def test_the_orderer_reads_the_new_copies_and_the_reason(client):
    someone, stock = make.ambassador(), make.stock(quantity=100)
    order = make.order(someone, copies=300, stock=stock)
    workflow.amend(order, copies={stock.edition: 80}, reason="在庫が足りないため", by=None)
    client.force_login(make.member(someone))
    shown = client.get(order.get_absolute_url()).content.decode()
    assert "80部" in shown
    assert "事務局が部数を変更しました。理由：在庫が足りないため" in shown


def test_readers_amend_nothing(client):
    order = make.order()
    client.force_login(make.staff("reader"))
    page = reverse("admin:orders_order_copies", args=[order.pk])
    assert client.post(page, {"reason": "x"}).status_code == 403
    assert Order.objects.get().amended_at is None
