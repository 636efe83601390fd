"""A freed seat goes down the line: offered, taken, declined, passed on when its time is up; none of it at night."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from sessions_log.trainings import tasks, tokens, workflow
from sessions_log.trainings.models import Application
from tests import make

pytestmark = pytest.mark.django_db


def tick():
    """What the worker does every few minutes, letters included."""
    tasks.tick()
    outbox.deliver_due()
    tasks.tick()


def status(*rows):
    return [Application.objects.get(pk=each.pk).status for each in rows]


def letters_to(row):
    return list(Letter.objects.filter(about=row.pk).order_by("pk").values_list("kind", flat=True))


def taken(training):
    training.refresh_from_db()
    return training.taken


def in_turn(clock, training, count):
    """Place some applications, a minute apart."""
    rows = []
    for _each in range(count):
        rows.append(make.placed(training))
        clock.forward(minutes=1)
    return rows


@pytest.fixture
def full(clock):
    """A training of one seat with three who wait; the letters of the beginning have left, it is noon."""
    clock.at(11, 56)
    training = make.training(capacity=1, offer_hours=24)
    rows = in_turn(clock, training, 4)
    tick()
    return training, rows


def test_a_cancelled_seat_is_offered_to_the_next_one(full, client):
    training, (first, second, third, _fourth) = full
    workflow.cancel(first)
    tick()
    assert status(first, second, third) == ["cancelled", "offered", "waiting"]
    assert taken(training) == 1  # held for who was asked
    assert letters_to(second)[-1] == "trainings.offer"
    assert letters_to(third)[-1] == "trainings.waiting"
    body = next(each.body for each in mail.outbox if each.to == [second.email] and "空き" in each.subject)
    assert "参加する" in body


def test_the_offer_is_taken_by_one_button(full, client):
    _training, (first, second, third, _fourth) = full
    workflow.cancel(first)
    tick()
    page = f"/trainings/answer/{tokens.make(second, 'answer')}/"
    html = client.get(page).content.decode()
    assert "席をお取りしています" in html
    assert client.get(f"{page}accept/").status_code == 405  # GET changes nothing
    assert status(second) == ["offered"]
    assert "席が決まりました" in client.post(f"{page}accept/", follow=True).content.decode()
    client.post(f"{page}accept/")
    assert (status(second, third), letters_to(second)[-1]) == (["seated", "waiting"], "trainings.seat")


def test_a_declined_offer_goes_to_the_next_one(full, client):
    training, (first, second, third, _fourth) = full
    workflow.cancel(first)
    page = f"/trainings/answer/{tokens.make(second, 'answer')}/cancel/"
    assert "辞退する" in client.get(page).content.decode()
    assert status(second) == ["offered"]
    client.post(page)
    client.post(page)
    assert (status(second, third), taken(training)) == (["declined", "offered"], 1)


def test_the_time_of_an_offer_runs_from_its_letter(full, clock):
    _training, (first, second, *_others) = full
    workflow.cancel(first)
    clock.forward(hours=3)  # the mail server is down
    assert Application.objects.get(pk=second.pk).offer_until is None
    tick()
    row = Application.objects.get(pk=second.pk)
    assert row.offer_until == clock.now + timedelta(hours=24)
    local = timezone.localtime(row.offer_until)
    body = next(each.body for each in mail.outbox if each.to == [second.email] and "空き" in each.subject)
    assert f"{local.year}年{local.month}月{local.day}日{local:%-H:%M}" in body.replace(" ", "")


def test_an_offer_whose_letter_can_not_be_delivered_still_ends(full, clock):
    _training, (first, second, third, _fourth) = full
    workflow.cancel(first)
    Letter.objects.filter(about=second.pk, kind="trainings.offer").update(failed_at=clock.now, error="550")
    tasks.tick()
    clock.forward(hours=25)
    tasks.tick()
    assert status(second, third) == ["expired", "offered"]


def test_the_chain_over_days(full, clock):
    """Each has 24 hours; who does not answer hears so; at the end nobody is left and the seat is free."""
    training, rows = full
    first, second, third, fourth = rows
    workflow.cancel(first)
    story = []
    for _day in range(4):
        tick()
        story.append(status(second, third, fourth))
        clock.forward(hours=25)  # an end is on the full hour
    assert story == [
        ["offered", "waiting", "waiting"],
        ["expired", "offered", "waiting"],
        ["expired", "expired", "offered"],
        ["expired", "expired", "expired"],
    ]
    assert taken(training) == 0
    told = ["trainings.confirm", "trainings.waiting", "trainings.offer", "trainings.offer_ended"]
    assert [letters_to(each) for each in (second, third, fourth)] == [told] * 3
    tick()
    assert Letter.objects.filter(kind="trainings.offer").count() == 3


def test_at_night_an_offer_waits_for_the_morning_and_its_time_too(full, clock):
    _training, (first, second, *_others) = full
    clock.at(22)
    workflow.cancel(first)
    tick()
    assert (status(second), letters_to(second)[-1]) == (["offered"], "trainings.waiting")
    for hours in (3, 4, 2.9):  # 1:00, 5:00, 7:54
        clock.forward(hours=hours)
        tick()
    assert letters_to(second)[-1] == "trainings.waiting"
    clock.forward(minutes=10)  # 8:04
    tick()
    row = Application.objects.get(pk=second.pk)
    assert letters_to(second)[-1] == "trainings.offer"
    assert row.offer_until == timezone.localtime(clock.now).replace(hour=9, minute=0) + timedelta(hours=24)


def test_an_offer_that_ends_at_night_is_passed_on_in_the_morning(full, clock):
    _training, (first, second, third, _fourth) = full
    workflow.cancel(first)
    tick()
    Application.objects.filter(pk=second.pk).update(offer_until=timezone.localtime(clock.now).replace(hour=23))
    clock.at(23, 30)
    tick()
    assert status(second, third) == ["expired", "offered"]
    assert (letters_to(second)[-1], letters_to(third)[-1]) == ("trainings.offer", "trainings.waiting")
    clock.forward(hours=9)
    tick()
    assert (letters_to(second)[-1], letters_to(third)[-1]) == ("trainings.offer_ended", "trainings.offer")


def test_who_cancels_at_night_before_the_offer_left_gets_no_offer(full, clock):
    _training, (first, second, third, _fourth) = full
    clock.at(22)
    workflow.cancel(first)
    workflow.cancel(Application.objects.get(pk=second.pk))
    clock.forward(hours=11)
    tick()
    assert "trainings.offer" not in letters_to(second)
    assert letters_to(third)[-1] == "trainings.offer"


def test_who_presses_at_night_has_the_answer_at_once(clock):
    clock.at(23)
    row = make.placed(make.training())
    outbox.deliver_due()
    assert letters_to(row) == ["trainings.confirm", "trainings.seat"]


def test_an_offer_after_its_end_is_refused(full, clock, client):
    _training, (first, second, *_others) = full
    workflow.cancel(first)
    tick()
    clock.forward(hours=25)
    page = f"/trainings/answer/{tokens.make(second, 'answer')}/"
    assert "期限は過ぎました" in client.post(f"{page}accept/", follow=True).content.decode()
    assert status(second) == ["offered"]  # until the worker passes it on


def test_more_seats_are_offered_to_those_who_wait(full):
    training, rows = full
    workflow.change(training, changes={"capacity": 3})
    assert status(*rows) == ["seated", "offered", "offered", "waiting"]
    assert taken(training) == 3
    with pytest.raises(workflow.Refused):
        workflow.change(training, changes={"capacity": 2})


def test_staff_put_somebody_in_front(full, clock):
    _training, (first, second, third, fourth) = full
    workflow.promote(fourth)
    clock.forward(minutes=1)
    workflow.promote(third)
    workflow.cancel(first)
    assert status(second, third, fourth) == ["waiting", "waiting", "offered"]


def test_somebody_without_an_address_is_telephoned(clock):
    training = make.training(capacity=1, offer_hours=24)
    first = make.placed(training)
    second = workflow.enter(training, person=make.guest(email=""), channel="phone", by=None)
    workflow.cancel(first)
    row = Application.objects.get(pk=second.pk)
    assert (row.status, row.offer_until) == ("offered", clock.now + timedelta(hours=24))
    assert not Letter.objects.filter(about=row.pk).exists()
    workflow.seat(row)
    assert status(row) == ["seated"]


def test_at_the_desk_a_seat_is_given_where_one_is_free(clock):
    today = timezone.localdate()
    training = make.training(capacity=1, held_on=today, deadline_on=today)
    make.placed(training)
    late = workflow.enter(training, person=make.guest(), channel="paper", by=None)
    with pytest.raises(workflow.Refused):
        workflow.seat(late)
    workflow.change(training, changes={"capacity": 2})
    assert workflow.seat(late)
    assert not workflow.seat(late)
    assert (status(late), taken(training)) == (["seated"], 2)
    assert not letters_to(late)  # who stands at the desk needs no letter


def test_a_newcomer_does_not_overtake_those_who_wait(full):
    training, (first, *_others) = full
    workflow.cancel(first)
    assert make.placed(training).status == "waiting"


def test_offers_end_on_the_eve_and_who_still_waits_hears_in_the_morning(clock):
    today = timezone.localdate()
    training = make.training(capacity=1, held_on=today + timedelta(days=2), deadline_on=today, offer_hours=72)
    first, second, third = in_turn(clock, training, 3)
    workflow.cancel(first)
    tick()
    until = timezone.localtime(Application.objects.get(pk=second.pk).offer_until)
    assert (until.date(), until.hour, until.minute) == (today + timedelta(days=1), 23, 59)
    clock.forward(days=2)
    clock.at(9)
    tick()
    assert status(second, third) == ["expired", "waiting"]
    assert letters_to(third)[-1] == "trainings.no_seat"
    tick()
    assert letters_to(third).count("trainings.no_seat") == 1


def test_a_free_seat_on_the_day_is_offered_to_nobody(clock):
    today = timezone.localdate()
    training = make.training(capacity=1, held_on=today, deadline_on=today)
    first, second = make.placed(training), make.placed(training)
    workflow.cancel(first)
    assert status(second) == ["waiting"]


# -- taking back --------------------------------------------------------------------------------------------------
def test_cancelling_is_a_page_with_one_button(client):
    training = make.training()
    row = make.placed(training)
    page = f"/trainings/answer/{tokens.make(row, 'answer')}/cancel/"
    html = client.get(page).content.decode()
    assert html.count('<button type="submit" class="button button--danger') == 1
    assert status(row) == ["seated"]
    for _time in range(2):
        client.post(page)
    assert (status(row), taken(training)) == (["cancelled"], 0)
    assert letters_to(row).count("trainings.cancelled") == 1


def test_after_the_day_nothing_is_taken_back(client):
    row = make.came(make.held())
    client.post(f"/trainings/answer/{tokens.make(row, 'answer')}/cancel/")
    assert status(row) == ["attended"]
    assert client.get(f"/trainings/answer/{tokens.make(row, 'answer')}/cancel/").status_code == 302


def test_who_cancelled_may_apply_again():
    training = make.training()
    facts = make.guest()
    workflow.cancel(make.placed(training, **facts))
    assert make.placed(training, **facts).status == "seated"
    assert training.applications.count() == 2
