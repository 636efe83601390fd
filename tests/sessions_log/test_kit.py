"""The page a lecturer takes along."""

from datetime import time

import pytest
from django.urls import reverse

from sessions_log import kit, workflow
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ambassador():
    return make.ambassador(prefecture="11")


@pytest.fixture
def signed_in(client, ambassador):
    client.force_login(make.member(ambassador))
    return client


def page(row):
    return reverse("sessions:kit", args=[row.pk])


def test_the_plan_fills_sixty_minutes_by_the_clock():
    assert sum(step.minutes for step in kit.STEPS) == 60
    assert [begins for _step, begins in kit.timed(time(23, 30))] == ["23:30", "23:35", "23:45", "00:10", "00:25"]
    assert [begins for _step, begins in kit.timed(None)] == ["0", "5", "15", "40", "55"]


def test_each_tick_has_a_name_of_its_own():
    names = [tick.name for part in kit.CHECKLIST for tick in part.ticks]
    assert len(names) == len(set(names))


def test_to_a_stranger_there_is_no_kit(client, ambassador):
    row = make.session(ambassador=ambassador)
    client.force_login(make.member(make.ambassador()))
    assert client.get(page(row)).status_code == 404


def test_only_published_editions_open_to_ambassadors_are_linked(signed_in, ambassador):
    public, tool = make.edition(area="11"), make.edition(area="00", series="slides", access="ambassadors")
    staff, empty = make.edition(area="12", access="staff"), make.edition(area="13")
    for each in (public, tool, staff):
        make.version(each)
    row = make.session(ambassador=ambassador)
    row.editions.set([public, tool, staff, empty])
    answer = signed_in.get(page(row))
    assert {each.pk for each in answer.context["editions"]} == {public.pk, tool.pk}
    words = answer.content.decode()
    assert [each.get_absolute_url() in words for each in (public, tool, staff, empty)] == [True, True, False, False]


def test_the_kit_leads_to_the_sheets_and_the_session_to_the_kit(signed_in, ambassador):
    row = make.session(ambassador=ambassador)
    words = signed_in.get(page(row)).content.decode()
    assert [reverse(f"checkin:{name}", args=[row.pk]) in words for name in ("sheet", "desk")] == [True, True]
    assert page(row) in signed_in.get(reverse("sessions:detail", args=[row.pk])).content.decode()


def test_a_partner_takes_it_along_too_without_the_desk(client, ambassador):
    partner = make.ambassador()
    row = make.session(ambassador=ambassador, joint=[partner])
    client.force_login(make.member(partner))
    words = client.get(page(row)).content.decode()
    assert (ambassador.name in words, reverse("checkin:desk", args=[row.pk]) in words) == (True, False)


def test_the_issuer_of_a_prefectures_edition_can_be_called(signed_in, ambassador):
    edition = make.edition(area="11", contact="埼玉県こども政策課 048-000-0000")
    make.version(edition)
    row = make.session(ambassador=ambassador, editions=[edition])
    assert "048-000-0000" in signed_in.get(page(row)).content.decode()


def test_a_session_called_off_has_no_kit_but_its_own_page(signed_in, ambassador):
    row = workflow.cancel(make.session(ambassador=ambassador), by=None)
    assert signed_in.get(page(row)).url == reverse("sessions:detail", args=[row.pk])


def test_more_editions_need_no_more_queries(signed_in, ambassador, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    row = make.session(ambassador=ambassador)
    row.editions.set([make.version().edition])
    signed_in.get(page(row))
    with CaptureQueriesContext(
        connection,
    ) as few:
        signed_in.get(page(row))
    row.editions.set([make.version().edition for _each in range(5)])
    with django_assert_num_queries(len(few)):
        signed_in.get(page(row))
