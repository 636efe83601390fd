"""The own pages: どなたとして, the own data, consents, moving, farewell; and the question of staff."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.utils import timezone

from ambassadors import workflow
from ambassadors.models import Ambassador
from mirai_action.letters import outbox
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(client):
    row = make.ambassador(**make.person())
    client.force_login(make.member(row))
    client.row = row
    return client


def test_one_address_two_people_chooses(client):
    couple = [make.ambassador(**make.person(name=name)) for name in ("山田 花子", "山田 太郎")]
    for row in couple:
        client.force_login(make.member(row))
    asked = client.get("/my/profile/")
    assert asked.status_code == 302
    assert asked["Location"].startswith("/my/choose/?next=")
    page = client.post(asked["Location"], {"ambassador": str(couple[1].pk), "next": "/my/profile/"}, follow=True)
    assert page.redirect_chain[-1][0] == "/my/profile/"
    assert page.context["ambassador"] == couple[1]


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "x\x00"])
def test_choosing_never_leads_elsewhere(own, elsewhere):
    assert own.post("/my/choose/", {"ambassador": str(own.row.pk), "next": elsewhere})["Location"] == "/my/"


def test_nobody_chooses_someone_else(own):
    stranger = make.ambassador(name="他人 花子")
    own.post("/my/choose/", {"ambassador": str(stranger.pk)})
    assert own.get("/my/profile/").context["ambassador"] == own.row
    assert "他人" not in own.get("/my/choose/").content.decode()


def test_who_is_not_signed_in_or_not_registered_is_told(client):
    assert client.get("/my/profile/")["Location"].startswith("/account/login/")
    client.force_login(make.account())
    assert client.get("/my/profile/").status_code == 403
    client.force_login(make.member(make.to_review()))
    assert client.get("/my/profile/").status_code == 200
    assert client.get("/my/profile/leave/").status_code == 403


def test_the_own_data_are_changed(own):
    typed = {
        "name": "山田 花子",
        "kana": "ヤマダ ハナコ",
        "phone": "048-833-1234",
        "postal_code": "３３０００６３",
        "address": "高砂1",
    }
    assert own.post("/my/profile/edit/", typed)["Location"] == "/my/profile/"
    own.row.refresh_from_db()
    assert (own.row.phone, own.row.postal_code, own.row.address) == ("+81488331234", "330-0063", "高砂1")


def test_faulty_data_come_back_as_typed(own):
    page = own.post("/my/profile/edit/", {"name": "", "kana": "山田", "address": "高砂1", "phone": "x"})
    assert set(page.context["form"].errors) == {"name", "kana", "phone"}
    assert 'value="高砂1"' in page.content.decode()


def test_consents_are_given_and_withdrawn_by_button(own):
    own.post("/my/profile/consents/", {"kind": "d2", "action": "give"})
    assert own.row.consents.given().get(kind="d2").prefecture == "11"
    own.post("/my/profile/consents/", {"kind": "d2", "action": "withdraw"})
    for nonsense in ({"kind": "a", "action": "withdraw"}, {"kind": "x", "action": "give"}, {}):
        own.post("/my/profile/consents/", nonsense)
    assert set(own.row.consents.given().values_list("kind", flat=True)) == {"a"}


def test_moving_pausing_and_leaving(own):
    today = timezone.localdate()
    day = {"moved_on_year": today.year, "moved_on_month": today.month, "moved_on_day": today.day}
    own.post("/my/profile/area/", {"prefecture": "13", **day})
    own.post("/my/profile/pause/", {"action": "rest"})
    assert own.get("/my/profile/leave/").status_code == 200
    own.row.refresh_from_db()
    assert (own.row.prefecture, own.row.status) == ("13", "resting")
    own.post("/my/profile/leave/", {"reason": ""})
    own.row.refresh_from_db()
    assert (own.row.status, own.row.left_on) == ("left", today)
    assert own.get("/my/profile/").status_code == 403


def test_the_question_is_answered_on_its_page(client):
    row = make.to_review()
    workflow.ask_back(row, by=None, question="活動地域はどちらですか。")
    outbox.deliver_due()
    link = re.search(r"http://[^/\s]+(/register/answer/\S+)", mail.outbox[-1].body)[1]
    assert "活動地域はどちらですか。" in client.get(link).content.decode()
    faulty = client.post(link, {"answer": "", "name": "山田 花子"})
    assert "お返事を入力してください" in faulty.content.decode()
    done = client.post(link, {**make.person(prefecture="27"), "answer": "大阪です。"}, follow=True)
    assert "お返事をお受けしています" in done.content.decode()
    row.refresh_from_db()
    assert (row.status, row.prefecture, row.email_key) == ("to_review", "27", row.email_key)
    assert client.post(link, {**make.person(), "answer": "もう一度"}).status_code == 200
    assert row.inquiries.get().answer == "大阪です。"


def test_the_question_waits_at_home_too(client):
    row = make.to_review()
    workflow.ask_back(row, by=None, question="活動地域はどちらですか。")
    client.force_login(make.member(row))
    assert "活動地域はどちらですか。" in client.get("/my/").content.decode()
    assert client.get("/my/profile/edit/", follow=True).redirect_chain[-1][0].startswith("/register/answer/")


def test_pages_ask_the_same_number_of_queries(client, django_assert_num_queries):
    row = make.ambassador()
    client.force_login(make.member(row))
    client.get("/my/profile/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get("/my/profile/")
    for _each in range(10):
        make.ambassador()
        workflow.give(row, "b")
        workflow.withdraw(row, "b")
    with django_assert_num_queries(len(few)):
        client.get("/my/profile/")
    assert Ambassador.objects.count() == 11
