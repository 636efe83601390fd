"""活動継続の確認: whom it asks, when it reminds, how it ends; nothing is deleted, nothing happens twice."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ambassadors import workflow
from ambassadors.home import consulting, still
from ambassadors.home.models import StillAsked
from ambassadors.models import Ambassador
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from mirai_action.progress import figures
from tests import make

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://[^/\s]+(/still/answer/\S+)")
NOTHING = {"asked": 0, "reminded": 0, "rested": 0, "ended": 0, "waits": 0}
LONG_AGO = date(2019, 5, 1)


def ran(day=None, **counts):
    return {**still.run(day), "waits": 0} == {**NOTHING, **counts}


def link_of(ambassador):
    outbox.deliver_due()
    return LINK.search([each for each in mail.outbox if each.to == [ambassador.email]][-1].body)[1]


@pytest.mark.parametrize(
    ("registered", "last_quiet", "due"),
    [
        (date(2024, 3, 31), date(2025, 3, 30), date(2025, 3, 31)),
        (date(2024, 4, 1), date(2025, 3, 31), date(2025, 4, 1)),
        (date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1)),
        (date(2023, 2, 28), date(2024, 2, 27), date(2024, 2, 28)),
    ],
)
def test_a_year_after_registration_to_the_day(registered, last_quiet, due):
    row = make.ambassador(registered_on=registered)
    assert row not in still.due(last_quiet)
    assert row in still.due(due)


def test_three_letters_then_resting_and_back_by_one_click(client):
    row = make.ambassador(registered_on=LONG_AGO)
    day = timezone.localdate()
    assert ran(day, asked=1)
    assert ran(day)
    for _reminder in range(2):
        make.arrived(day)
        assert ran(day + timedelta(days=20))
        day += timedelta(days=21)
        assert ran(day, reminded=1)
        assert ran(day)
    make.arrived(day)
    assert ran(day + timedelta(days=21), rested=1)
    row.refresh_from_db()
    assert (row.status, row.number is not None) == ("resting", True)
    assert figures.figures().indicators["ambassadors"].total == 1
    assert StillAsked.objects.get().answer == "silent"
    link = link_of(row)
    assert "再開します" in client.get(link).content.decode()
    client.post(link, {"answer": "goes_on"})
    row.refresh_from_db()
    assert row.status == "registered"
    assert ran(timezone.localdate())


def test_a_letter_that_did_not_arrive_never_leads_to_resting():
    row = make.ambassador(registered_on=LONG_AGO)
    day = timezone.localdate()
    still.run(day)
    Letter.objects.update(failed_at=timezone.now())
    for days in (21, 42, 63, 400):
        assert ran(day + timedelta(days=days))
    assert StillAsked.objects.undelivered().get().ambassador == row


def test_after_weeks_without_a_worker_one_step_follows():
    make.ambassador(registered_on=LONG_AGO)
    day = timezone.localdate()
    still.run(day)
    make.arrived(day)
    late = day + timedelta(days=300)
    assert ran(late, reminded=1)
    assert ran(late)


SIGNS = ["planned", "reported", "joint", "ordered", "asked staff", "said so", "imported", "resting", "left"]


@pytest.mark.parametrize("sign", SIGNS)
def test_whom_it_does_not_ask(sign):
    row = make.ambassador(registered_on=LONG_AGO)
    if sign == "planned":
        make.session(ambassador=row)
    elif sign == "reported":
        make.past_session(ambassador=row, held_on=make.day(-360))
    elif sign == "joint":
        make.session(ambassador=make.ambassador()).joint.add(row)
    elif sign == "ordered":
        make.order(row)
    elif sign == "asked staff":
        make.consultation(row)
    elif sign == "imported":
        Ambassador.objects.filter(pk=row.pk).update(decided_at=timezone.now())
    elif sign == "said so":
        still.answer(row, "goes_on")
    else:
        {"resting": workflow.rest, "left": workflow.leave}[sign](row)
    assert row not in still.due(timezone.localdate())


def test_it_asks_nobody_without_an_address_or_before_registration():
    make.ambassador(registered_on=LONG_AGO, email="")
    make.to_review()
    assert ran()


def test_a_session_long_ago_is_no_sign():
    row = make.ambassador(registered_on=LONG_AGO)
    make.past_session(ambassador=row, held_on=make.day(-500))
    ahead = timezone.localdate() + timedelta(days=366)
    assert row in still.due(ahead)


def test_a_sign_of_activity_ends_the_question_and_drops_its_letter():
    row = make.ambassador(registered_on=LONG_AGO)
    still.run()
    make.session(ambassador=row)
    outbox.deliver_due()
    assert [each for each in mail.outbox if LINK.search(each.body)] == []
    assert ran(timezone.localdate() + timedelta(days=30), ended=1)
    assert StillAsked.objects.get().answer == "active"


@pytest.mark.parametrize(("given", "status"), [("goes_on", "registered"), ("rests", "resting"), ("leaves", "left")])
def test_one_click_answers_and_looking_answers_nothing(client, given, status):
    row = make.ambassador(registered_on=LONG_AGO)
    still.run()
    link = link_of(row)
    assert client.get(link).status_code == 200
    assert client.post(link, {"answer": "sure"}).status_code == 200
    assert client.post(link, {"answer": "nonsense"}).status_code == 200
    assert StillAsked.objects.open().count() == 1
    assert client.post(link, {"answer": given}).status_code == 200
    client.post(link, {"answer": given})
    row.refresh_from_db()
    assert (row.status, StillAsked.objects.get().answer) == (status, given)
    assert row.decisions.count() == 1


def test_a_link_is_bound_to_the_address_and_its_time(client):
    row = make.ambassador(registered_on=LONG_AGO)
    still.run()
    link = link_of(row)
    row.email = "else@example.jp"
    row.save()
    assert client.get(link).status_code == 404
    assert client.post("/still/answer/x/", {"answer": "leaves"}).status_code == 404


def test_staff_note_what_they_heard_on_the_telephone(client):
    row = make.ambassador(registered_on=LONG_AGO)
    still.run()
    client.force_login(make.staff())
    client.post(f"/admin/ambassadors/ambassador/{row.pk}/still/")
    assert StillAsked.objects.get().answer == "goes_on"
    assert row.decisions.get(verb="still").by.is_staff


def test_the_own_home_shows_the_question(client):
    row = make.ambassador(registered_on=LONG_AGO)
    still.run()
    client.force_login(make.member(row))
    assert "これからも活動を続けますか" in client.get("/my/").content.decode()
    assert "続けます" in client.get("/my/still/").content.decode()
    client.post("/my/still/", {"answer": "goes_on"})
    assert StillAsked.objects.get().answer == "goes_on"


def test_resting_by_the_own_button_ends_the_question(client):
    row = make.ambassador(registered_on=LONG_AGO)
    still.run()
    workflow.rest(row)
    assert ran(ended=1)
    assert StillAsked.objects.get().answer == "void"


def test_a_consultation_is_a_word_too():
    row = make.ambassador(registered_on=LONG_AGO)
    still.run()
    thread = make.consultation(row)
    consulting.answer(thread, by=None, text="はい", press=uuid4())
    assert ran(ended=1)


def test_an_old_roster_is_asked_over_days(monkeypatch):
    monkeypatch.setattr(still, "NEW_A_DAY", 2)
    for number in range(3):
        make.ambassador(registered_on=LONG_AGO + timedelta(days=number))
    today = timezone.localdate()
    assert ran(today, asked=2)
    assert ran(today)
    assert ran(today + timedelta(days=1), asked=1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_once(connections_for_all):
    for _each in range(6):
        make.ambassador(registered_on=LONG_AGO)

    def work(_number):
        try:
            return still.run()["asked"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sum(threads.map(work, range(2))) == 6
    assert (StillAsked.objects.count(), Letter.objects.filter(kind="home.still").count()) == (6, 6)


@pytest.mark.django_db(transaction=True)
def test_a_killed_run_goes_on_where_it_ended(monkeypatch):
    for _each in range(4):
        make.ambassador(registered_on=LONG_AGO)
    begin, calls = still._begin, []

    def dies(pk, day):
        calls.append(pk)
        if len(calls) == 3:
            raise SystemExit
        return begin(pk, day)

    monkeypatch.setattr(still, "_begin", dies)
    with pytest.raises(SystemExit):
        still.run()
    monkeypatch.setattr(still, "_begin", begin)
    assert ran(asked=2)
    assert Letter.objects.filter(kind="home.still").count() == 4


@pytest.mark.parametrize("facts", [{"letters": 4}, {"answer": "rests"}, {"ended_on": date(2026, 4, 1)}])
def test_the_database_refuses_impossible_questions(facts):
    make.still_asked(make.ambassador(), date(2026, 4, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        StillAsked.objects.update(**facts)


def test_one_open_question_an_ambassador():
    row = make.ambassador()
    make.still_asked(row, date(2026, 4, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        make.still_asked(row, date(2026, 4, 2))


def test_a_page_of_many_costs_no_query_each(django_assert_num_queries):
    for _each in range(3):
        make.ambassador(registered_on=LONG_AGO)
    with django_assert_num_queries(1):
        assert len(still.due(timezone.localdate())) == 3
