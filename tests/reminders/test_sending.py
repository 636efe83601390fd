"""Which letters the run of the reminders sends: compared as whole lists."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ambassadors.models import Ambassador
from materials.orders import workflow as ordering
from mirai_action.letters.models import Letter
from sessions_log import workflow
from sessions_log.models import StudySession
from sessions_log.reminders import sending
from sessions_log.reminders.due import due
from sessions_log.reminders.models import Mailing, Reminder, ReminderPlan, Step
from sessions_log.supplies.models import OrderForSession
from tests import make
from tests.make import at

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2024, 1, 1), date(2024, 3, 31)
HOURS = ((0, 30), (7, 30), (8, 0), (12, 0), (18, 30), (19, 0), (20, 30), (21, 0), (23, 30))
NAMES = {step.value: step.name.lower() for step in Step}


def planned(title, day, *, ambassador=None, made=date(2023, 12, 1), **facts):
    row = make.session(title=title, held_on=day, ambassador=ambassador, **facts)
    StudySession.objects.filter(pk=row.pk).update(created_at=at(made, 9))
    return row


def run_at(moment):
    """Run once; return what it said as [(moment, {title: step})], a letter each; sessions closed as a letter too."""
    before = Reminder.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    sending.run(moment)
    said = {}
    for each in Reminder.objects.filter(pk__gt=before).select_related("session").order_by("pk"):
        said.setdefault(each.mailing_id, {})[each.session.title] = NAMES[each.step]
    return [(f"{timezone.localtime(moment):%m-%d %H:%M}", letter) for letter in said.values()]


def days(first=FIRST, last=LAST):
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def simulate(happenings=None, first=FIRST, last=LAST, hours=HOURS):
    """Run at these hours of every day; `happenings` {day: verb} take place at nine in the morning."""
    letters = []
    for day in days(first, last):
        for hour, minute in hours:
            if (happenings or {}).get(day) and hour >= 9:
                happenings.pop(day)()
            letters += run_at(at(day, hour, minute))
            Letter.objects.waiting().update(sent_at=at(day, hour, minute))
    return letters


def test_a_quarter_sends_exactly_the_letters_of_the_rule():
    """One person's silent session, one reported, one called off, one put off, one of somebody without e-mail."""
    silent = planned("だまったまま", date(2024, 1, 25))
    planned("電話だけの人", date(2024, 1, 20), ambassador=make.ambassador(email=""))
    reported = planned("報告する", date(2024, 2, 10))
    cancelled = planned("中止する", date(2024, 2, 20))
    moved = planned("延期する", date(2024, 2, 1))
    left = planned("登録を解除した人", date(2024, 2, 5), ambassador=make.ambassador(registered_on=date(2023, 4, 1)))
    type(left.ambassador).objects.filter(pk=left.ambassador_id).update(status="left", left_on=date(2024, 1, 2))

    def postpone():
        StudySession.objects.filter(pk=moved.pk).update(
            held_on=date(2024, 3, 20), planned_on=date(2024, 3, 20), postponed_at=at(date(2024, 1, 30), 9)
        )

    letters = simulate(
        {
            date(2024, 2, 12): lambda: make.reported(reported),
            date(2024, 2, 15): lambda: workflow.cancel(cancelled, by=None),
            date(2024, 1, 30): postpone,
        }
    )
    assert letters == [
        ("01-11 08:00", {"だまったまま": "ideas"}),
        ("01-15 08:00", {"だまったまま": "materials"}),
        ("01-18 08:00", {"延期する": "ideas"}),
        ("01-22 08:00", {"延期する": "materials"}),
        ("01-25 19:00", {"だまったまま": "evening"}),
        ("01-27 08:00", {"報告する": "ideas"}),
        ("01-28 08:00", {"だまったまま": "first"}),
        ("01-31 08:00", {"報告する": "materials"}),
        ("02-06 08:00", {"中止する": "ideas"}),
        ("02-08 08:00", {"だまったまま": "second"}),
        ("02-10 08:00", {"中止する": "materials"}),
        ("02-10 19:00", {"報告する": "evening"}),
        ("02-24 08:00", {"だまったまま": "third"}),
        ("03-06 08:00", {"延期する": "ideas"}),
        ("03-09 00:30", {"だまったまま": "closed"}),
        ("03-10 08:00", {"延期する": "materials"}),
        ("03-20 19:00", {"延期する": "evening"}),
        ("03-23 08:00", {"延期する": "first"}),
    ]
    assert StudySession.objects.get(pk=silent.pk).status == "no_answer"


def test_a_session_of_31_march_is_asked_about_in_april():
    planned("年度末", date(2024, 3, 31))
    letters = simulate(first=date(2024, 3, 30), last=date(2024, 5, 14), hours=((8, 0), (19, 0)))
    assert letters == [
        ("03-31 19:00", {"年度末": "evening"}),
        ("04-03 08:00", {"年度末": "first"}),
        ("04-14 08:00", {"年度末": "second"}),
        ("04-30 08:00", {"年度末": "third"}),
        ("05-14 08:00", {"年度末": "closed"}),
    ]


def test_one_letter_a_day_lists_everything_of_a_person():
    person = make.ambassador()
    for title, day in (("三日前", date(2024, 2, 7)), ("二週間前", date(2024, 1, 27)), ("二週間後", date(2024, 2, 24))):
        planned(title, day, ambassador=person)
    assert simulate(first=date(2024, 2, 10), last=date(2024, 2, 10)) == [
        ("02-10 08:00", {"二週間前": "second", "三日前": "first", "二週間後": "ideas"})
    ]


def test_who_has_a_session_today_gets_the_letter_of_the_day_in_the_evening():
    person = make.ambassador()
    planned("今日", date(2024, 2, 10), ambassador=person)
    planned("三日前", date(2024, 2, 7), ambassador=person)
    assert simulate(first=date(2024, 2, 10), last=date(2024, 2, 10)) == [
        ("02-10 19:00", {"三日前": "first", "今日": "evening"})
    ]


@pytest.mark.parametrize(
    ("ends_at", "letter"), [("15:00", "02-10 19:00"), ("20:00", "02-10 20:30"), ("21:30", "02-11 08:00")]
)
def test_the_evening_letter_waits_for_the_end_and_never_comes_at_night(ends_at, letter):
    planned("今日", date(2024, 2, 10), ends_at=ends_at)
    found = simulate(first=date(2024, 2, 10), last=date(2024, 2, 11))
    assert found == [(letter, {"今日": "evening"})]


def test_a_couple_on_one_address_gets_one_letter():
    for title, name in (("夫の会", "今野 文雄"), ("妻の会", "今野 千恵")):
        planned(title, date(2024, 2, 7), ambassador=make.ambassador(email="futari@example.jp", name=name))
    assert run_at(at(date(2024, 2, 10), 9)) == [("02-10 09:00", {"夫の会": "first", "妻の会": "first"})]
    assert Letter.objects.count() == 1


def test_after_days_without_a_worker_only_the_latest_word_goes_out():
    planned("だまったまま", date(2024, 2, 1))
    assert run_at(at(date(2024, 2, 16), 9)) == [("02-16 09:00", {"だまったまま": "second"})]
    assert simulate(first=date(2024, 2, 17), last=date(2024, 3, 1)) == []


def test_a_session_planned_today_or_too_near_gets_no_word_about_what_is_over():
    planned("きのう立てた", date(2024, 2, 13), made=date(2024, 2, 9))
    planned("きょう立てた", date(2024, 2, 24), made=date(2024, 2, 10))
    planned("九日後", date(2024, 2, 19), made=date(2024, 2, 9))
    assert run_at(at(date(2024, 2, 10), 9)) == [("02-10 09:00", {"九日後": "materials"})]


def test_who_has_ordered_copies_is_not_told_of_the_deadline():
    for title, cancelled in (("申込済み", False), ("取り消した", True)):
        row = planned(title, date(2024, 2, 20))
        order = make.order(row.ambassador)
        OrderForSession.objects.create(order=order, session=row)
        if cancelled:
            ordering.cancel(order, by=None)
    Letter.objects.all().delete()
    assert run_at(at(date(2024, 2, 10), 9)) == [("02-10 09:00", {"取り消した": "materials"})]


def test_very_old_sessions_are_for_the_telephone():
    planned("半年より前", date(2023, 8, 1), made=date(2023, 7, 1))
    assert run_at(at(date(2024, 2, 10), 9)) == []


def test_a_step_is_never_repeated_when_staff_stretch_the_intervals():
    planned("だまったまま", date(2024, 2, 1))
    run_at(at(date(2024, 2, 15), 9))
    make.reminder_plan(second_days=20)
    assert run_at(at(date(2024, 2, 16), 9)) == []
    assert run_at(at(date(2024, 2, 22), 9)) == []


def test_staff_may_stop_all_of_it():
    planned("だまったまま", date(2024, 2, 1))
    make.reminder_plan(active=False)
    assert run_at(at(date(2024, 2, 16), 9)) == []


def test_who_answers_after_all_is_not_given_up_a_second_time():
    row = planned("だまったまま", date(2024, 1, 1))
    simulate(first=date(2024, 1, 31), last=date(2024, 2, 20), hours=((9, 0),))
    assert StudySession.objects.get(pk=row.pk).status == "no_answer"
    workflow.reopen(row, by=None)
    assert run_at(at(date(2024, 3, 1), 9)) == []
    assert StudySession.objects.get(pk=row.pk).status == "planned"


def test_whose_letter_never_arrived_is_not_given_up():
    planned("届かない", date(2024, 1, 1))
    run_at(at(date(2024, 1, 31), 9))
    Letter.objects.update(failed_at=at(date(2024, 1, 31), 10))
    assert run_at(at(date(2024, 3, 1), 9)) == []


@pytest.mark.parametrize("status", ["left", "merged", "declined"])
def test_nobody_who_is_gone_is_written_to(status):
    """Whoever left, or is another row by now, gets no letter; the sessions stand in the list 未報告."""
    person, other = make.ambassador(registered_on=date(2023, 4, 1)), make.ambassador()
    planned("人のいない会", date(2024, 2, 7), ambassador=person)
    gone = {"left": {"left_on": date(2024, 2, 1)}, "merged": {"merged_into": other}}
    Ambassador.objects.filter(pk=person.pk).update(status=status, **gone.get(status, {}))
    assert run_at(at(date(2024, 2, 10), 9)) == []


def test_who_rests_is_asked_all_the_same():
    person = make.ambassador(registered_on=date(2023, 4, 1), status="resting", resting_since=date(2024, 2, 1))
    planned("休む前の会", date(2024, 2, 7), ambassador=person)
    assert run_at(at(date(2024, 2, 10), 9)) == [("02-10 09:00", {"休む前の会": "first"})]


def test_a_waiting_letter_holds_back_the_next_one():
    """The mail server was down: on its return nobody finds two letters of ours."""
    planned("だまったまま", date(2024, 2, 1))
    run_at(at(date(2024, 2, 4), 9))
    assert run_at(at(date(2024, 2, 15), 9)) == []
    Letter.objects.update(sent_at=at(date(2024, 2, 15), 10))
    assert run_at(at(date(2024, 2, 15), 11)) == []
    assert run_at(at(date(2024, 2, 16), 9)) == [("02-16 09:00", {"だまったまま": "second"})]


def test_a_bodys_session_is_asked_about_at_its_section():
    section = make.section(email="fukushi@example.jp")
    body = section.organization
    with transaction.atomic():
        made = workflow.plan(
            ambassador=None, by=None, held_on=date(2024, 2, 7), today=make.LONG_AGO, title="社協の会", organization=body
        )
    StudySession.objects.filter(pk=made.pk).update(created_at=at(date(2024, 1, 1), 9))
    Letter.objects.all().delete()
    assert run_at(at(date(2024, 2, 10), 9)) == [("02-10 09:00", {"社協の会": "first"})]
    assert list(Letter.objects.values_list("to_address", "about")) == [("fukushi@example.jp", section.pk)]


def test_a_body_without_a_section_is_for_the_telephone():
    body = make.organization()
    workflow.plan(ambassador=None, by=None, held_on=date(2024, 2, 7), today=make.LONG_AGO, organization=body)
    assert run_at(at(date(2024, 2, 10), 9)) == []


def test_a_killed_run_leaves_everything_free(monkeypatch):
    planned("だまったまま", date(2024, 2, 7))
    monkeypatch.setattr(sending.outbox, "post", lambda *_args, **_more: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        sending.run(at(date(2024, 2, 10), 9))
    monkeypatch.undo()
    assert (Mailing.objects.count(), Reminder.objects.count()) == (0, 0)
    assert run_at(at(date(2024, 2, 10), 9)) == [("02-10 09:00", {"だまったまま": "first"})]


def test_mailboxes_are_read_in_pages(monkeypatch):
    monkeypatch.setattr(sending, "A_PAGE", 2)
    for _each in range(5):
        planned("会", date(2024, 2, 7))
    assert len(run_at(at(date(2024, 2, 10), 9))) == 5


def test_a_run_with_nothing_to_say_asks_a_handful_of_questions_however_many_sessions():
    """The same number of queries with three sessions and with thirty that are not due."""

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            sending.run(at(date(2024, 2, 10), 9))
        return len(found)

    person = make.ambassador()
    for number in range(3):
        planned("会", date(2024, 6, 1) + timedelta(days=number), ambassador=person)
    few = queries()
    for number in range(30):
        planned("会", date(2024, 7, 1) + timedelta(days=number), ambassador=person)
    assert queries() == few <= 5


def test_what_is_due_is_found_by_an_index_among_many():
    """Among sessions of many years the run reads those of its days, not every one there is."""
    person, moment = make.ambassador(), at(date(2024, 1, 1), 9)
    facts = {"status": "confirmed", "head_count": 20, "reported_at": moment, "confirmed_at": moment}
    StudySession.objects.bulk_create(
        StudySession(ambassador=person, held_on=date(2018, 4, 1) + timedelta(days=number % 2000), **facts)
        for number in range(4000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sessions_log_studysession")
    plan = due(at(date(2024, 2, 10), 9), ReminderPlan()).order_by().explain()
    assert "Seq Scan on sessions_log_studysession" not in plan
    assert "session_by_status" in plan


def test_the_plan_in_the_database_is_the_one_of_the_rule():
    plan = ReminderPlan.current()
    facts = (plan.ideas_days, plan.materials_days, plan.first_days, plan.second_days, plan.third_days)
    assert (*facts, plan.quiet_from, plan.quiet_until) == (14, 10, 3, 14, 30, 21, 8)
