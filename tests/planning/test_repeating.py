"""Copy and repeat: each day a row of its own, all or none."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from sessions_log import repeating, workflow
from sessions_log.models import StudySession
from tests import make

FRIDAY = date(2027, 1, 29)


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        ("weekly", ["2027-01-29", "2027-02-05", "2027-02-12"]),
        ("fortnightly", ["2027-01-29", "2027-02-12", "2027-02-26"]),
        ("monthly_weekday", ["2027-01-29", "2027-02-26", "2027-03-26"]),
    ],
)
def test_rhythms(rhythm, expected):
    assert [str(each) for each in repeating.dates(FRIDAY, rhythm, 3)] == expected


def test_the_31st_is_the_last_day_of_a_shorter_month():
    found = repeating.dates(date(2027, 1, 31), "monthly_day", 4)
    assert [str(each) for each in found] == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]


def test_every_month_of_a_year_goes_over_new_year():
    assert repeating.dates(date(2026, 12, 8), "monthly_weekday", 2)[1] == date(2027, 1, 12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2月5日、2月12日", ["2027-02-05", "2027-02-12"]),
        ("２月５日（金）\n2/12 3-1", ["2027-02-05", "2027-02-12", "2027-03-01"]),
        ("2028年1月9日", ["2028-01-09"]),
        ("2028-01-09, 2028.1.10", ["2028-01-09", "2028-01-10"]),
        ("1月10日", ["2028-01-10"]),
        ("2/5 2/5", ["2027-02-05"]),
        ("", []),
    ],
)
def test_days_are_read_as_people_write_them(text, expected):
    assert [str(each) for each in repeating.read(text, FRIDAY)] == expected


@pytest.mark.parametrize("text", ["2月30日", "あした", "2月5日とか", "13/40", "\x00", "2027年"])
def test_what_is_no_day_is_named(text):
    with pytest.raises(ValueError, match=r".+"):
        repeating.read(text, FRIDAY)


@pytest.fixture
def hanako(db):
    return make.ambassador(prefecture="11")


@pytest.fixture
def signed_in(client, hanako):
    client.force_login(make.member(hanako))
    return client


def days():
    return [str(each) for each in StudySession.objects.order_by("held_on").values_list("held_on", flat=True)]


def test_a_repeated_session_is_a_row_each(signed_in):
    signed_in.post("/my/sessions/plan/", make.session_form(make.day(7), rhythm="weekly", times="３", venue="公民館"))
    rows = StudySession.objects.order_by("held_on")
    assert days() == [str(make.day(each)) for each in (7, 14, 21)]
    assert {(row.venue, row.status, row.planned_on == row.held_on) for row in rows} == {("公民館", "planned", True)}
    workflow.cancel(rows[1], by=None)
    assert [row.status for row in StudySession.objects.order_by("held_on")] == ["planned", "cancelled", "planned"]


def test_sent_twice_each_day_is_made_once(signed_in):
    sent = make.session_form(make.day(7), rhythm="weekly", times="3", id=str(uuid4()))
    assert [signed_in.post("/my/sessions/plan/", sent).status_code for _twice in range(2)] == [302, 302]
    assert len(days()) == 3


def test_several_days_at_once(signed_in):
    others = f"{make.day(9)}、{make.day(40)}"
    signed_in.post("/my/sessions/plan/", make.session_form(make.day(7), rhythm="days", other_days=others))
    assert days() == [str(make.day(each)) for each in (7, 9, 40)]


@pytest.mark.parametrize(
    "typed",
    [
        {"rhythm": "weekly", "times": ""},
        {"rhythm": "weekly", "times": "1"},
        {"rhythm": "weekly", "times": "25"},
        {"rhythm": "weekly", "times": "99999"},
        {"rhythm": "days", "other_days": ""},
        {"rhythm": "days", "other_days": "そのうち"},
        {"rhythm": "days", "other_days": "2018年5月1日"},
        {"rhythm": "days", "other_days": "2099/5/1"},
        {"rhythm": "often"},
    ],
)
def test_a_repetition_that_is_not_clear_makes_nothing_and_keeps_what_was_typed(signed_in, typed):
    answer = signed_in.post("/my/sessions/plan/", make.session_form(make.day(7), venue="公民館") | typed)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "公民館" in answer.content.decode()
    assert days() == []


def test_a_series_that_leaves_the_two_years_is_refused_whole(signed_in):
    first = timezone.localdate() + timedelta(days=700)
    answer = signed_in.post("/my/sessions/plan/", make.session_form(first, rhythm="monthly_day", times="12"))
    assert "2年先まで" in answer.content.decode()
    assert days() == []


def test_another_like_this_one_begins_with_all_but_its_day(signed_in, hanako):
    partner = make.ambassador()
    row = make.session(
        ambassador=hanako,
        joint=[partner],
        title="子どもの今",
        municipality_code="11107",
        venue="公民館",
        expected=20,
        public=True,
        audience="parents",
    )
    form = signed_in.get(f"/my/sessions/plan/?like={row.pk}").context["form"]
    kept = {name: form[name].value() for name in ("title", "town", "venue", "expected", "public", "audience", "joint")}
    assert kept == {
        "title": "子どもの今",
        "town": "さいたま市浦和区",
        "venue": "公民館",
        "expected": 20,
        "public": True,
        "audience": "parents",
        "joint": partner.number_label,
    }
    assert form["held_on"].value()[1:] == [None, None]
    assert str(form["id"].value()) != str(row.pk)


@pytest.mark.parametrize("like", ["x", "", "00000000-0000-4000-8000-00000000abcd"])
def test_like_nothing_is_a_fresh_form(signed_in, like):
    assert signed_in.get(f"/my/sessions/plan/?like={like}").context["form"]["venue"].value() is None


def test_a_strangers_session_is_not_copied(signed_in):
    row = make.session(venue="秘密の場所")
    assert "秘密の場所" not in signed_in.get(f"/my/sessions/plan/?like={row.pk}").content.decode()
