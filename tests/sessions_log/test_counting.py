"""The counting rules of DOMAIN 3 that speak of sessions."""

from datetime import date

import pytest

from mirai_action.japan import fiscal
from mirai_action.progress.models import CountEntry
from sessions_log import workflow
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db


def standing(row):
    return {(line.indicator.value, line.prefecture, line.kind, line.quantity) for line in row.counts()}


def test_a_plan_counts_as_planned_and_adds_no_session():
    assert make.counted(make.session()) == {"planned": 1}


def test_a_report_is_preliminary():
    assert make.counted(make.past_session(head_count=30)) == {
        "planned": 1,
        "reported": 1,
        "sessions preliminary": 1,
        "participants preliminary": 30,
    }


def test_a_confirmed_report_is_final():
    assert make.counted(make.confirmed_session(head_count=30)) == {
        "planned": 1,
        "reported": 1,
        "sessions final": 1,
        "participants final": 30,
    }


def test_a_session_nobody_planned_is_neither_planned_nor_reported():
    row = workflow.enter_past(
        ambassador=make.ambassador(), by=None, held_on=make.day(-3), prefecture="11", head_count=12
    )
    assert make.counted(row) == {"sessions preliminary": 1, "participants preliminary": 12}


@pytest.mark.parametrize("facts", [{"head_count": 501}, {"head_count": 110, "expected": 10}])
def test_a_very_large_report_counts_only_once_confirmed(facts):
    row = make.past_session(**facts)
    assert make.counted(row) == {"planned": 1, "reported": 1}
    assert row in StudySession.objects.held_back()
    assert row not in StudySession.objects.counted()
    workflow.confirm(row, by=None)
    assert make.counted(row)["participants final"] == facts["head_count"]


def test_a_report_corrected_to_a_very_large_number_waits_too():
    row = workflow.correct(make.past_session(head_count=60), head_count=600, reason="0が抜けていました", by=None)
    assert make.counted(row) == {"planned": 1, "reported": 1}


def test_a_report_of_nobody_asks_whether_it_was_cancelled():
    with pytest.raises(workflow.WasItCancelled):
        make.reported(make.session(held_on=make.day(-1)), head_count=0, held=False)


def test_a_held_session_without_participants_is_reported_and_adds_nothing():
    row = make.past_session(head_count=0)
    assert make.counted(row) == {"planned": 1, "reported": 1}
    workflow.confirm(row, by=None)
    assert make.counted(row) == {"planned": 1, "reported": 1}
    assert row not in StudySession.objects.counted()


def test_an_online_session_counts_under_online_and_keeps_the_hosts_prefecture():
    row = make.past_session(format="online", prefecture="", ambassador=make.ambassador(prefecture="27"))
    assert {line.prefecture for line in row.counts()} == {"online"}
    row.refresh_from_db()
    assert (row.prefecture, row.host_prefecture, row.area) == ("", "27", "27")


def test_a_hybrid_session_counts_in_the_prefecture_of_its_venue():
    row = make.past_session(format="hybrid", prefecture="13", ambassador=make.ambassador(prefecture="27"))
    assert {line.prefecture for line in row.counts()} == {"13"}


def test_a_session_without_a_place_counts_as_unknown():
    assert {line.prefecture for line in make.past_session(prefecture="").counts()} == {"unknown"}


def test_an_estimate_says_so_in_the_ledger():
    row = make.reported(make.session(held_on=make.day(-2)), basis="estimate")
    entries = CountEntry.objects.filter(subject=row.pk, indicator="participants")
    assert set(entries.values_list("basis", flat=True)) == {"estimate"}


def test_joint_ambassadors_make_one_session():
    row = make.session(held_on=make.day(-2), joint=[make.ambassador(), make.ambassador()])
    assert make.counted(make.reported(row, head_count=20))["sessions preliminary"] == 1


def test_excerpts_count_in_full():
    assert make.counted(make.past_session(excerpt=True, head_count=9))["participants preliminary"] == 9


def test_the_fiscal_year_is_the_one_of_the_day_held():
    row = workflow.enter_past(
        ambassador=make.ambassador(), by=None, held_on=date(2021, 3, 31), prefecture="11", head_count=12
    )
    assert row.reported_at.date() > date(2021, 4, 1)
    assert {fiscal.year_of(line.effective_on) for line in row.counts()} == {2020}


def test_the_host_decides_the_kind():
    body = make.organization(kind="council", prefecture="13")
    assert standing(make.session(organization=body, prefecture="13")) == {("planned", "13", "council", 1)}


def test_a_report_of_the_time_before_the_system_does_not_change_the_total():
    make.opening("participants", value=2403)
    make.opening("sessions", day=date(2019, 8, 1), value=90)
    workflow.enter_past(ambassador=make.ambassador(), by=None, held_on=date(2019, 5, 1), prefecture="11", head_count=50)
    assert (make.total("participants"), make.total("sessions")) == (2403, 90)


def test_beyond_the_opening_balance_a_report_waits_for_staff():
    make.opening("participants", value=40)
    row = workflow.enter_past(
        ambassador=make.ambassador(), by=None, held_on=date(2019, 5, 1), prefecture="11", head_count=50
    )
    assert (row.hold, make.counted(row)) == ("opening", {})
    workflow.confirm(row, by=None)
    assert make.total("participants") == 50


def test_changing_a_report_may_use_again_what_it_drew():
    make.opening("participants", value=40)
    row = workflow.enter_past(
        ambassador=make.ambassador(), by=None, held_on=date(2019, 5, 1), prefecture="11", head_count=30
    )
    row = workflow.report(row, head_count=38, by=None)
    assert (row.hold, make.total("participants")) == ("", 40)
