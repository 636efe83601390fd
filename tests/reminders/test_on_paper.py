"""Asking for reports by post, where there is no e-mail address."""

from __future__ import annotations

import pytest

from ambassadors.desk import letters
from ambassadors.desk.models import PaperLetter
from mirai_action.letters.models import Letter
from mirai_action.letters.outbox import NotNeeded
from sessions_log import workflow
from sessions_log.reminders import on_paper, sending
from sessions_log.reminders.models import Mailing, Reminder, ReminderPlan
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _by_day():
    make.reminder_plan()


def person(**facts):
    return make.ambassador(**{"email": "", "address": "さいたま市1-2"} | facts)


def asked():
    return list(PaperLetter.objects.values_list("kind", "ambassador"))


def test_one_letter_lists_all_that_is_open_and_the_second_run_adds_none():
    row = person()
    make.session(ambassador=row, held_on=make.day(-5), title="春の学習会")
    make.session(ambassador=row, held_on=make.day(-20), title="夏の学習会")
    make.session(ambassador=row, held_on=make.day(3), title="これからの学習会")
    assert [on_paper.queue(), on_paper.queue()] == [1, 0]
    assert asked() == [("reminders.on_paper", row.pk)]
    assert Reminder.objects.count() == 2
    text = letters.text_of(PaperLetter.objects.get())
    assert ("春の学習会" in text.body, "夏の学習会" in text.body, "これからの" in text.body) == (True, True, False)
    assert (str(text.enclosed), "http" in text.body) == ("実施報告用紙", False)
    assert not Letter.objects.exists()


def test_who_has_an_address_is_asked_by_mail_only():
    make.session(held_on=make.day(-5))
    assert on_paper.queue() == 0


def test_the_next_step_waits_until_the_letter_was_printed():
    row = person()
    make.session(ambassador=row, held_on=make.day(-5))
    on_paper.queue()
    Mailing.objects.update(day=make.day(-3))
    make.session(ambassador=row, held_on=make.day(-4))
    assert on_paper.queue() == 0
    letters.mark_printed(PaperLetter.objects.all(), by=None)
    assert on_paper.queue() == 1


def test_a_report_that_came_meanwhile_takes_the_letter_off_the_list():
    row = person()
    session = make.session(ambassador=row, held_on=make.day(-5))
    on_paper.queue()
    workflow.report(session, head_count=20, by=None)
    with pytest.raises(NotNeeded):
        letters.text_of(PaperLetter.objects.get())
    assert letters.drop_settled(PaperLetter.objects.all()) == []
    assert not PaperLetter.objects.exists()


def test_nobody_is_marked_as_without_an_answer_whose_letter_was_never_printed():
    row = person()
    session = make.session(ambassador=row, held_on=make.day(-60))
    on_paper.queue()
    Mailing.objects.update(day=make.day(-20))
    assert sending.run()[1] == 0
    letters.mark_printed(PaperLetter.objects.all(), by=None)
    assert sending.run()[1] == 1
    session.refresh_from_db()
    assert session.status == "no_answer"


def test_switched_off_asks_nobody():
    make.session(ambassador=person(), held_on=make.day(-5))
    ReminderPlan.objects.update(active=False)
    assert on_paper.queue() == 0
