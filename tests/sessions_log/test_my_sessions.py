"""The ambassador's own pages."""

import pytest
from django.urls import reverse

from sessions_log import workflow
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ambassador():
    return make.ambassador(prefecture="11")


@pytest.fixture
def signed_in(client, ambassador):
    client.force_login(make.member(ambassador))
    return client


def page(name, row):
    return reverse(f"sessions:{name}", args=[row.pk])


def words(response):
    return response.content.decode()


def test_planning_takes_a_day_and_a_place(signed_in, ambassador):
    signed_in.post(reverse("sessions:plan"), make.session_form(make.day(7), venue="公民館"))
    row = StudySession.objects.get()
    assert (row.ambassador, row.status, row.held_on, row.venue) == (ambassador, "planned", make.day(7), "公民館")


def test_a_day_that_is_over_is_not_planned_and_says_where_to_go(signed_in):
    answer = signed_in.post(reverse("sessions:plan"), make.session_form(make.day(-1), venue="公民館"))
    assert "開催日が過ぎています" in words(answer)
    assert "公民館" in words(answer)
    assert not StudySession.objects.exists()


def test_the_same_form_sent_twice_makes_one_session(signed_in):
    form = signed_in.get(reverse("sessions:plan")).context["form"]
    sent = make.session_form(make.day(7), id=str(form.initial["id"]))
    assert [signed_in.post(reverse("sessions:plan"), sent).status_code for _twice in range(2)] == [302, 302]
    assert StudySession.objects.count() == 1


def test_a_past_session_goes_in_with_its_report_in_one_screen(signed_in):
    sent = make.session_form(make.day(-5), head_count="３０名", basis="estimate")
    answer = signed_in.post(reverse("sessions:past"), sent, follow=True)
    assert "ご報告ありがとうございました" in words(answer)
    row = StudySession.objects.get()
    assert (row.status, row.head_count, row.basis, row.planned_on) == ("reported", 30, "estimate", None)


def test_a_past_session_without_a_head_count_is_not_kept_as_zero(signed_in):
    answer = signed_in.post(reverse("sessions:past"), make.session_form(make.day(-5), head_count="", venue="公民館"))
    assert "まだ報告されていません" in words(answer)
    assert "公民館" in words(answer)
    assert not StudySession.objects.exists()


def test_an_empty_report_stays_unreported_with_a_friendly_sentence(signed_in, ambassador):
    row = make.session(ambassador=ambassador, held_on=make.day(-1))
    answer = signed_in.post(page("report", row), make.session_form(row.held_on, head_count=""))
    assert "人数がわかったら" in words(answer)
    row.refresh_from_db()
    assert (row.status, row.head_count) == ("planned", None)


def test_a_report_of_nobody_asks_and_offers_two_answers(signed_in, ambassador):
    row = make.session(ambassador=ambassador, held_on=make.day(-1))
    sent = make.session_form(row.held_on, head_count="0", version="1")
    asked = signed_in.post(page("report", row), sent)
    assert "中止でしたか" in words(asked)
    signed_in.post(page("report", row), sent | {"zero": "held"})
    row.refresh_from_db()
    assert (row.status, row.head_count) == ("reported", 0)


def test_answering_that_it_was_cancelled_cancels_it(signed_in, ambassador):
    row = make.session(ambassador=ambassador, held_on=make.day(-1))
    signed_in.post(page("report", row), make.session_form(row.held_on, head_count="0", version="1", zero="cancelled"))
    row.refresh_from_db()
    assert (row.status, make.counted(row)) == ("cancelled", {})


def test_the_reporter_of_a_very_large_number_reads_that_it_waits(signed_in, ambassador):
    row = make.session(ambassador=ambassador, held_on=make.day(-1))
    answer = signed_in.post(page("report", row), make.session_form(row.held_on, head_count="600"), follow=True)
    assert "事務局の確認後に合計へ加えます" in words(answer)


def test_two_editors_the_second_is_told_and_keeps_what_was_typed(signed_in, ambassador):
    row = make.session(ambassador=ambassador, held_on=make.day(-1))
    make.reported(row, head_count=20)
    sent = make.session_form(row.held_on, head_count="35", version="1", note="雨でした")
    answer = signed_in.post(page("report", row), sent)
    assert "ほかの画面で先に変更されています" in words(answer)
    assert "雨でした" in words(answer)
    row.refresh_from_db()
    assert row.head_count == 20


def test_all_unreported_at_once_empty_boxes_stay_and_a_bad_row_holds_nothing_back(signed_in, ambassador):
    good, empty, bad, zero = (make.session(ambassador=ambassador, held_on=make.day(-each)) for each in (1, 2, 3, 4))
    sent = {f"{good.pk}-head_count": "２５", f"{empty.pk}-head_count": "", f"{bad.pk}-head_count": "約30名"}
    answer = signed_in.post(reverse("sessions:report_all"), sent | {f"{zero.pk}-head_count": "0"})
    counts = {row.pk: row.head_count for row in StudySession.objects.all()}
    assert counts == {good.pk: 25, empty.pk: None, bad.pk: None, zero.pk: None}
    assert "約30名" in words(answer)
    assert "中止でしたか" in words(answer)


def test_at_once_the_answer_to_zero_is_taken(signed_in, ambassador):
    held, off = (make.session(ambassador=ambassador, held_on=make.day(-each)) for each in (1, 2))
    sent = {f"{each.pk}-head_count": "0" for each in (held, off)}
    signed_in.post(reverse("sessions:report_all"), sent | {f"{held.pk}-zero": "held", f"{off.pk}-zero": "cancelled"})
    assert StudySession.objects.get(pk=held.pk).head_count == 0
    assert StudySession.objects.get(pk=off.pk).status == "cancelled"


def test_the_page_of_all_unreported_shows_only_ones_own(signed_in, ambassador):
    own, strange = make.session(ambassador=ambassador, held_on=make.day(-1)), make.session(held_on=make.day(-1))
    signed_in.post(reverse("sessions:report_all"), {f"{each.pk}-head_count": "5" for each in (own, strange)})
    strange.refresh_from_db()
    assert strange.head_count is None


def test_cancel_and_postpone(signed_in, ambassador):
    first, second = make.session(ambassador=ambassador), make.session(ambassador=ambassador)
    signed_in.post(page("cancel", first), {"reason": "台風", "version": "1"})
    signed_in.post(page("postpone", second), {"undecided": "on", "version": "1"})
    assert {row.status for row in StudySession.objects.all()} == {"cancelled", "postponed"}
    signed_in.post(page("reopen", first))
    signed_in.post(page("postpone", second), make.typed_day(make.day(30)))
    assert {row.status for row in StudySession.objects.all()} == {"planned"}


def test_a_plan_is_changed(signed_in, ambassador):
    row = make.session(ambassador=ambassador)
    signed_in.post(page("edit", row), make.session_form(row.held_on, venue="新しい会場", prefecture="13", version="1"))
    row.refresh_from_db()
    assert (row.venue, row.prefecture) == ("新しい会場", "13")


PAGES = ["detail", "report", "edit", "cancel", "postpone"]


@pytest.mark.parametrize("name", PAGES)
def test_the_right_one_sees_it(signed_in, ambassador, name):
    assert signed_in.get(page(name, make.session(ambassador=ambassador))).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_a_colleague_without_membership_does_not(signed_in, name):
    other = make.ambassador(affiliation="coop_member")
    row = make.session(ambassador=other)
    assert signed_in.get(page(name, row)).status_code == 404
    assert signed_in.post(page(name, row), {"version": "1"}).status_code in (404, 405)


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_is_asked_to_sign_in(client, name):
    answer = client.get(page(name, make.session()))
    assert (answer.status_code, answer["Location"].startswith("/account/")) == (302, True)


@pytest.mark.parametrize("name", ["mine", "plan", "past", "report_all"])
def test_pages_of_ones_own_ask_a_stranger_to_sign_in(client, name):
    assert client.get(reverse(f"sessions:{name}")).status_code == 302


def test_attendance_so_far_is_the_ledgers(signed_in, ambassador):
    make.past_session(ambassador=ambassador, head_count=30)
    make.past_session(ambassador=ambassador, head_count=600)
    make.past_session(head_count=50)
    so_far = signed_in.get(reverse("sessions:mine")).context["so_far"]
    assert so_far == {"sessions": 1, "participants": 30}


@pytest.mark.parametrize("name", ["mine", "report_all"])
def test_the_number_of_queries_does_not_grow(signed_in, ambassador, name, django_assert_max_num_queries):
    def some(number):
        for each in range(number):
            make.session(ambassador=ambassador, held_on=make.day(-1 - each))
            make.past_session(ambassador=ambassador)
            make.session(ambassador=ambassador)

    some(1)
    signed_in.get(reverse(f"sessions:{name}"))
    with django_assert_max_num_queries(40) as few:
        signed_in.get(reverse(f"sessions:{name}"))
    some(5)
    with django_assert_max_num_queries(len(few)):
        signed_in.get(reverse(f"sessions:{name}"))


@pytest.mark.parametrize(
    "typed",
    [
        {"head_count": "a\x00b", "venue": "\x00"},
        {"head_count": "9" * 400},
        {"held_on_year": "２０２６", "held_on_month": "13", "held_on_day": "40"},
        {"held_on_year": "1", "held_on_month": "1", "held_on_day": "1", "head_count": "1"},
        {"format": "phone", "prefecture": "99", "basis": "guess", "audience": "x", "head_count": "3"},
        {"id": "no", "version": "9" * 30, "head_count": "3"},
        {"venue": "\u202e👩‍👧" * 3, "title": "あ" * 5000, "head_count": "3"},
        {"editions": "zzz", "starts_at": "25:99", "head_count": "3"},
        {"zero": "maybe", "head_count": "0"},
    ],
)
@pytest.mark.parametrize("name", ["plan", "past", "report", "edit", "postpone", "cancel", "report_all"])
def test_bad_input_gives_a_page(signed_in, ambassador, name, typed):
    row = make.session(ambassador=ambassador, held_on=make.day(-1))
    address = page(name, row) if name in PAGES else reverse(f"sessions:{name}")
    sent = {f"{row.pk}-{key}": value for key, value in typed.items()} if name == "report_all" else typed
    answer = signed_in.post(address, make.session_form(make.day(-1)) | sent)
    assert answer.status_code in (200, 302, 400)


def test_a_session_to_come_is_not_called_unreported(client):
    coming, due = make.session(), make.session(held_on=make.day(-1))
    for row, unreported in ((coming, False), (due, True)):
        client.force_login(make.member(row.ambassador))
        assert ("未報告" in client.get(row.get_absolute_url()).content.decode()) is unreported


def test_a_session_without_a_new_day_shows_none(client):
    row = workflow.postpone(make.session(held_on=make.day(7), public=True), to=None, by=None)
    client.force_login(make.member(row.ambassador))
    for address in (row.get_absolute_url(), f"/sessions/{row.pk}/"):
        assert "<dt>開催日</dt><dd>未定" in client.get(address).content.decode()
    assert "日程未定（" in client.get("/my/sessions/").content.decode()


def test_a_day_taken_back_is_not_called_postponed_from_itself(client):
    row = workflow.postpone(make.session(held_on=make.day(7)), to=None, by=None)
    row = workflow.postpone(row, to=make.day(7), by=None)
    client.force_login(make.member(row.ambassador))
    assert "から延期" not in client.get(row.get_absolute_url()).content.decode()
