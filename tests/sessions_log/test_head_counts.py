"""The reported head-count counts; the list and the check-in stand beside it (docs/decisions/0010)."""

import pytest

from sessions_log import head_counts, hooks, workflow
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def checked_in(monkeypatch):
    """What a desk would say: {session id: people}."""
    found = {}
    monkeypatch.setattr(head_counts, "check_ins", [lambda ids: {pk: found[pk] for pk in ids if pk in found}])
    return found


def beside(session):
    return {each.key: each.people for each in head_counts.beside(session)}


def test_a_report_starts_from_the_check_in(checked_in):
    session = make.session(held_on=make.day(-1))
    assert head_counts.start(session) == {}
    checked_in[session.pk] = 24
    assert head_counts.start(session) == {"head_count": 24, "basis": "list"}


def test_a_report_that_is_in_keeps_its_own_number(checked_in):
    session = make.past_session(head_count=30)
    checked_in[session.pk] = 24
    assert head_counts.start(session) == {}
    assert beside(session) == {"checked_in": 24}


def test_only_the_reported_head_count_counts(checked_in):
    session = make.past_session(head_count=30)
    checked_in[session.pk] = 24
    StudySession.objects.filter(pk=session.pk).update(listed=20)
    session.refresh_from_db()
    assert beside(session) == {"listed": 20, "checked_in": 24}
    assert make.counted(session)["participants preliminary"] == 30


def test_the_form_shows_where_its_number_comes_from(client, checked_in):
    session = make.session(held_on=make.day(-1))
    checked_in[session.pk] = 24
    client.force_login(make.member(session.ambassador))
    page = client.get(f"/my/sessions/{session.pk}/report/").content.decode()
    assert 'value="24"' in page
    assert "受付の人数 24人" in page


def test_many_sessions_are_asked_at_once(monkeypatch):
    asked = []
    monkeypatch.setattr(head_counts, "check_ins", [lambda ids: asked.append(len(ids)) or {}])
    head_counts.checked_in([make.session(), make.session(), make.session()])
    assert asked == [3]


def test_confirming_calls_the_hooks_once(monkeypatch):
    told = []
    monkeypatch.setattr(hooks, "confirmed", [lambda row: told.append(row.pk)])
    session = make.past_session()
    workflow.confirm(session, by=None)
    workflow.confirm(session, by=None)
    assert told == [session.pk]
