"""Staff plan and enter on behalf of an ambassador, and call off many at once."""

import pytest

from mirai_action.letters.models import Letter
from sessions_log import workflow
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db
ADD, LIST = "/admin/sessions_log/studysession/add/", "/admin/sessions_log/studysession/"


@pytest.fixture
def hanako():
    return make.ambassador(prefecture="11")


@pytest.fixture
def staff(client):
    client.force_login(make.staff())
    return client


def typed(person, held_on=None, **facts):
    return make.session_form(held_on or make.day(7), person=person.number_label if person else "", **facts)


def kinds():
    return list(Letter.objects.values_list("kind", "to_address"))


def test_staff_plan_for_an_ambassador_who_is_told(staff, hanako):
    staff.post(ADD, typed(hanako, town="川越市", rhythm="weekly", times="2"))
    rows = StudySession.objects.order_by("held_on")
    assert [(row.ambassador, row.status, row.municipality_code) for row in rows] == [(hanako, "planned", "11201")] * 2
    assert kinds() == [("sessions.joint", hanako.email)]


def test_staff_enter_a_past_session_with_its_number(staff, hanako):
    staff.post(ADD, typed(hanako, make.day(-3), head_count="25", basis="list"))
    row = StudySession.objects.get()
    assert (row.status, row.head_count, row.basis, row.planned_on) == ("reported", 25, "list", None)
    assert make.counted(row) == {"sessions preliminary": 1, "participants preliminary": 25}
    assert kinds() == []


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"held_on": make.day(-3)}, "head_count"),
        ({"held_on": make.day(3), "head_count": "5"}, "head_count"),
        ({"person": ""}, "person"),
        ({"person": "999999"}, "person"),
        ({"held_on": make.day(-3), "head_count": "5", "rhythm": "weekly", "times": "3"}, "rhythm"),
    ],
)
def test_what_does_not_fit_comes_back(staff, hanako, facts, field):
    held_on = facts.pop("held_on", None)
    answer = staff.post(ADD, typed(hanako, held_on) | facts)
    assert field in answer.context["form"].errors
    assert not StudySession.objects.exists()


def test_a_session_of_a_body_needs_no_ambassador(staff):
    body = make.organization("みどり社協", kind="council", prefecture="11")
    staff.post(ADD, typed(None, host_name="みどり社協"))
    assert StudySession.objects.get().organization == body


def test_pressed_twice_is_entered_and_told_once(staff, hanako):
    sent = typed(hanako, id="6a2c53a0-0000-4000-8000-000000000001")
    assert [staff.post(ADD, sent).status_code for _twice in range(2)] == [302, 302]
    assert (StudySession.objects.count(), len(kinds())) == (1, 1)


@pytest.mark.parametrize(("prefecture", "made"), [("11", 1), ("13", 0)])
def test_regional_staff_enter_what_they_may_see(client, hanako, prefecture, made):
    client.force_login(make.staff(prefectures=["11"]))
    client.post(ADD, typed(hanako, prefecture=prefecture))
    assert StudySession.objects.count() == made


def test_readers_do_not_add(client):
    client.force_login(make.staff("reader"))
    assert client.get(ADD).status_code == 403


def test_staff_are_warned_too(staff, hanako):
    make.session(municipality_code="11201", venue="公民館", title="先の予定")
    answer = staff.post(ADD, typed(hanako, town="川越市", venue="公民館"))
    assert "先の予定" in answer.content.decode()
    staff.post(ADD, typed(hanako, town="川越市", venue="公民館", anyway="1"))
    assert StudySession.objects.count() == 2


def press(client, rows, **facts):
    chosen = {"action": "close_many", "_selected_action": [str(row.pk) for row in rows], "select_across": "0"}
    return client.post(LIST, chosen | facts)


def test_many_are_called_off_with_one_reason_and_one_letter_a_person(staff, hanako):
    rows = [make.session(ambassador=hanako, held_on=make.day(each)) for each in (3, 5)]
    other, reported = make.session(), make.past_session()
    asked = press(staff, [*rows, other, reported])
    assert "選んだ学習会は4件です" in asked.content.decode()
    assert Letter.objects.count() == 0
    answer = press(staff, [*rows, other, reported], close="1", verb="cancel", reason="感染症の拡大のため")
    found = set(StudySession.objects.values_list("status", "closing_note"))
    assert (answer.status_code, found) == (302, {("cancelled", "感染症の拡大のため"), ("reported", "")})
    assert sorted(kinds()) == sorted([("sessions.joint", hanako.email), ("sessions.joint", other.ambassador.email)])


def test_a_reason_is_asked_for(staff, hanako):
    row = make.session(ambassador=hanako)
    assert press(staff, [row], close="1", verb="cancel", reason="").context["form"].errors
    assert StudySession.objects.get().status == "planned"


def test_all_of_a_filter_are_taken(staff, hanako):
    for each in range(3):
        make.session(ambassador=hanako, held_on=make.day(each + 1))
    tokyo = make.session(prefecture="13")
    row = StudySession.objects.filter(prefecture="11").first()
    facts = {"select_across": "1", "close": "1", "verb": "postpone", "reason": "台風"}
    staff.post(f"{LIST}?prefecture=11", {"action": "close_many", "_selected_action": [str(row.pk)]} | facts)
    assert StudySession.objects.filter(status="postponed").count() == 3
    assert StudySession.objects.get(pk=tokyo.pk).status == "planned"


def test_regional_staff_call_off_their_own_only(client):
    client.force_login(make.staff(prefectures=["11"]))
    own, other = make.session(prefecture="11"), make.session(prefecture="13")
    press(client, [own, other], close="1", verb="cancel", reason="台風")
    assert {row.prefecture: row.status for row in StudySession.objects.all()} == {"11": "cancelled", "13": "planned"}


def test_called_off_already_is_told_once(staff, hanako):
    row = make.session(ambassador=hanako)
    for _twice in range(2):
        press(staff, [row], close="1", verb="cancel", reason="台風")
    assert len(kinds()) == 1
    workflow.reopen(row, by=None)


def test_an_address_tells_regional_staff_nothing_about_who_did_not_agree(client):
    agreed = make.ambassador(prefecture="11", consents={"a", "d1", "d2"})
    silent = make.ambassador(prefecture="11", consents={"a"})
    client.force_login(make.staff(prefectures=["11"]))
    answers = [
        client.post(ADD, make.session_form(make.day(7), person=address)).content.decode().replace(address, "…")
        for address in (silent.email, "nobody@example.jp")
    ]
    assert all("のアンバサダーが見つかりません" in each for each in answers)
    client.post(ADD, make.session_form(make.day(7), person=agreed.email))
    assert StudySession.objects.get().ambassador == agreed
