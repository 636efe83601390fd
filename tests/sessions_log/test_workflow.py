"""Each transition of DOMAIN 4."""

import pytest

from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from mirai_action.progress.models import Correction, CountEntry
from sessions_log import workflow
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db


def letters():
    return list(Letter.objects.values_list("kind", flat=True))


def test_the_same_form_sent_twice_plans_once():
    facts = {"ambassador": make.ambassador(), "by": None, "held_on": make.day(3), "prefecture": "11"}
    first = workflow.plan(id="7d3f1f0e-0b6f-4d0e-9a54-0f1d7e6f0a11", **facts)
    second = workflow.plan(id="7d3f1f0e-0b6f-4d0e-9a54-0f1d7e6f0a11", **facts)
    assert (str(first.pk), StudySession.objects.count(), make.counted(first)) == (str(second.pk), 1, {"planned": 1})


def test_a_past_day_can_not_be_planned():
    with pytest.raises(workflow.Refused):
        workflow.plan(ambassador=make.ambassador(), by=None, held_on=make.day(-1))


def test_a_coming_session_can_not_be_reported():
    with pytest.raises(workflow.Refused):
        make.reported(make.session(held_on=make.day(1)))


def test_reporting_twice_reports_once():
    row = make.session(held_on=make.day(-1))
    make.reported(row, head_count=20)
    again = workflow.report(row, head_count=20, by=None, version=1)
    assert (again.version, CountEntry.objects.filter(subject=row.pk).count()) == (2, 4)


def test_a_report_changed_by_its_reporter_counts_once():
    row = make.reported(make.past_session(head_count=20), head_count=25)
    assert make.counted(row)["participants preliminary"] == 25


def test_two_people_with_the_same_page_open_are_told_and_nothing_is_overwritten():
    row = make.session(held_on=make.day(-1))
    workflow.report(row, head_count=20, by=None, version=row.version)
    with pytest.raises(workflow.EditedMeanwhile) as told:
        workflow.report(row, head_count=35, by=None, version=row.version)
    assert (told.value.session.head_count, make.counted(row)["participants preliminary"]) == (20, 20)


def test_confirming_twice_confirms_once():
    staff = make.staff()
    row = make.past_session()
    first = workflow.confirm(row, by=staff)
    second = workflow.confirm(row, by=make.staff())
    assert (second.version, second.confirmed_by, second.confirmed_at) == (first.version, staff, first.confirmed_at)


def test_nothing_to_confirm_without_a_report():
    with pytest.raises(workflow.Refused):
        workflow.confirm(make.session(), by=None)


def test_what_staff_confirmed_the_reporter_leaves_alone():
    with pytest.raises(workflow.Refused):
        make.reported(make.confirmed_session(head_count=20), head_count=25)


def test_asking_back_writes_to_the_reporter_and_counts_as_preliminary():
    row = workflow.send_back(make.confirmed_session(head_count=20), comment="人数をもう一度お知らせください。", by=None)
    assert (row.status, letters()) == ("returned", ["sessions.returned"])
    assert make.counted(row)["participants preliminary"] == 20
    outbox.deliver_due()
    assert "人数をもう一度お知らせください。" in Letter.objects.get().body_log


def test_a_returned_report_sent_again_waits_for_staff():
    row = workflow.send_back(make.past_session(head_count=20), comment="ご確認ください。", by=None)
    row = workflow.report(row, head_count=20, by=None)
    assert (row.status, row.return_comment, row in StudySession.objects.to_confirm()) == ("reported", "", True)


def test_the_reporter_of_a_very_large_number_is_told():
    make.past_session(head_count=600)
    assert letters() == ["sessions.held_back"]
    assert outbox.deliver_due() == 1


def test_a_correction_keeps_both_numbers_and_the_reason():
    row = make.confirmed_session(head_count=30)
    row = workflow.correct(row, head_count=3, reason="入力の誤り", by=None)
    quantities = list(
        CountEntry.objects.filter(subject=row.pk, indicator="participants", reason="corrected")
        .order_by("id")
        .values_list("quantity", flat=True)
    )
    assert (quantities, make.counted(row)["participants final"]) == ([-30, 3], 3)
    assert Correction.objects.get(subject=row.pk).why == "入力の誤り"


def test_a_correction_needs_a_reason_and_a_change():
    row = make.confirmed_session(head_count=30)
    with pytest.raises(workflow.Refused):
        workflow.correct(row, head_count=3, reason=" ", by=None)
    assert workflow.correct(row, head_count=30, reason="念のため", by=None).version == row.version


def test_a_corrected_day_and_prefecture_move_every_entry():
    row = workflow.correct(
        make.confirmed_session(), held_on=make.day(-40), prefecture="13", reason="別の会場でした", by=None
    )
    last = {line.indicator: (line.effective_on, line.prefecture) for line in row.counts()}
    assert last["participants"] == (make.day(-40), "13")
    assert last["planned"] == (make.day(-10), "13")


def test_cancelling_takes_the_plan_back():
    row = workflow.cancel(make.session(), by=None, reason="台風のため")
    assert (row.status, row.closing_note, make.counted(row)) == ("cancelled", "台風のため", {})


def test_a_report_sent_by_mistake_goes_with_the_cancellation():
    row = workflow.cancel(make.past_session(), by=None)
    assert (row.head_count, make.counted(row)) == (None, {})


def test_what_staff_confirmed_can_not_be_cancelled():
    with pytest.raises(workflow.Refused):
        workflow.cancel(make.confirmed_session(), by=None)


def test_a_cancellation_taken_back_is_planned_again():
    row = workflow.reopen(workflow.cancel(make.session(), by=None), by=None)
    assert (row.status, make.counted(row)) == ("planned", {"planned": 1})


def test_postponing_moves_the_same_row():
    row = make.session(held_on=make.day(-3))
    row = workflow.postpone(row, to=make.day(20), by=None)
    assert (row.status, row.held_on, row.postponed_from) == ("planned", make.day(20), make.day(-3))
    assert [line.effective_on for line in row.counts()] == [make.day(20)]
    assert make.counted(row) == {"planned": 1}


def test_postponing_without_a_new_day_waits_for_one():
    row = workflow.postpone(make.session(), to=None, by=None)
    assert (row.status, make.counted(row)) == ("postponed", {})
    row = workflow.postpone(row, to=make.day(30), by=None)
    assert (row.status, make.counted(row)) == ("planned", {"planned": 1})


def test_a_session_can_not_be_postponed_into_the_past():
    with pytest.raises(workflow.Refused):
        workflow.postpone(make.session(), to=make.day(-1), by=None)


def test_no_answer_stays_among_the_unreported_and_may_still_be_reported():
    row = workflow.mark_no_answer(make.session(held_on=make.day(-60)), by=None)
    assert make.counted(row) == {"planned": 1, "no_answer": 1}
    assert row in StudySession.objects.unreported()
    assert "no_answer" not in make.counted(make.reported(row, head_count=8))


def test_no_answer_is_only_for_sessions_whose_day_is_over():
    with pytest.raises(workflow.Refused):
        workflow.mark_no_answer(make.session(held_on=make.day(0)), by=None)


def test_a_confirmation_taken_back_is_preliminary_again():
    row = workflow.reopen(make.confirmed_session(head_count=7), by=None)
    assert make.counted(row)["participants preliminary"] == 7


def test_changing_the_day_of_a_plan_moves_it():
    row = workflow.change_plan(make.session(), held_on=make.day(9), venue="公民館", by=None)
    assert ([line.effective_on for line in row.counts()], row.venue) == ([make.day(9)], "公民館")


def test_a_report_on_an_earlier_day_than_planned_moves_the_plan_along():
    row = make.reported(make.session(held_on=make.day(5)), held_on=make.day(0), head_count=4)
    assert {line.effective_on for line in row.counts()} == {make.day(0)}


def test_a_session_is_due_from_the_day_after():
    today, yesterday = make.session(held_on=make.day(0)), make.session(held_on=make.day(-1))
    assert list(StudySession.objects.unreported()) == [yesterday]
    assert list(StudySession.objects.reportable()) == [yesterday, today]
    assert list(StudySession.objects.coming()) == [today]
