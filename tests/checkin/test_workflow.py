"""One tap counts one person, a phone counts once, and nothing is counted twice."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sessions_log import head_counts
from sessions_log import workflow as meeting
from sessions_log.checkin import codes, counting, workflow
from sessions_log.checkin.models import MOST, Desk, State, Tap
from sessions_log.checkin.workflow import Refused
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db


def count(desk):
    """The desk's count, which is the sum of the taps that stand."""
    stored = Desk.objects.get(pk=desk.pk).count
    assert stored == sum(each.people for each in desk.taps.filter(undone_at__isnull=True))
    return stored


def filled(desk, people):
    """The desk with `people` counted by many hands."""
    while people:
        some = min(people, 200)
        workflow.add_by_hand(desk, people=some)
        people -= some
    return desk


def held_at(hour, **facts):
    """A desk for today from `hour` to an hour later."""
    return make.desk(starts_at=time(hour), ends_at=time(hour + 1), **facts)


def today(hour, minute=0):
    return timezone.make_aware(datetime.combine(timezone.localdate(), time(hour, minute)))


def test_each_phone_counts_those_it_says():
    desk = make.desk()
    workflow.tap(desk, device="one")
    workflow.tap(desk, device="two", people=10)
    assert count(desk) == 11


def test_a_phone_counts_once():
    desk = make.desk()
    first = workflow.tap(desk, device="one", people=2)
    assert workflow.tap(desk, device="one", people=5) == first
    assert count(desk) == 2


def test_the_same_press_sent_twice_counts_once():
    desk, key = make.desk(), uuid4()
    workflow.tap(desk, device="one", key=key)
    workflow.tap(desk, device="its cookie is gone", key=key)
    assert count(desk) == 1


def test_the_same_number_at_another_desk_is_another_press():
    one, other, key = make.desk(), make.desk(), uuid4()
    workflow.tap(one, device="one", key=key)
    workflow.tap(other, device="one", key=key)
    assert (count(one), count(other)) == (1, 1)


def test_a_phone_is_known_at_one_session_only():
    one, other = make.desk(), make.desk()
    marks = {workflow.tap(each, device="one").device for each in (one, other)}
    assert len(marks) == 2
    assert all(len(each) == 64 and "one" not in each for each in marks)


def test_not_before_and_not_after_the_hours():
    desk = held_at(10)
    assert desk.state(today(9, 29)) == State.EARLY
    assert desk.state(today(9, 30)) == State.OPEN
    assert desk.state(today(12, 59)) == State.OPEN
    assert desk.state(today(13, 0)) == State.OVER
    for now in (today(9, 29), today(13, 0)):
        with pytest.raises(Refused):
            workflow.tap(desk, device="one", now=now)
    assert count(desk) == 0


def test_a_session_at_midnight_is_open_on_both_days():
    desk = make.desk(held_on=make.day(0), starts_at=time(22, 30), ends_at=time(23, 30))
    late = today(22, 30) + timedelta(hours=2, minutes=45)
    assert timezone.localtime(late).hour == 1
    workflow.tap(desk, device="one", now=late)
    assert count(desk) == 1


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "words"),
    [
        (time(10), time(15), "17:00"),
        (None, None, "24:00"),
        (time(21), time(23, 30), "翌日1:30"),
        (None, time(22), "24:00"),
    ],
)
def test_the_closing_hour_as_people_say_it(starts_at, ends_at, words):
    assert make.desk(held_on=make.day(3), starts_at=starts_at, ends_at=ends_at).closing_hour == words


def test_a_tap_without_a_signal_counts_until_the_report_is_in():
    desk = held_at(10)
    tomorrow = today(10) + timedelta(days=1)
    tap = workflow.tap(desk, device="one", tapped_at=today(10, 5), now=tomorrow)
    assert (tap.tapped_at, tap.received_at) == (today(10, 5), tomorrow)
    assert count(desk) == 1


@pytest.mark.parametrize("moment", [(9, 0), (13, 0), (20, 0)])
def test_a_late_tap_from_outside_the_hours_is_none(moment):
    desk = held_at(10)
    with pytest.raises(Refused):
        workflow.tap(desk, device="one", tapped_at=today(*moment), now=today(10) + timedelta(days=1))


def test_a_phone_whose_clock_is_wrong_counts_now():
    desk = held_at(10)
    for number, wrong in enumerate((today(8), today(23), today(10) - timedelta(days=900))):
        assert workflow.tap(desk, device=str(number), tapped_at=wrong, now=today(10)).tapped_at == today(10)


def test_nothing_arrives_once_the_report_is_in():
    desk = make.desk()
    workflow.tap(desk, device="one")
    make.reported(desk.session, head_count=2)
    with pytest.raises(Refused):
        workflow.tap(desk, device="two", tapped_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused):
        workflow.add_by_hand(desk, people=1)
    with pytest.raises(Refused):
        workflow.undo(desk, desk.taps.get().pk)
    assert count(desk) == 1


@pytest.mark.parametrize(
    ("verb", "state"),
    [(meeting.cancel, State.CANCELLED), (lambda row, by: meeting.postpone(row, to=None, by=by), State.POSTPONED)],
)
def test_a_session_that_is_off_counts_nobody(verb, state):
    desk = make.desk()
    verb(desk.session, by=None)
    with pytest.raises(Refused) as refusal:
        workflow.tap(desk, device="one")
    assert refusal.value.state == state


def test_the_code_counts_two_thousand():
    desk = filled(make.desk(), MOST - 3)
    with pytest.raises(Refused):
        workflow.tap(desk, device="four of them", people=4)
    workflow.tap(desk, device="three of them", people=3)
    with pytest.raises(Refused) as refusal:
        workflow.tap(desk, device="one more")
    assert refusal.value.state == State.FULL
    assert count(desk) == MOST


def test_taken_back_it_counts_no_more_and_the_phone_may_press_again():
    desk = make.desk()
    tap = workflow.tap(desk, device="one", people=10)
    workflow.undo(desk, tap.pk)
    workflow.undo(desk, tap.pk)
    assert count(desk) == 0
    workflow.tap(desk, device="one", people=1)
    assert count(desk) == 1


def test_only_the_desks_own_taps_are_taken_back():
    desk, other = make.desk(), make.desk()
    tap = workflow.tap(other, device="one")
    with pytest.raises(Refused):
        workflow.undo(desk, tap.pk)
    assert count(other) == 1


def test_people_without_a_phone_are_added_once():
    desk, key = make.desk(), uuid4()
    workflow.add_by_hand(desk, people=7, key=key)
    workflow.add_by_hand(desk, people=7, key=key)
    assert count(desk) == 7


def test_added_after_the_hours_but_not_before():
    with pytest.raises(Refused):
        workflow.add_by_hand(make.desk(held_on=make.day(3)), people=1)
    desk = make.desk(held_on=make.day(-3))
    workflow.add_by_hand(desk, people=2)
    assert count(desk) == 2


def test_closed_by_hand_and_opened_again():
    desk = make.desk()
    before = timezone.now()
    workflow.close_now(desk)
    with pytest.raises(Refused):
        workflow.tap(desk, device="one")
    workflow.tap(desk, device="pressed before", tapped_at=before)
    workflow.open_now(desk)
    workflow.tap(desk, device="one")
    assert count(desk) == 2


def test_opened_before_the_hour():
    desk = make.desk(held_on=make.day(1))
    StudySession.objects.filter(pk=desk.session_id).update(starts_at=time(0, 30))
    workflow.open_now(desk)
    workflow.tap(desk, device="one")
    assert count(desk) == 1


def test_not_opened_days_before():
    with pytest.raises(Refused, match="24時間"):
        workflow.open_now(make.desk(held_on=make.day(3)))


def test_a_new_day_has_hours_of_its_own():
    desk = make.desk()
    workflow.close_now(desk)
    meeting.postpone(desk.session, to=make.day(5), by=None)
    row = Desk.objects.get(pk=desk.pk)
    assert row.state() == State.EARLY
    assert row.hours == row.planned_hours


def test_prepared_twice_it_is_one_desk():
    session = make.session()
    assert workflow.prepare(session) == workflow.prepare(session)


@pytest.mark.parametrize("session", [make.past_session, make.confirmed_session])
def test_no_desk_where_the_report_is_in(session):
    with pytest.raises(Refused):
        workflow.prepare(session())


def test_a_code_can_be_read_off_a_wall_and_not_guessed():
    made = {codes.new() for _each in range(500)}
    assert len(made) == 500
    assert all(len(each) >= 10 and not set(each) & set("0O1I") and each.isupper() | each.isdigit() for each in made)
    assert set("".join(made)) == set(codes.ALPHABET)
    assert codes.normalise("abcde－２３４５６") == "ABCDE23456"


def test_the_marks_of_the_phones_go_when_the_report_is_confirmed():
    desk, other = make.desk(), make.desk()
    for each in (desk, other):
        workflow.tap(each, device="one", people=3)
    make.reported(desk.session, head_count=3)
    assert desk.taps.exclude(device="").count() == 1
    meeting.confirm(desk.session, by=None)
    assert desk.taps.exclude(device="").count() == 0
    assert other.taps.exclude(device="").count() == 1
    assert count(desk) == 3


def test_the_marks_of_sessions_nobody_reported_go_at_night():
    desk, old = make.desk(), make.desk(held_on=make.day(-130))
    workflow.tap(desk, device="one")
    moment = timezone.now() - timedelta(days=130)
    workflow.tap(old, device="one", tapped_at=old.hours.opens, now=moment)
    assert workflow.forget_old_devices() == 1
    assert desk.taps.exclude(device="").count() == 1


def test_the_report_starts_from_the_check_in():
    desk, unused = make.desk(), make.desk()
    workflow.tap(desk, device="one", people=4)
    assert head_counts.start(desk.session) == {"head_count": 4, "basis": "list"}
    assert (counting.count_for(desk.session), counting.count_for(unused.session)) == (4, None)
    assert head_counts.start(unused.session) == {}


# -- what the database refuses ----------------------------------------------------------------------------------------
def refused(**facts):
    now = timezone.now()
    plain = {"key": uuid4(), "people": 1, "tapped_at": now, "received_at": now}
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Tap.objects.create(**(plain | facts))
    return str(refusal.value)


def test_the_database_takes_a_phone_once_and_a_press_once():
    desk = make.desk()
    tap = workflow.tap(desk, device="one")
    assert "tap_arrives_once" in refused(desk=desk, key=tap.key)
    assert "tap_device_counts_once" in refused(desk=desk, device=tap.device)


@pytest.mark.parametrize("facts", [{"people": 0}, {"people": 11}, {"people": 201, "by_hand": True}])
def test_the_database_knows_how_many_one_press_counts(facts):
    assert "tap_people_within_its_limit" in refused(desk=make.desk(), **facts)


def test_the_database_keeps_no_mark_of_a_tap_that_counts_no_more():
    gone = {"device": "x", "undone_at": timezone.now()}
    assert "tap_device_only_while_it_counts" in refused(desk=make.desk(), **gone)


def test_the_database_takes_no_tap_of_tomorrow():
    assert "tap_not_in_the_future" in refused(desk=make.desk(), tapped_at=timezone.now() + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"count": MOST + 1}, "desk_count_within_its_limit"),
        ({"code": "ABCDEFGH2"}, "desk_code_can_be_read_off_a_wall"),
        ({"code": "ABCDEFGHI2"}, "desk_code_can_be_read_off_a_wall"),
        ({"code": "abcdefgh23"}, "desk_code_can_be_read_off_a_wall"),
    ],
)
def test_the_database_keeps_the_limit_and_the_letters(facts, name):
    desk = make.desk()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Desk.objects.filter(pk=desk.pk).update(**facts)
