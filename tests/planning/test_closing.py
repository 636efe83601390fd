"""まとめて中止・延期, as in March 2020."""

import pytest

from mirai_action.letters.models import Letter
from mirai_action.letters.outbox import deliver_due
from sessions_log import workflow
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "/my/sessions/close/"
WHY = "感染症の拡大のため"


@pytest.fixture
def hanako():
    return make.ambassador(prefecture="11")


@pytest.fixture
def signed_in(client, hanako):
    client.force_login(make.member(hanako))
    return client


def send(client, rows, verb="cancel", **typed):
    versions = {f"version-{row.pk}": row.version for row in rows}
    return client.post(PAGE, {"chosen": [str(row.pk) for row in rows], "verb": verb, "reason": WHY} | versions | typed)


def states():
    return list(StudySession.objects.order_by("held_on").values_list("status", "closing_note"))


def test_one_reason_for_all_that_were_chosen(signed_in, hanako):
    rows = [make.session(ambassador=hanako, held_on=make.day(each)) for each in (3, 5, 7)]
    send(signed_in, rows[:2])
    assert states() == [("cancelled", WHY), ("cancelled", WHY), ("planned", "")]
    assert make.counted(rows[0]) == {}


def test_put_off_without_a_day_or_by_weeks(signed_in, hanako):
    first, second = (make.session(ambassador=hanako, held_on=make.day(each)) for each in (3, 5))
    send(signed_in, [first], "postpone")
    send(signed_in, [second], "shift", weeks="２")
    assert states() == [("postponed", WHY), ("planned", WHY)]
    assert StudySession.objects.get(pk=second.pk).held_on == make.day(19)


def test_pressed_twice_moves_once(signed_in, hanako):
    row = make.session(ambassador=hanako, held_on=make.day(5))
    answers = [send(signed_in, [row], "shift", weeks="2") for _twice in range(2)]
    assert StudySession.objects.get().held_on == make.day(19)
    assert "先に変更されています" in answers[1].content.decode()


def test_what_could_not_be_done_is_listed_and_holds_nothing_back(signed_in, hanako):
    good, changed = (make.session(ambassador=hanako, held_on=make.day(each)) for each in (3, 5))
    workflow.change_plan(changed, by=None, venue="別の会場")
    page = send(signed_in, [good, changed]).content.decode()
    assert states() == [("cancelled", WHY), ("planned", "")]
    assert "次の学習会は、変わっていません" in page


def test_a_report_that_came_meanwhile_stays(signed_in, hanako):
    row = make.session(ambassador=hanako, held_on=make.day(-1))
    make.reported(row)
    answer = send(signed_in, [row])
    assert answer.context["form"].errors
    assert states() == [("reported", "")]


def test_nothing_of_others_is_offered_or_taken(signed_in):
    strange = make.session()
    assert str(strange.pk) not in signed_in.get(PAGE).content.decode()
    assert send(signed_in, [strange]).context["form"].errors
    assert states() == [("planned", "")]


@pytest.mark.parametrize(
    "typed", [{"chosen": []}, {"verb": "x"}, {"verb": "shift"}, {"verb": "shift", "weeks": "x"}, {"reason": "あ" * 500}]
)
def test_an_unclear_form_comes_back_and_changes_nothing(signed_in, hanako, typed):
    row = make.session(ambassador=hanako)
    plain = {"chosen": [str(row.pk)], "verb": "cancel", f"version-{row.pk}": "9" * 30}
    assert signed_in.post(PAGE, plain | typed).context["form"].errors
    assert states() == [("planned", "")]


def test_partners_get_one_letter_that_lists_all(signed_in, hanako, mailoutbox):
    partner = make.ambassador(email="taro@example.jp")
    rows = [make.session(ambassador=hanako, joint=[partner], held_on=make.day(each)) for each in (3, 5)]
    Letter.objects.all().delete()
    send(signed_in, rows)
    deliver_due()
    assert [(each.to[0], each.body.count("【中止】"), each.body.count(WHY)) for each in mailoutbox] == [
        ("taro@example.jp", 2, 2)
    ]


def test_who_calls_off_is_not_written_to(hanako):
    row = make.session(ambassador=hanako)
    workflow.cancel(row, by=make.member(hanako))
    assert not Letter.objects.exists()


def test_staff_who_call_off_tell_the_ambassador(hanako):
    workflow.cancel(make.session(ambassador=hanako), by=make.staff())
    assert list(Letter.objects.values_list("to_address", flat=True)) == [hanako.email]


def test_the_number_of_queries_does_not_grow(signed_in, hanako, django_assert_max_num_queries):
    make.session(ambassador=hanako)
    signed_in.get(PAGE)
    with django_assert_max_num_queries(30) as few:
        signed_in.get(PAGE)
    for each in range(6):
        make.session(ambassador=hanako, held_on=make.day(each + 1))
    with django_assert_max_num_queries(len(few)):
        signed_in.get(PAGE)
