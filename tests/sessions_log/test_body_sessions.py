"""A section's own pages: its body's sessions, wherever held, and of others nothing."""

import pytest
from django.urls import reverse

from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db
PAGES = ["body_detail", "body_report"]


@pytest.fixture
def body():
    return make.organization("みらい市社会福祉協議会", kind="council")


@pytest.fixture
def officer(client, body):
    section = make.section(organization=body)
    client.force_login(section.user)
    return client


def page(name, row=None):
    return reverse(f"sessions:{name}", args=[row.pk] if row else [])


def test_a_past_session_is_the_bodys_and_counts_at_once(officer, body):
    sent = make.session_form(make.day(-5), head_count="30", prefecture="27", host_name="なりすまし")
    assert officer.post(page("body_past"), sent, follow=True).status_code == 200
    row = StudySession.objects.get()
    assert (row.organization, row.ambassador, row.host_name, row.hold) == (body, None, "", "")
    assert (row.host_kind, row.place) == ("council", "27")
    assert make.counted(row) == {"sessions preliminary": 1, "participants preliminary": 30}


def test_the_bodys_sessions_are_listed_wherever_held_and_no_others(officer, body):
    make.past_session(organization=body, prefecture="27", venue="大阪の会館")
    make.past_session(venue="よその会館")
    words = officer.get(page("body")).content.decode()
    assert ("大阪の会館" in words, "よその会館" in words) == (True, False)


def test_an_unreported_one_is_reported_without_the_ambassadors_notes(officer, body):
    row = make.session(organization=body, held_on=make.day(-1), note="本人だけのメモ")
    assert "本人だけのメモ" not in officer.get(page("body_report", row)).content.decode()
    sent = make.session_form(row.held_on, head_count="30", version="1")
    assert officer.post(page("body_report", row), sent).status_code == 302
    row.refresh_from_db()
    assert (row.head_count, row.note) == (30, "本人だけのメモ")


def test_many_at_once(officer, body):
    row = make.session(organization=body, held_on=make.day(-1))
    sent = {f"{row.pk}-head_count": "20", "blank": "1"}
    sent |= {f"new0-{name}": value for name, value in make.session_form(make.day(-3), head_count="9").items()}
    officer.post(page("body_report_all"), sent)
    found = StudySession.objects.order_by("held_on").values_list("head_count", "organization")
    assert list(found) == [(9, body.pk), (20, body.pk)]


@pytest.mark.parametrize("name", PAGES)
def test_another_bodys_session_is_no_page(officer, name):
    row = make.session(held_on=make.day(-1), organization=make.organization("よその団体"))
    assert officer.get(page(name, row)).status_code == 404


@pytest.mark.parametrize("name", ["body", "body_past", "body_report_all"])
def test_the_pages_are_for_organizers(client, name):
    assert client.get(page(name)).status_code == 302
    client.force_login(make.member(make.ambassador()))
    assert client.get(page(name)).status_code == 403
    issuer = make.section(organizer=False, issuer=True)
    client.force_login(issuer.user)
    assert client.get(page(name)).status_code == 403


def test_the_home_of_the_section_leads_here(officer):
    assert page("body") in officer.get("/my/body/").content.decode()


def test_the_number_of_queries_does_not_grow(officer, body, django_assert_max_num_queries):
    def some(number):
        for each in range(number):
            make.session(organization=body, held_on=make.day(-1 - each))
            make.past_session(organization=body)

    some(1)
    for name in ("body", "body_report_all"):
        officer.get(page(name))
        with django_assert_max_num_queries(40) as few:
            officer.get(page(name))
        some(4)
        with django_assert_max_num_queries(len(few)):
            officer.get(page(name))
