"""Ordering copies: the orderer's pages."""

from uuid import uuid4

import pytest
from django.urls import reverse

from materials.orders.models import Order
from mirai_action.letters.models import Letter
from sessions_log.supplies.models import OrderForSession
from tests import make

pytestmark = pytest.mark.django_db
NEW = "/my/orders/new/"


@pytest.fixture
def ambassador():
    return make.ambassador(
        prefecture="11", postal_code="330-0063", address="埼玉県さいたま市浦和区1-2-3", phone="+81488331234"
    )


@pytest.fixture
def signed_in(client, ambassador):
    client.force_login(make.member(ambassador))
    return client


def words(response):
    return response.content.decode()


def letters():
    return list(Letter.objects.order_by("id").values_list("kind", flat=True))


def test_an_order_takes_copies_and_the_profiles_address(signed_in, ambassador):
    stock = make.stock()
    typed = signed_in.get(NEW).context["form"].initial
    assert (typed["address"], typed["phone"]) == (ambassador.address, ambassador.phone)
    signed_in.post(NEW, make.order_form(stock, "３０部", note="よろしくお願いします"))
    order = Order.objects.get()
    assert (order.ambassador, order.status, order.copies, order.prefecture) == (ambassador, "received", 30, "11")
    assert (order.postal_code, order.phone, order.note) == ("330-0063", "+81488331234", "よろしくお願いします")
    assert letters() == ["orders.received"]


def test_the_same_form_sent_twice_makes_one_order_and_one_letter(signed_in):
    sent = make.order_form(make.stock(), id=str(uuid4()))
    assert [signed_in.post(NEW, sent).status_code for _twice in range(2)] == [302, 302]
    assert (Order.objects.count(), letters()) == (1, ["orders.received"])


def test_somebody_elses_id_is_refused_with_a_sentence(signed_in):
    other = make.order()
    answer = signed_in.post(NEW, make.order_form(make.stock(), id=str(other.pk)))
    assert "はじめからもう一度" in words(answer)
    assert Order.objects.count() == 1


def test_nothing_ordered_says_so_and_keeps_what_was_typed(signed_in):
    answer = signed_in.post(NEW, make.order_form(make.stock(), "", address="さいたま市の別の場所"))
    assert "部数を入力してください" in words(answer)
    assert "さいたま市の別の場所" in words(answer)
    assert not Order.objects.exists()


@pytest.mark.parametrize(("days", "asked"), [(9, True), (10, False), (30, False)])
def test_a_near_day_is_asked_about_once_and_never_forbidden(signed_in, days, asked):
    sent = make.order_form(make.stock(), **make.typed_day(make.day(days), "needed_on"))
    answer = signed_in.post(NEW, sent)
    assert Order.objects.exists() is not asked
    if asked:
        assert "10日を切っています" in words(answer)
        signed_in.post(NEW, sent | {"seen": answer.context["form"]["seen"].value()})
    assert Order.objects.get().is_late is asked


@pytest.mark.parametrize(("copies", "asked"), [(24, False), (25, True)])
def test_more_than_120_percent_is_asked_about(signed_in, copies, asked):
    sent = make.order_form(make.stock(), copies, expected="20")
    answer = signed_in.post(NEW, sent)
    assert [each.code for each in answer.context["warnings"]] == ["over"] if asked else Order.objects.exists()
    if asked:
        signed_in.post(NEW, sent | {"seen": "over"})
    assert Order.objects.get().is_over is asked


def test_what_the_store_has_not_got_is_said(signed_in):
    stock = make.stock(quantity=5)
    answer = signed_in.post(NEW, make.order_form(stock, 6))
    assert [each.code for each in answer.context["warnings"]] == [f"stock-{stock.pk}"]


def test_another_doubt_is_asked_about_too(signed_in):
    sent = make.order_form(make.stock(), 30, expected="20", seen="late")
    assert [each.code for each in signed_in.post(NEW, sent).context["warnings"]] == ["over"]


def test_for_a_session_what_is_known_is_filled_in(signed_in, ambassador):
    stock = make.stock()
    session = make.session(ambassador=ambassador, held_on=make.day(20), expected=25, editions=[stock.edition])
    typed = signed_in.get(f"{NEW}?session={session.pk}").context["form"].initial
    assert (typed["needed_on"], typed["expected"], typed[f"copies_{stock.pk}"]) == (make.day(20), 25, 25)
    signed_in.post(NEW, make.order_form(stock, 25, session=str(session.pk)))
    order = Order.objects.get()
    assert (order.needed_on, order.expected) == (make.day(20), 25)
    assert OrderForSession.objects.get().session == session
    assert session.heading in words(signed_in.get(order.get_absolute_url()))


def test_a_session_of_another_is_not_ordered_for(signed_in):
    make.session(ambassador=make.ambassador())
    stranger = make.session(ambassador=make.ambassador())
    assert signed_in.get(f"{NEW}?session={stranger.pk}").status_code == 200
    signed_in.post(NEW, make.order_form(make.stock(), 25, session=str(stranger.pk)))
    assert not OrderForSession.objects.exists()


def test_the_orderer_cancels_until_it_is_packed(signed_in, ambassador):
    from materials.orders import workflow

    one, packed = make.order(ambassador), make.order(ambassador)
    workflow.prepare(packed, by=None)
    for order in (one, packed):
        signed_in.post(reverse("orders:cancel", args=[order.pk]))
        order.refresh_from_db()
    assert (one.status, packed.status) == ("cancelled", "preparing")


def test_the_orderer_says_that_it_has_arrived(signed_in, ambassador):
    from materials.orders import workflow

    order = make.order(ambassador)
    workflow.ship(order, by=None, carrier="ゆうパック", tracking="123")
    page = signed_in.get(order.get_absolute_url())
    assert "届きました" in words(page)
    assert "お問い合わせ番号 123" in words(page)
    for _twice in range(2):
        signed_in.post(reverse("orders:arrived", args=[order.pk]))
    order.refresh_from_db()
    assert order.status == "arrived"
    assert letters() == ["orders.received", "orders.shipped", "orders.arrived"]


def test_a_section_orders_too_and_its_last_address_comes_again(client):
    section = make.section(prefecture="11")
    client.force_login(section.user)
    stock = make.stock()
    client.post(NEW, make.order_form(stock, 40, address="さいたま市 課の窓口"))
    assert Order.objects.get().section == section
    assert client.get(NEW).context["form"].initial["address"] == "さいたま市 課の窓口"


def test_an_account_of_two_says_whose_order_it_is(client, ambassador):
    section = make.section()
    client.force_login(section.user)
    make.member(ambassador, section.user.email)
    client.post(NEW, make.order_form(make.stock(), orderer=str(section.pk)))
    assert (Order.objects.get().section, Order.objects.get().ambassador) == (section, None)


def test_nobody_else_sees_or_touches_an_order(signed_in):
    order = make.order(make.ambassador())
    for name in ("detail", "cancel", "arrived"):
        address = reverse(f"orders:{name}", args=[order.pk])
        assert {signed_in.get(address).status_code, signed_in.post(address).status_code} <= {404, 405}
    order.refresh_from_db()
    assert order.status == "received"
    assert order.number_label not in words(signed_in.get("/my/orders/"))


def test_an_edition_of_another_prefecture_is_not_offered(signed_in):
    own, other = make.stock(make.edition(area="11")), make.stock(make.edition(area="27"))
    offered = signed_in.get(NEW).context["form"].fields
    assert f"copies_{own.pk}" in offered
    assert f"copies_{other.pk}" not in offered


def test_the_list_takes_the_same_queries_for_many(signed_in, ambassador, django_assert_max_num_queries):
    for _each in range(12):
        make.order(ambassador)
    with django_assert_max_num_queries(14):
        assert signed_in.get("/my/orders/").status_code == 200


def test_older_orders_are_a_page_away(signed_in, ambassador):
    orders = [make.order(ambassador) for _each in range(31)]
    page = signed_in.get("/my/orders/")
    assert orders[0].number_label not in words(page)
    assert orders[0].number_label in words(signed_in.get(f"/my/orders/?before={page.context['older']}"))


def test_a_postal_code_proposes_the_address_and_nothing_typed_is_lost(client):
    someone, stock = make.ambassador(), make.stock(quantity=100)
    client.force_login(make.member(someone))
    typed = make.order_form(stock, "12", note="受付へ", postal_code="１００ー０００１", address="1-1")
    shown = client.post("/my/orders/new/", typed | {"lookup": "1"})
    assert "東京都千代田区千代田" in shown.content.decode()
    picked = client.post("/my/orders/new/", typed | {"pick": "0"}).content.decode()
    assert "東京都千代田区千代田1-1" in picked
    assert "受付へ" in picked
    part = client.post("/my/orders/new/", typed | {"lookup": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="address-block"')
    assert not Order.objects.exists()


def test_the_page_of_a_session_lists_its_orders(client):
    someone, stock = make.ambassador(), make.stock(quantity=100)
    session = make.session(ambassador=someone)
    order = make.order(someone, stock=stock, occasion=str(session.pk))
    client.force_login(make.member(someone))
    assert order.get_absolute_url() in client.get(session.get_absolute_url()).content.decode()
