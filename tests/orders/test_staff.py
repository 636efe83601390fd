"""What staff press: the queue, actions on many, papers, the store; and who may."""

import csv
import io

import pypdfium2 as pdfium
import pytest
from django.urls import reverse

from materials.orders import papers, workflow
from materials.orders.models import AddressExport, Handout, Order, StockMovement
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db
QUEUE = "/admin/orders/order/"


@pytest.fixture
def staff(client):
    client.force_login(make.staff())
    return client


def words(response):
    return response.content.decode()


def press(client, name, *orders, **typed):
    keys = [str(each.pk) for each in orders]
    return client.post(QUEUE, {"action": name, "_selected_action": keys, **typed})


def text_of(content):
    document = pdfium.PdfDocument(content)
    return len(document), "".join(page.get_textpage().get_text_range() for page in document)


def statuses(*orders):
    return [Order.objects.get(pk=each.pk).status for each in orders]


def test_the_queue_is_in_the_order_of_the_day_it_is_needed(staff):
    late, none, soon = (
        make.order(needed_on=make.day(40)),
        make.order(),
        make.order(needed_on=make.day(3)),
    )
    shown = words(staff.get(f"{QUEUE}?queue=waiting"))
    found = sorted((late, none, soon), key=lambda each: shown.index(each.number_label))
    assert found == [soon, late, none]
    assert "10日前を過ぎた注文" in shown


def test_the_queue_says_what_became_of_the_session(staff):
    from sessions_log import workflow as sessions

    someone = make.ambassador()
    session = make.session(ambassador=someone)
    make.order(someone, occasion=str(session.pk))
    assert "（開催予定）" in words(staff.get(QUEUE))
    sessions.cancel(session, by=None)
    assert "（中止）" in words(staff.get(QUEUE))


def test_many_are_prepared_shipped_and_cancelled_at_once(staff):
    stock = make.stock(quantity=100)
    one, two, three = (make.order(stock=stock) for _each in range(3))
    press(staff, "prepare_many", one, two)
    assert statuses(one, two, three) == ["preparing", "preparing", "received"]
    asked = press(staff, "ship_many", one, two)
    assert one.number_label in words(asked)
    assert statuses(one) == ["preparing"]
    press(staff, "ship_many", one, two, many="1", carrier="ゆうパック", tracking="1234-5678")
    assert "取消の理由を入力してください" in words(press(staff, "cancel_many", three, many="1", reason=""))
    press(staff, "cancel_many", three, many="1", reason="在庫がなくなったため")
    assert statuses(one, two, three) == ["shipped", "shipped", "cancelled"]
    assert Order.objects.get(pk=one.pk).tracking == "1234-5678"
    kinds = sorted(Letter.objects.exclude(kind="orders.received").values_list("kind", flat=True))
    assert kinds == ["orders.cancelled", *["orders.preparing"] * 2, *["orders.shipped"] * 2]


def test_what_the_store_cannot_give_is_named_and_the_others_go(staff):
    few = make.stock(quantity=15)
    one, two = make.order(stock=few), make.order(stock=few)
    page = press(staff, "ship_many", one, two, many="1")
    assert page.status_code == 302
    assert "在庫が足りません" in words(staff.get(QUEUE))
    assert sorted(statuses(one, two)) == ["received", "shipped"]


def test_the_packing_list_is_harmless_in_a_spreadsheet_and_noted(staff):
    order = make.order(recipient="=HYPERLINK(1)", note="+81 を確認", address="-1丁目")
    answer = press(staff, "packing_csv", order)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    [head, row] = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    found = dict(zip(head, row, strict=True))
    assert (found["お届け先"], found["連絡事項"], found["住所"]) == ("'=HYPERLINK(1)", "'+81 を確認", "'-1丁目")
    assert (found["部数"], found["電話番号"]) == ("10", "048-833-1234")
    export = AddressExport.objects.get()
    assert (export.paper, export.format, export.count, export.numbers) == ("packing", "csv", 1, order.number_label)
    assert export.by.is_staff


def test_a_cancelled_order_is_not_packed(staff):
    order, gone = make.order(), make.order()
    workflow.cancel(gone, by=None)
    answer = press(staff, "packing_csv", order, gone)
    assert gone.number_label not in words(answer)
    assert press(staff, "labels_pdf", gone).status_code == 302
    assert AddressExport.objects.count() == 1


def test_thirteen_labels_take_two_sheets_and_none_is_cut(staff):
    stock = make.stock(quantity=100)
    long = "埼玉県さいたま市浦和区常盤六丁目" + "青葉丘" * 60 + "おわり"
    orders = [make.order(stock=stock, copies=1, address=long) for _each in range(13)]
    pages, text = text_of(press(staff, "labels_pdf", *orders).content)
    assert pages == 2
    assert "".join(text.split()).count("おわり") == 13
    assert all(each.number_label in text for each in orders)


def test_the_packing_list_as_pdf_adds_up_what_to_take(staff):
    stock = make.stock(quantity=100)
    pages, text = text_of(
        press(staff, "packing_pdf", make.order(stock=stock, copies=12), make.order(stock=stock, copies=30)).content
    )
    assert (pages, "42" in text, "山田 花子 様" in text) == (1, True, True)


def test_the_demonstrations_papers_are_marked(staff, settings):
    settings.DEMONSTRATION = True
    order = Order.objects.whole().get(pk=make.order().pk)
    for paper in ("packing", "labels"):
        assert "デモ用の架空データ" in papers.make(paper, "csv", [order]).decode()
        assert "デモ用の架空データ" in text_of(papers.make(paper, "pdf", [order]))[1]


def test_one_order_goes_its_way_by_buttons(staff):
    order = make.order(copies=5)

    def address(name):
        return reverse(f"admin:orders_order_{name}", args=[order.pk])

    staff.post(address("prepare"))
    staff.post(address("address"), make.SHIP_TO | {"phone": "048-833-1234", "address": "さいたま市の会場"})
    staff.post(address("ship"), {"carrier": "ゆうパック"})
    staff.post(address("arrive"))
    order.refresh_from_db()
    assert (order.status, order.address, order.carrier) == ("arrived", "さいたま市の会場", "ゆうパック")
    assert "発送" in words(staff.get(f"{QUEUE}{order.pk}/change/"))


def test_staff_post_what_came_in_and_what_a_count_found(staff):
    stock = make.stock(quantity=10)
    address = reverse("admin:orders_stock_move", args=[stock.pk])
    today = make.typed_day(make.day(0), "moved_on")
    staff.post(address, {"reason": "printed", "copies": "５００", **today})
    staff.post(address, {"reason": "difference", "copies": "498", "note": "棚卸し", **today})
    assert "1部から" in words(staff.post(address, {"reason": "printed", "copies": "0", **today}))
    found = list(StockMovement.objects.order_by("id").values_list("quantity", "reason"))
    assert found == [(10, "printed"), (500, "printed"), (-12, "difference")]


def test_staff_hand_out_and_take_back(staff):
    stock = make.stock(quantity=100)
    typed = {"edition": stock.pk, "event": "県民の日", "copies": "30", "source": "stock", "prefecture": "11"}
    staff.post("/admin/orders/handout/add/", typed | make.typed_day(make.day(-1)))
    handout = Handout.objects.get()
    staff.post(reverse("admin:orders_handout_take_back", args=[handout.pk]))
    stock.refresh_from_db()
    assert (stock.quantity, Handout.objects.standing().exists()) == (100, False)


def test_the_dashboard_tells_of_orders_and_of_low_stock(staff):
    stock = make.stock(quantity=5, threshold=10)
    make.order(stock=stock, copies=1)
    shown = words(staff.get("/admin/"))
    assert "冊子の発送" in shown
    assert "少なくなった冊子" in shown


def test_regional_staff_see_counts_and_nobodys_address(client):
    client.force_login(make.staff(prefectures=["11"]))
    order = make.order()
    make.order(make.ambassador(prefecture="27"), copies=98_765)
    workflow.prepare(order, by=None)
    for path in (QUEUE, f"{QUEUE}{order.pk}/change/", "/admin/orders/stock/", "/admin/orders/addressexport/"):
        assert make.SHIP_TO["address"] not in words(client.get(path))
    shown = words(client.get("/admin/orders/editionuse/"))
    assert "埼玉県" in shown
    assert "98,765" not in shown
    assert make.SHIP_TO["recipient"] not in shown
    assert "冊子の発送" not in words(client.get("/admin/"))


def test_regional_staff_see_handouts_without_who_recorded_them(client):
    client.force_login(make.staff(prefectures=["11"]))
    officer = make.account(name="担当 太郎")
    handout = make.handout()
    Handout.objects.update(by=officer)
    assert "担当 太郎" not in words(client.get(f"/admin/orders/handout/{handout.pk}/change/"))
    other = make.handout(prefecture="27")
    assert client.get(f"/admin/orders/handout/{other.pk}/change/").status_code == 302


def test_a_reader_ships_nothing(client):
    client.force_login(make.staff("reader"))
    order = make.order()
    for name in ("prepare", "ship", "cancel"):
        client.post(reverse(f"admin:orders_order_{name}", args=[order.pk]), {"reason": "x"})
    press(client, "prepare_many", order)
    press(client, "packing_csv", order)
    assert (statuses(order), AddressExport.objects.exists()) == (["received"], False)


def test_the_queue_takes_the_same_queries_for_many(staff, django_assert_max_num_queries):
    stock = make.stock(quantity=100)
    for _each in range(12):
        make.order(stock=stock, copies=1)
    with django_assert_max_num_queries(16):
        staff.get(QUEUE)
