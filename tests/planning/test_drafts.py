"""下書き: kept, continued, planned, thrown away; nobody else sees it and it counts nowhere."""

import pytest

from mirai_action.letters.models import Letter
from mirai_action.progress.models import CountEntry
from sessions_log import workflow
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db
PLAN = "/my/sessions/plan/"


@pytest.fixture
def hanako(client):
    someone = make.ambassador()
    client.force_login(make.member(someone))
    return someone


def draft(ambassador, **facts):
    return workflow.keep_draft(ambassador=ambassador, **({"held_on": make.day(9), "prefecture": "11"} | facts))


def address(row, page=""):
    return f"/my/sessions/{row.pk}/{page}"


def test_a_draft_counts_nowhere_and_tells_nobody(client, hanako):
    partner = make.ambassador()
    client.post(PLAN, make.session_form(joint=partner.number_label, draft="1"))
    row = StudySession.objects.get()
    assert (row.status, row.planned_on, list(row.joint.all())) == ("draft", None, [partner])
    assert (CountEntry.objects.filter(subject=row.pk).count(), Letter.objects.count()) == (0, 0)
    assert "下書き" in client.get("/my/sessions/").content.decode()


def test_the_same_draft_sent_twice_is_kept_once(client, hanako):
    sent = make.session_form(draft="1", id="7d3f1f0e-0b6f-4d0e-9a54-0f1d7e6f0b22")
    client.post(PLAN, sent)
    client.post(PLAN, sent)
    assert StudySession.objects.count() == 1


def test_a_draft_becomes_a_plan_once_and_partners_hear_of_it_then(client, hanako):
    partner = make.ambassador()
    row = draft(hanako, joint=[partner])
    sent = make.session_form(make.day(12), version="1", submit="1")
    client.post(address(row, "edit/"), sent)
    row.refresh_from_db()
    assert (row.status, row.planned_on, row.held_on) == ("planned", make.day(12), make.day(12))
    assert workflow.submit(row, by=None).version == row.version
    assert make.counted(row) == {"planned": 1}
    assert [each.to_address for each in Letter.objects.all()] == [partner.email]


def test_a_draft_can_be_changed_and_stay_one(client, hanako):
    row = draft(hanako)
    client.post(address(row, "edit/"), make.session_form(make.day(20), version="1", venue="あおぞら会館"))
    row.refresh_from_db()
    assert (row.status, row.venue, make.counted(row)) == ("draft", "あおぞら会館", {})


def test_a_draft_for_the_same_day_and_place_is_warned_of_when_it_is_planned(client, hanako):
    make.session(ambassador=make.ambassador(), held_on=make.day(9), venue="あおぞら会館", public=True)
    row = draft(hanako, venue="あおぞら会館")
    sent = make.session_form(make.day(9), version="1", venue="あおぞら会館")
    page = client.post(address(row, "edit/"), sent | {"submit": "1"})
    assert "このまま登録する" in page.content.decode()
    client.post(address(row, "edit/"), sent | {"anyway": "1"})
    row.refresh_from_db()
    assert row.status == "planned"


def test_a_draft_of_a_day_gone_by_is_not_planned(hanako):
    row = draft(hanako, held_on=make.day(-1))
    with pytest.raises(workflow.Refused):
        workflow.submit(row, by=None)


def test_a_draft_is_thrown_away_and_a_plan_is_not(client, hanako):
    plan = make.session(ambassador=hanako)
    client.post(address(draft(hanako), "discard/"))
    client.post(address(plan, "discard/"))
    assert list(StudySession.objects.all()) == [plan]


def test_nobody_else_sees_a_draft(client):
    partner = make.ambassador()
    row = draft(make.ambassador(), joint=[partner], public=True)
    client.force_login(make.member(partner))
    pages = (address(row), address(row, "edit/"), f"/sessions/{row.pk}/")
    assert [client.get(each).status_code for each in pages] == [404, 404, 404]
    assert client.post(address(row, "discard/")).status_code == 404
    assert StudySession.objects.filter(pk=row.pk).exists()


def test_a_draft_is_not_postponed():
    with pytest.raises(workflow.Refused):
        workflow.postpone(draft(make.ambassador()), to=make.day(20), by=None)
