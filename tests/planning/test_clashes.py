"""The same day and place: a warning, never a refusal, and nothing foreign and private in it."""

import pytest

from sessions_log import workflow
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db
HALL = {"prefecture": "11", "venue": "中央公民館", "town": "川越市"}


@pytest.fixture
def hanako():
    return make.ambassador(prefecture="11")


@pytest.fixture
def signed_in(client, hanako):
    client.force_login(make.member(hanako))
    return client


def warned(client, held_on=None, **typed):
    """Send the form; return the sessions it warns of, or None where it was kept."""
    answer = client.post("/my/sessions/plan/", make.session_form(held_on or make.day(7), **(HALL | typed)))
    return None if answer.status_code == 302 else [each.session for each in answer.context["clashes"]]


def there(**facts):
    plain = {"municipality_code": "11201", "venue": "川越市　中央公民館", "title": "先の予定"}
    return make.session(**plain | facts)


def test_a_warning_comes_first_and_the_second_press_keeps_it(signed_in):
    row = there(public=True)
    assert warned(signed_in) == [row]
    assert StudySession.objects.count() == 1
    assert warned(signed_in, anyway="1") is None
    assert StudySession.objects.count() == 2


def test_of_a_foreign_private_session_nothing_is_told(signed_in):
    row = there(title="秘密の会", starts_at="13:07", host_name="秘密の団体")
    answer = signed_in.post("/my/sessions/plan/", make.session_form(make.day(7), **HALL))
    page = answer.content.decode()
    assert "ほかのアンバサダーの学習会（非公開）" in page
    assert not [secret for secret in ("秘密", "13:07", str(row.pk)) if secret in page]


@pytest.mark.parametrize(
    "facts",
    [
        {"held_on": make.day(8)},
        {"venue": "北公民館"},
        {"municipality_code": "11203", "venue": "中央公民館"},
        {"prefecture": "13", "municipality_code": "", "venue": "中央公民館"},
        {"format": "online"},
        {"venue": ""},
    ],
)
def test_another_day_or_place_is_none(signed_in, facts):
    there(**facts)
    assert warned(signed_in) is None


@pytest.mark.parametrize("code", ["", "11201"])
def test_a_hall_of_unknown_municipality_may_be_the_same(signed_in, code):
    row = there(municipality_code=code, venue="中央公民館")
    assert warned(signed_in, town="") == [row]


def test_a_ward_lies_in_its_city(signed_in):
    row = there(municipality_code="11107", venue="あおぞら会館")
    assert warned(signed_in, town="さいたま市", venue="あおぞら会館") == [row]


def test_what_was_called_off_is_not_in_the_way(signed_in):
    workflow.cancel(there(), by=None)
    workflow.postpone(there(), to=None, by=None)
    assert warned(signed_in) is None


def test_the_own_one_without_a_hall_is_mostly_the_same_typed_twice(signed_in, hanako):
    row = make.session(ambassador=hanako)
    assert warned(signed_in, town="", venue="") == [row]
    assert warned(signed_in, town="", venue="ほかの会場") is None


def test_each_day_of_a_series_is_looked_at(signed_in):
    row = there(held_on=make.day(14))
    assert warned(signed_in, rhythm="weekly", times="3") == [row]


def test_the_same_form_twice_does_not_warn_of_itself(signed_in):
    typed = {"id": "6a2c53a0-0000-4000-8000-000000000001", "rhythm": "weekly", "times": "2"}
    assert [warned(signed_in, **typed) for _twice in range(2)] == [None, None]


def test_a_change_is_warned_of_only_where_day_or_place_change(signed_in, hanako):
    there()
    row = make.session(ambassador=hanako, municipality_code="11201", venue="中央公民館")
    sent = make.session_form(row.held_on, **HALL, version="1", expected="9")
    assert signed_in.post(f"/my/sessions/{row.pk}/edit/", sent).status_code == 302
    moved = make.session(ambassador=hanako, held_on=make.day(9))
    sent = make.session_form(make.day(7), **HALL, version="1")
    assert "このまま登録する" in signed_in.post(f"/my/sessions/{moved.pk}/edit/", sent).content.decode()
