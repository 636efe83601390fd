"""Training → registration → first session: by hand, with data that could go wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ambassadors import workflow as registering
from sessions_log.trainings import funnel, matching, workflow
from sessions_log.trainings.models import Training
from tests import make

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 10)


def registered(name, email, days=30, **facts):
    return make.ambassador(name=name, email=email, registered_on=DAY + timedelta(days=days), **facts)


def numbers(way):
    return way.applied, way.attended, way.registered, way.before, way.after, way.held


def test_the_way_of_one_training(clock):
    training = make.training(held_on=DAY, capacity=30, deadline_on=DAY)
    clock.now = clock.now.replace(year=2026, month=10, day=1)
    people = {each: make.guest(name=each, email=f"{number}@example.jp") for number, each in enumerate("甲乙丙丁戊己庚")}
    for name in "甲乙丙丁戊":
        make.came(training, **people[name])
    make.came(training, attended=False, **people["己"])
    registered("甲", "0@example.jp")  # afterwards, with a reported session
    before = registered("乙", "1@example.jp", days=-30)  # before, with a planned session only
    registered("丙", "other@example.jp")  # a namesake at another address
    registered("丁太郎", "3@example.jp")  # the husband on the same address
    left = registered("戊", "4@example.jp")  # registered, then left: has been registered
    registering.leave(left)
    registered("己", "5@example.jp")  # registered, but did not come
    first = next(each for each in matching.registrations(training.applications.all()).values() if each.name == "甲")
    make.past_session(ambassador=first, held_on=date(2026, 7, 1))
    make.past_session(ambassador=first, held_on=date(2026, 8, 1))
    make.session(ambassador=before, held_on=date(2026, 7, 2))
    (year,) = funnel.years(Training.objects.all())
    assert [numbers(each) for each in year.trainings] == [(6, 5, 3, 1, 2, 1)]
    assert (year.total.label, numbers(year.total)) == ("2026年度(令和8年度)", (6, 5, 3, 1, 2, 1))


def test_years_are_sums_and_a_called_off_training_is_left_out():
    for day, count in ((date(2019, 3, 31), 2), (date(2019, 4, 1), 3), (date(2019, 9, 1), 1)):
        training = make.training(held_on=day, deadline_on=day)
        for _each in range(count):
            make.came(training)
    gone = make.training()
    make.placed(gone)
    workflow.call_off(gone, reason="台風")
    years = funnel.years(Training.objects.all())
    assert [(each.total.label, each.total.attended, len(each.trainings)) for each in years] == [
        ("2019年度(令和元年度)", 4, 2),
        ("2018年度(平成30年度)", 2, 1),
    ]


def test_a_group_is_found_by_its_contact_person():
    training = make.held()
    row = make.came(training, name="鈴木 一郎", email="mirai@example.jp")
    group = make.ambassador(kind="group", name="NPO法人みらい", contact_name="鈴木 一郎", email="mirai@example.jp")
    assert matching.registrations([row]) == {row.pk: group}


def test_a_merged_registration_is_the_one_it_went_into():
    training = make.training()
    old, kept = make.ambassador(), make.ambassador()
    row, _new = workflow.apply(training, person=make.guest(), ambassador=old)
    type(old).objects.filter(pk=old.pk).update(status="merged", merged_into=kept)
    assert matching.registrations([row]) == {row.pk: kept}


def test_who_was_forgotten_counts_as_attended_and_matches_nobody():
    training = make.held()
    row = make.came(training, name="甲", email="0@example.jp")
    make.ambassador(name="甲", email="0@example.jp")
    workflow.forget(row)
    (year,) = funnel.years(Training.objects.all())
    assert (year.total.attended, year.total.registered) == (1, 0)
