"""What staff see and press, and who doesn't."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from ambassadors.models import Ambassador
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/admin/ambassadors/ambassador/"


@pytest.fixture
def staff(client):
    client.force_login(make.staff())
    return client


def page_of(row: Ambassador, verb: str = "") -> str:
    if verb:
        return reverse(f"admin:ambassadors_ambassador_{verb}", args=[row.pk])
    return reverse("admin:ambassadors_ambassador_change", args=[row.pk])


def names(response) -> list[str]:
    return [row.name for row in response.context["cl"].result_list]


# -- the queue ----------------------------------------------------------------------------------------------------
def test_the_queue_is_by_age_and_says_what_each_waits_for(staff):
    rows = [make.to_review(name="二番"), make.application(name="一番"), make.ambassador(name="登録済")]
    Ambassador.objects.filter(pk=rows[1].pk).update(applied_at="2026-01-01T00:00Z")
    queue = staff.get(LIST, {"queue": "open"})
    assert names(queue) == ["一番", "二番"]
    assert "メール未確認" in queue.content.decode()
    assert names(staff.get(LIST, {"status__exact": "to_review"})) == ["二番"]


def test_similar_rows_are_marked_and_shown_beside(staff):
    make.ambassador(name="髙橋 花子", email="other@example.jp", kana="たかはし はなこ", phone="+81488331234")
    row = make.to_review(name="高橋花子", kana="", phone="+81488331234")
    queue = staff.get(LIST, {"queue": "open"})
    assert [[other.name for other, *_why in each.twins] for each in queue.context["cl"].result_list] == [["髙橋 花子"]]
    assert "髙橋 花子</a>（同じ電話番号、同じお名前）" in queue.content.decode()
    assert "同じ電話番号、同じお名前" in staff.get(page_of(row)).content.decode()


@pytest.mark.parametrize(
    "text", ["高橋", "髙橋", "たかはし", "タカハシ はな", "ﾀｶﾊｼ", "HANA@example", "048-833-1234", "０４８８", "000007"]
)
def test_search_finds_every_spelling(staff, text):
    facts = {"email": "hana@example.jp", "phone": "+81488331234", "number": 7}
    make.ambassador(name="髙橋 花子", kana="たかはし はなこ", **facts)
    make.ambassador(name="鈴木 一郎", kana="すずき いちろう", email="ichiro@example.jp")
    found = names(staff.get(LIST, {"q": text}))
    assert "髙橋 花子" in found
    assert "鈴木 一郎" not in found


@pytest.mark.parametrize("text", ["\x00", "👩‍👧", "1" * 400, "%", "_", "\u202e", "あ" * 5000])
def test_search_survives_anything(staff, text):
    make.ambassador()
    assert staff.get(LIST, {"q": text}).status_code in (200, 302, 400)


def test_lists_and_pages_ask_the_same_number_of_queries(staff):
    def queries(address, **more):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as caught:
            assert staff.get(address, more).status_code == 200
        return len(caught)

    rows = [make.to_review(name="山田 花子") for _each in range(3)]
    queries(page_of(rows[0]))  # Django remembers the content types from here on
    few = queries(LIST, queue="open"), queries(page_of(rows[0])), queries(LIST, q="山田")
    for _each in range(12):
        make.to_review(name="山田 花子")
        make.ambassador(name="山田 花子")
    assert (queries(LIST, queue="open"), queries(page_of(rows[0])), queries(LIST, q="山田")) == few


# -- decisions ----------------------------------------------------------------------------------------------------
def test_one_press_registers(staff):
    row = make.to_review()
    page = staff.post(page_of(row, "approve"), follow=True)
    assert "登録しました" in page.content.decode()
    again = staff.post(page_of(row, "approve"), follow=True)
    assert "すでに済んでいます" in again.content.decode()
    row.refresh_from_db()
    assert (row.status, row.registered_on) == ("registered", timezone.localdate())
    assert Letter.objects.filter(kind="ambassadors.welcome").count() == 1


def test_buttons_write_only_when_posted(staff):
    row = make.to_review()
    assert staff.get(page_of(row, "approve")).status_code == 405
    for verb in ("ask-back", "decline", "correct", "approve-on"):
        assert staff.get(page_of(row, verb)).status_code == 200
    row.refresh_from_db()
    assert row.status == "to_review"


def test_approving_many_says_why_some_were_not(staff):
    rows = [make.to_review(), make.to_review(), make.application(name="未確認 太郎")]
    data = {"action": "approve_many", "_selected_action": [str(row.pk) for row in rows]}
    page = staff.post(LIST, data, follow=True).content.decode()
    assert "2件を登録しました" in page
    assert "未確認 太郎：連絡先が未確認です" in page


def test_asking_back_declining_and_correcting_by_form(staff):
    asked, declined, wrong = make.to_review(), make.to_review(), make.ambassador(prefecture="11")
    staff.post(page_of(asked, "ask-back"), {"question": "ご所属は。"})
    staff.post(page_of(declined, "decline"), {"reason": ""})
    faulty = staff.post(page_of(wrong, "correct"), {"prefecture": "13", "kind": "individual", "reason": ""})
    assert "理由を入力してください" in faulty.content.decode()
    facts = {"registered_on_year": "2026", "registered_on_month": "4", "registered_on_day": "1"}
    staff.post(page_of(wrong, "correct"), {"prefecture": "13", "kind": "individual", "reason": "入力まちがい", **facts})
    for row in (asked, declined, wrong):
        row.refresh_from_db()
    assert (asked.status, declined.status, wrong.prefecture) == ("asked_back", "declined", "13")
    assert "埼玉県 → 東京都" in staff.get(page_of(wrong)).content.decode()


def test_the_form_does_not_change_what_counts(staff):
    row = make.ambassador(name="山田 花子")
    typed = {
        "name": "鈴木 花子",
        "kana": "スズキ ハナコ",
        "status": "left",
        "prefecture": "47",
        "number": "1000",
        "language": "ja",
    }
    staff.post(page_of(row), typed)
    row.refresh_from_db()
    assert (row.name, row.kana, row.kana_key, row.status, row.prefecture, row.number) == (
        *("鈴木 花子", "すずき はなこ", "すずきはなこ", "registered", "11", row.number),
    )


def test_paper_is_entered_without_an_address(staff):
    form = make.application_form(
        email="", channel="paper", applied_on_year="2026", applied_on_month="10", applied_on_day="1"
    )
    page = staff.post(LIST + "add/", form, follow=True)
    row = Ambassador.objects.get()
    assert (row.status, row.confirmed_by, row.channel, row.applied_on.isoformat()) == (
        "to_review",
        "post",
        "paper",
        "2026-10-01",
    )
    assert page.status_code == 200


def test_an_early_day_says_what_remains_of_the_opening_balance(staff):
    make.opening("ambassadors", value=365)
    row = make.to_review()
    Ambassador.objects.update(applied_at="2019-06-01T00:00Z")
    assert "合計は変わりません（繰越の残り365人）" in staff.get(page_of(row, "approve-on")).content.decode()
    typed = {"registered_on_year": "2019", "registered_on_month": "6", "registered_on_day": "1", "reason": "名簿"}
    assert "繰越の残り364人" in staff.post(page_of(row, "approve-on"), typed, follow=True).content.decode()


# -- who --------------------------------------------------------------------------------------------------------------
def test_regional_staff_see_no_person_who_did_not_agree_for_them(client):
    row = make.ambassador(prefecture="11", name="見えない 花子", consents={"a", "d1"})  # the account needs both
    client.force_login(make.staff(prefectures=["11"]))
    assert "見えない" not in client.get(LIST, follow=True).content.decode()
    assert "見えない" not in client.get(LIST, {"q": "見えない"}, follow=True).content.decode().replace(
        'value="見えない"', ""
    )
    assert client.get(page_of(row)).status_code in (302, 403, 404)
    for verb in ("approve", "decline", "leave"):
        assert client.post(page_of(row, verb)).status_code in (302, 403, 404)
    assert client.get(LIST + "add/").status_code == 403
    row.refresh_from_db()
    assert row.status == "registered"


def test_a_reader_presses_nothing(client):
    row = make.to_review()
    client.force_login(make.staff("reader"))
    assert 'class="verbs"' not in client.get(page_of(row)).content.decode()
    assert client.post(page_of(row, "approve")).status_code == 403
    assert client.get(LIST + "add/").status_code == 403


def test_nobody_deletes(client):
    row = make.ambassador()
    client.force_login(make.manager())
    assert client.post(page_of(row).replace("change", "delete"), {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"})
    assert Ambassador.objects.count() == 1
