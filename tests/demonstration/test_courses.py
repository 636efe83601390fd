"""The trainings of the demonstration: as published, and two to apply for."""

import pytest
from django.db import transaction
from django.db.models import Count, Q
from django.test import override_settings

from mirai_action.letters.models import Letter
from mirai_action.site.demonstration import HANAKO, making
from sessions_log.trainings import funnel
from sessions_log.trainings.models import Application, Notice, Training

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """Make a small one once for this module, in a transaction that is rolled back."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(DEMONSTRATION=True, MEDIA_ROOT=media), transaction.atomic():
        yield making.make(ambassadors=300, sessions=100)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("year", "people", "places"),
    [(2018, 309, {"40", "13", "04", "33", "27"}), (2019, 179, {"13", "40", "38", "23", "04"})],
)
def test_a_year_is_as_published(year, people, places):
    rows = Training.objects.in_year(year)
    assert {each.prefecture for each in rows} == places
    assert Application.objects.filter(training__in=rows, status="attended").count() == people


def test_one_can_apply_for_two_and_one_of_them_is_full():
    free, full = sorted(Training.objects.coming(), key=lambda each: each.is_full)
    assert (free.is_open, free.seats_left > 0, full.is_open, full.seats_left) == (True, True, True, 0)
    assert full.applications.in_line().count() == 5
    assert full.applications.offered().count() == 1


def test_taken_is_what_is_held():
    holding = Count("applications", filter=Q(applications__status__in=Application.Status.holding()))
    assert all(each.taken == each.held for each in Training.objects.annotate(held=holding))


def test_some_of_those_who_came_registered_afterwards():
    first = funnel.years(Training.objects.in_year(2018))[0].total
    assert (first.attended, first.before) == (309, 0)
    assert 50 < first.after < 200
    assert 0 < first.held <= first.registered


def test_hanako_has_a_certificate_and_a_seat():
    own = Application.objects.filter(email=HANAKO).values_list("status", flat=True)
    assert sorted(own) == ["attended", "seated"]


def test_nobody_is_written_to_about_the_past():
    assert not Letter.objects.exclude(kind="sessions.report_link").exists()  # of today
    assert not Notice.objects.exists()
