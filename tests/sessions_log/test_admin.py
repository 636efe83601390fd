"""What staff press."""

import pytest
from django.urls import reverse

from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/admin/sessions_log/studysession/"


@pytest.fixture
def staff(client):
    client.force_login(make.staff())
    return client


def verb(row, name):
    return reverse(f"admin:sessions_log_studysession_{name}", args=[row.pk])


def words(response):
    return response.content.decode()


def listed(response):
    return {row.pk for row in response.context["cl"].result_list}


def test_confirming_many_reports_what_it_did(staff):
    good, plan = make.past_session(), make.session()
    sent = {"action": "confirm_many", "_selected_action": [good.pk, plan.pk]}
    answer = staff.post(LIST, sent, follow=True)
    assert answer.redirect_chain
    assert "1件を確認済みにしました" in words(answer)
    assert "まだ報告が届いていない" in words(answer)
    assert {row.status for row in StudySession.objects.all()} == {"confirmed", "planned"}


def test_the_queue_shows_what_to_look_at(staff):
    row = make.past_session(head_count=600, expected=20)
    answer = staff.get(LIST, {"due": "to_confirm"})
    assert listed(answer) == {row.pk}
    assert "500人を超える、予定の10倍を超える" in words(answer)


def test_two_reports_of_one_day_in_one_hall_are_marked(staff):
    make.past_session(venue="公民館")
    make.past_session(venue="公民館")
    assert words(staff.get(LIST)).count("同じ日・同じ場所") == 2


def test_the_unreported(staff):
    due = make.session(held_on=make.day(-1))
    make.session()
    make.past_session()
    assert listed(staff.get(LIST, {"due": "unreported"})) == {due.pk}


@pytest.mark.parametrize("query", [{"due": "x"}, {"fiscal_year": "x"}, {"fiscal_year": "２０２０"}, {"q": "花"}])
def test_filters_take_anything(staff, query):
    assert staff.get(LIST, query, follow=True).status_code == 200


def test_by_fiscal_year(staff):
    row = make.session(held_on=make.LONG_AGO)
    make.session()
    assert listed(staff.get(LIST, {"fiscal_year": "2018"})) == {row.pk}


def test_asking_back_has_a_page_of_its_own(staff):
    row = make.past_session()
    staff.post(verb(row, "send-back"), {"comment": "人数をご確認ください。"})
    row.refresh_from_db()
    assert (row.status, row.return_comment) == ("returned", "人数をご確認ください。")


def correction(row, **typed):
    facts = {"format": row.format, "prefecture": row.prefecture, "basis": row.basis, "host_kind": row.host_kind}
    head_count = {"head_count": row.head_count, "version": row.version}
    return make.typed_day(row.held_on) | facts | head_count | {"reason": "入力の誤り"} | typed


def test_a_correction_shows_old_and_new_and_the_effect_before_it_is_made(staff):
    row = make.confirmed_session(head_count=300)
    answer = staff.post(verb(row, "correct"), correction(row, head_count="30"))
    assert answer.context["effects"] == [
        {"label": "学習会の開催回数", "old": 1, "new": 1, "change": 0},
        {"label": "学習会の参加者数（のべ）", "old": 300, "new": 30, "change": -270},
    ]
    row.refresh_from_db()
    assert row.head_count == 300
    staff.post(verb(row, "correct"), correction(row, head_count="30", save="1"))
    assert make.counted(row)["participants final"] == 30
    assert "入力の誤り" in words(staff.get(reverse("admin:sessions_log_studysession_change", args=[row.pk])))


def test_a_correction_of_what_changed_meanwhile_is_refused(staff):
    row = make.confirmed_session(head_count=300)
    answer = staff.post(verb(row, "correct"), correction(row, head_count="30", version="1", save="1"))
    assert "ほかの画面で先に" in words(answer)


def test_status_and_counts_can_not_be_typed(staff):
    row = make.past_session(head_count=30)
    sent = {"title": "新しい題名", "status": "confirmed", "head_count": "999", "held_on": "2020-01-01"}
    staff.post(reverse("admin:sessions_log_studysession_change", args=[row.pk]), sent)
    row.refresh_from_db()
    assert (row.title, row.status, row.head_count, row.held_on) == ("新しい題名", "reported", 30, make.day(-10))


@pytest.mark.parametrize("name", ["confirm", "no-answer", "reopen"])
def test_a_look_changes_nothing(staff, name):
    assert staff.get(verb(make.past_session(), name)).status_code == 405


@pytest.mark.parametrize("name", ["confirm", "correct", "send-back", "cancel"])
def test_a_reader_may_not(client, name):
    client.force_login(make.staff("reader"))
    row = make.past_session()
    assert client.post(verb(row, name), {}).status_code == 403
    row.refresh_from_db()
    assert row.status == "reported"


def test_regional_staff_see_the_sessions_of_their_prefectures_and_no_person(client):
    client.force_login(make.staff(prefectures=["11"]))
    here = make.past_session(prefecture="11", ambassador=make.ambassador(name="秘密 花子"), note="鈴木さん")
    online = make.past_session(format="online", ambassador=make.ambassador(prefecture="11"))
    there = make.past_session(prefecture="13")
    assert listed(client.get(LIST)) == {here.pk, online.pk}
    page = client.get(reverse("admin:sessions_log_studysession_change", args=[here.pk]))
    assert "秘密" not in words(page) + words(client.get(LIST))
    assert "鈴木" not in words(page)
    assert listed(client.get(LIST, {"q": "秘密"})) == set()
    assert client.post(verb(there, "confirm")).status_code == 404


def test_an_ambassador_has_no_way_in(client):
    row = make.past_session()
    client.force_login(make.member(row.ambassador))
    assert client.post(verb(row, "confirm")).status_code in (302, 403)
    row.refresh_from_db()
    assert row.status == "reported"


def test_the_number_of_queries_does_not_grow(staff, django_assert_max_num_queries):
    make.past_session()
    staff.get(LIST)
    with django_assert_max_num_queries(40) as few:
        staff.get(LIST)
    for _each in range(8):
        make.confirmed_session()
        make.session()
    with django_assert_max_num_queries(len(few)):
        staff.get(LIST)


def test_regional_staff_cannot_move_a_session_out_of_their_scope(client):
    row = make.past_session()
    client.force_login(make.staff(prefectures=["11"]))
    for step in ({}, {"save": "1"}):
        answer = client.post(verb(row, "correct"), correction(row, prefecture="13") | step)
        assert answer.status_code == 200
        assert "ご担当の地域の外へ移す訂正はできません" in words(answer)
    row.refresh_from_db()
    assert row.prefecture == "11"


def test_regional_staff_correct_within_their_scope(client):
    row = make.past_session()
    client.force_login(make.staff(prefectures=["11", "13"]))
    client.post(verb(row, "correct"), correction(row, prefecture="13", save="1"))
    row.refresh_from_db()
    assert row.prefecture == "13"


def test_the_page_of_a_session_speaks_of_no_control_key_and_no_server_time(staff):
    make.version()
    page = words(staff.get(reverse("admin:sessions_log_studysession_change", args=[make.session().pk])))
    assert 'type="time" name="starts_at"' in page
    assert "Control" not in page
