"""Many reports at once: blank rows for sessions never planned, 続けて入力, copies of brochures."""

import uuid

import pytest
from django.urls import reverse

from sessions_log import supplies, workflow
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db
HERE = "/my/sessions/report/"


@pytest.fixture
def ambassador():
    return make.ambassador(prefecture="11")


@pytest.fixture
def signed_in(client, ambassador):
    client.force_login(make.member(ambassador))
    return client


def row(number, held_on=None, **typed):
    day = make.typed_day(held_on) if held_on else {}
    plain = {"id": str(uuid.uuid4()), "format": "venue", "prefecture": "11", **day}
    return {f"new{number}-{name}": value for name, value in (plain | typed).items()}


def counts():
    return sorted(StudySession.objects.exclude(head_count=None).values_list("held_on", "head_count"))


def test_blank_rows_take_sessions_that_nobody_planned(signed_in, ambassador):
    planned = make.session(ambassador=ambassador, held_on=make.day(-1))
    sent = {f"{planned.pk}-head_count": "20", f"{planned.pk}-version": "1", "blank": "3"}
    sent |= row(0, make.day(-5), head_count="１２", venue="公民館") | row(1) | row(2, make.day(-9), head_count="7")
    assert signed_in.post(HERE, sent).status_code == 302
    assert counts() == [(make.day(-9), 7), (make.day(-5), 12), (make.day(-1), 20)]
    assert set(StudySession.objects.values_list("ambassador", flat=True)) == {ambassador.pk}


def test_a_bad_row_holds_nothing_back_and_keeps_what_was_typed(signed_in):
    sent = {"blank": "3"} | row(0, make.day(-5), head_count="12") | row(1, make.day(5), head_count="9")
    sent |= row(2, make.day(-2), venue="残る会館", head_count="")
    answer = signed_in.post(HERE, sent)
    words = answer.content.decode()
    assert counts() == [(make.day(-5), 12)]
    for text in ("開催日がまだ来ていません", "残る会館", "この行を空欄に", "1件の報告を受け取りました", "2件は、まだ"):
        assert text in words


def test_the_page_sent_twice_makes_each_session_once(signed_in):
    sent = {"blank": "2"} | row(0, make.day(-5), head_count="12") | row(1)
    for _twice in range(2):
        signed_in.post(HERE, sent)
    assert counts() == [(make.day(-5), 12)]


def test_more_rows_keep_what_is_typed_and_report_nothing_yet(signed_in):
    answer = signed_in.post(HERE, {"blank": "2", "more": "1"} | row(0, make.day(-5), head_count="12", venue="会館"))
    assert (len(answer.context["blank"]), counts()) == (4, [])
    assert "会館" in answer.content.decode()
    assert len(signed_in.post(HERE, {"blank": "999", "more": "1"}).context["blank"]) == 20


def test_a_row_of_nobody_asks_whether_it_was_cancelled(signed_in):
    sent = {"blank": "1"} | row(0, make.day(-5), head_count="0")
    assert "中止でしたか" in signed_in.post(HERE, sent).content.decode()
    signed_in.post(HERE, sent | {"new0-zero": "cancelled"})
    assert counts() == []
    signed_in.post(HERE, sent | {"new0-zero": "held"})
    assert counts() == [(make.day(-5), 0)]


def test_carrying_on_keeps_host_place_and_materials(signed_in, ambassador):
    edition = make.edition(area="00")
    make.version(edition)
    sent = make.session_form(
        make.day(-5), head_count="30", venue="公民館", host_name="みらい市社協", editions=[edition.pk]
    )
    answer = signed_in.post(reverse("sessions:past"), sent | {"again": "1"})
    done = StudySession.objects.get()
    assert answer["Location"] == f"/my/sessions/past/?like={done.pk}"
    form = signed_in.get(answer["Location"]).context["form"]
    kept = {name: form[name].value() for name in ("venue", "host_name", "prefecture", "editions", "head_count")}
    wanted = {"venue": "公民館", "host_name": "みらい市社協", "prefecture": "11", "editions": [edition.pk]}
    assert kept == wanted | {"head_count": None}
    assert form["held_on"].value() is None


@pytest.mark.parametrize("mark", ["x", "\x00", "00000000-0000-4000-8000-000000000000"])
def test_carrying_on_from_nothing_is_a_plain_form(signed_in, mark):
    assert signed_in.get("/my/sessions/past/", {"like": mark}).status_code in (200, 400)


def test_carrying_on_from_a_strangers_session_shows_nothing_of_it(signed_in):
    other = make.past_session(venue="よその会館")
    assert "よその会館" not in signed_in.get("/my/sessions/past/", {"like": str(other.pk)}).content.decode()


def test_copies_used_and_left_are_noted_by_edition(signed_in, ambassador):
    edition = make.edition(area="00")
    make.version(edition)
    session = make.session(ambassador=ambassador, held_on=make.day(-1), editions=[edition])
    address = reverse("sessions:report", args=[session.pk])
    sent = make.session_form(session.held_on, head_count="30", version="1")
    signed_in.post(address, sent | {f"used_{edition.pk}": "２８", f"left_{edition.pk}": "0"})
    assert supplies.recorded(session) == {edition.pk: (28, 0)}
    assert make.counted(session)["participants preliminary"] == 30
    signed_in.post(address, sent | {"version": "2", f"used_{edition.pk}": "", f"left_{edition.pk}": ""})
    assert supplies.recorded(session) == {}


def test_copies_of_a_confirmed_report_stay(signed_in, ambassador):
    edition = make.edition(area="00")
    make.version(edition)
    session = make.session(ambassador=ambassador, held_on=make.day(-1), editions=[edition])
    workflow.confirm(workflow.report(session, head_count=30, by=None, copies={edition: (5, None)}), by=None)
    workflow.report(session, head_count=30, by=None, copies={edition: (9, None)})
    assert supplies.recorded(session) == {edition.pk: (5, None)}
