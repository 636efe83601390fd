"""What the one letter says, and when it does not leave."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from sessions_log import workflow
from sessions_log.models import StudySession
from sessions_log.reminders import mails, sending
from sessions_log.reminders.models import Mailing, Reminder, ReminderPlan, Step, mailbox_of
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_day():
    """Letters leave whatever the hour of this test is."""
    return make.reminder_plan()


def known(row):
    """Let the session have been planned a month ago."""
    StudySession.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=30))
    return row


def sent():
    """Run now and let the letters leave; return their texts."""
    sending.run(make.at(timezone.localdate(), 20))
    outbox.deliver_due()
    return [f"{letter.subject}\n{letter.body_log}" for letter in Letter.objects.exclude(sent_at=None).order_by("pk")]


def test_it_asks_for_the_report_and_says_that_calling_off_is_fine(by_day):
    known(make.session(held_on=make.day(-3), venue="中央公民館", title="子どもの今を知る"))
    (text,) = sent()
    assert text.startswith("【子どもの未来アクション】学習会のご報告のお願い\n")
    for words in (
        "中央公民館",
        "子どもの今を知る",
        "中止や延期になっても、まったくかまいません",
        "このメールへの返信や",
    ):
        assert words in text
    assert "督促" not in text


def test_the_evening_letter_thanks_first(by_day):
    known(make.session(held_on=make.day(0)))
    assert sent()[0].startswith("【子どもの未来アクション】学習会おつかれさまでした")


def test_a_letter_about_the_preparations_has_ideas_and_a_checklist(by_day):
    known(make.session(held_on=make.day(14)))
    (text,) = sent()
    assert text.startswith("【子どもの未来アクション】学習会のご準備について")
    assert "60分の進め方の例" in text
    assert "チェックリスト" in text
    assert "ご報告をお願い" not in text


def test_the_letter_about_the_deadline_names_it(by_day):
    known(make.session(held_on=make.day(10)))
    assert "開催日の10日前までです" in sent()[0]


def test_its_links_lead_to_the_session_without_signing_in(by_day, client, settings):
    row = known(make.session(held_on=make.day(-3)))
    sending.run(make.at(timezone.localdate(), 20))
    (item,) = mails.due(mailing=Mailing.objects.get().pk).context["reports"]
    assert client.get(item.link.removeprefix(settings.PUBLIC_URL)).context["session"] == row


def test_the_last_letter_says_so(by_day):
    known(make.session(held_on=make.day(-30)))
    assert "これを最後のお願いとします" in sent()[0]


def test_a_couple_is_addressed_together_and_told_whose_session_is_meant(by_day):
    for name in ("今野 文雄", "今野 千恵"):
        known(make.session(held_on=make.day(-3), ambassador=make.ambassador(name=name, email="futari@example.jp")))
    (text,) = sent()
    assert set(text.splitlines()[1:3]) == {"今野 文雄 様", "今野 千恵 様"}
    assert "今野 千恵 様の学習会" in text


def test_in_english_for_who_chose_english(by_day):
    known(make.session(held_on=make.day(-3), ambassador=make.ambassador(language="en")))
    (text,) = sent()
    assert "report" in text.splitlines()[0].lower()
    assert not re.search("[ぁ-ゖ]", re.sub("子どもの.*", "", text))


def test_a_section_is_addressed_by_its_body(by_day):
    section = make.section()
    Letter.objects.all().delete()
    row = workflow.plan(
        ambassador=None, by=None, held_on=make.day(-3), today=make.LONG_AGO, organization=section.organization
    )
    known(row)
    assert f"{section.addressee} 様" in sent()[0]


def test_a_report_that_came_before_the_letter_left_takes_it_back(by_day):
    row = known(make.session(held_on=make.day(-3)))
    sending.run(make.at(timezone.localdate(), 20))
    make.reported(row)
    outbox.deliver_due()
    assert not Letter.objects.filter(kind="reminders.due").exists()
    assert Mailing.objects.get().letter is None


def test_only_what_is_still_open_is_listed(by_day):
    person = make.ambassador()
    told = known(make.session(held_on=make.day(-3), ambassador=person, title="報告した会"))
    known(make.session(held_on=make.day(-3), ambassador=person, title="まだの会"))
    sending.run(make.at(timezone.localdate(), 20))
    make.reported(told)
    outbox.deliver_due()
    text = Letter.objects.get(kind="reminders.due").body_log
    assert "まだの会" in text
    assert "報告した会" not in text


def test_a_letter_does_not_leave_at_night(monkeypatch):
    """A mail server that comes back at three in the morning wakes nobody."""
    ReminderPlan.objects.create(pk=1)
    known(make.session(held_on=make.day(-3)))
    sending.run(make.at(timezone.localdate(), 20))
    letter = Letter.objects.get()
    night = make.at(make.day(1), 3)
    monkeypatch.setattr(mails.timezone, "now", lambda: night)
    with pytest.raises(outbox.NotNow) as later:
        outbox.deliver(letter.pk)
    letter.refresh_from_db()
    assert (later.value.seconds, letter.sent_at, letter.claimed_at) == (5 * 3600, None, None)


@pytest.mark.parametrize(
    ("hour", "quiet"), [(0, True), (7, True), (8, False), (12, False), (20, False), (21, True), (23, True)]
)
def test_the_night_is_from_21_to_8_in_tokyo(hour, quiet):
    assert ReminderPlan().is_quiet(make.at(make.day(0), hour)) is quiet


def test_the_log_keeps_no_links(by_day):
    known(make.session(held_on=make.day(-3)))
    assert "http" not in sent()[0]


# -- what the database refuses --------------------------------------------------------------------------------------
def refused(make_it):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_it()
    return True


def test_a_step_of_a_day_is_claimed_once():
    row = make.asked(make.session(held_on=make.day(-3)))
    assert refused(
        lambda: Reminder.objects.create(
            session=row.session, planned_on=row.planned_on, step=row.step, mailing=row.mailing
        )
    )


def test_a_mailbox_gets_one_letter_a_day():
    mailbox = mailbox_of(email_key="a@example.jp", language="ja")
    Mailing.objects.create(mailbox=mailbox, day=make.day(0))
    assert refused(lambda: Mailing.objects.create(mailbox=mailbox, day=make.day(0)))


def test_a_step_has_its_letter():
    row = make.session(held_on=make.day(-3))
    assert refused(lambda: Reminder.objects.create(session=row, planned_on=row.held_on, step=Step.FIRST))


@pytest.mark.parametrize(
    "facts",
    [
        {"pk": 2},
        {"materials_days": 14},
        {"second_days": 3},
        {"third_days": 14},
        {"oldest_days": 30},
        {"evening_hour": 22},
    ],
)
def test_a_plan_out_of_order(facts):
    assert refused(lambda: ReminderPlan.objects.create(**({"pk": 1} | facts)))


# -- what staff set -------------------------------------------------------------------------------------------------
PLAN = "/admin/reminders/reminderplan/1/change/"
TYPED = {
    **{"active": "on", "ideas_days": "14", "materials_days": "10", "evening_hour": "18", "first_days": "3"},
    **{"second_days": "14", "third_days": "30", "no_answer_days": "14", "oldest_days": "180"},
    **{"quiet_from": "21", "quiet_until": "8"},
}


def test_staff_set_hours_and_intervals(client):
    client.force_login(make.staff())
    assert client.get("/admin/reminders/reminderplan/", follow=True).status_code == 200
    client.post(PLAN, TYPED)
    assert ReminderPlan.current().evening_hour == 18


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"second_days": "2"}, "1回目のお願いより、あとの日に"),
        ({"evening_hour": "22"}, "夜は送らない時刻より、前に"),
        ({"materials_days": "20"}, "準備のご案内より、開催日に近い日に"),
        ({"quiet_from": "99"}, "24"),
        ({"ideas_days": ""}, ""),
    ],
)
def test_a_plan_out_of_order_comes_back_with_what_to_do(client, typed, words):
    client.force_login(make.staff())
    page = client.post(PLAN, TYPED | typed)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not ReminderPlan.objects.exists()


def test_regional_staff_and_readers_set_nothing(client):
    for someone in (make.staff(prefectures=["11"]), make.staff("reader")):
        client.force_login(someone)
        client.post(PLAN, TYPED)
    assert not ReminderPlan.objects.exists()


def test_the_log_shows_who_was_asked_when_within_the_scope(client):
    make.asked(make.session(held_on=make.day(-3), venue="さいたまの会場"))
    make.asked(make.session(held_on=make.day(-3), venue="大阪の会場", prefecture="27"))
    client.force_login(make.staff(prefectures=["11"]))
    page = client.get("/admin/reminders/reminder/").content.decode()
    assert "さいたまの会場" in page
    assert "大阪の会場" not in page
