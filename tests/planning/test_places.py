"""Where a session is and who holds it: what was typed becomes a code and a body."""

import pytest

from sessions_log import workflow
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    client.force_login(make.member(make.ambassador(prefecture="11")))
    return client


def planned(client, **typed):
    """Send the form; return the row, or the errors by field."""
    answer = client.post("/my/sessions/plan/", make.session_form(**typed))
    return StudySession.objects.get() if answer.status_code == 302 else dict(answer.context["form"].errors)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"town": "さいたま市"}, "11100"),
        ({"town": "浦和区"}, "11107"),
        ({"town": "１１１００７"}, "11100"),
        ({"venue": "川越市 中央公民館"}, "11201"),
        ({"town": "", "venue": "公民館"}, ""),
        ({"town": "さいたま市", "format": "online"}, ""),
        ({"town": "横浜市", "prefecture": ""}, "14100"),
    ],
)
def test_the_municipality_is_kept_as_five_digits(signed_in, typed, code):
    row = planned(signed_in, **typed)
    assert (row.municipality_code, row.prefecture) == (code, "" if "format" in typed else code[:2] or "11")


def test_a_municipality_that_nobody_knows_comes_back_with_what_to_do(signed_in):
    assert "「ほげ市」が見つかりません" in str(planned(signed_in, town="ほげ市"))
    assert "府中市、府中市" in str(planned(signed_in, town="府中市", prefecture=""))
    assert "さいたま市大宮区" in str(planned(signed_in, town="大宮"))
    assert not StudySession.objects.exists()


def test_the_form_opens_with_the_name_and_suggests_the_prefectures_own(signed_in):
    row = planned(signed_in, town="浦和区")
    page = signed_in.get(f"/my/sessions/{row.pk}/edit/").content.decode()
    assert 'value="さいたま市浦和区"' in page
    assert '<option value="川越市">' in page
    assert "横浜市" not in page
    assert "横浜市" in signed_in.get("/sessions/municipalities/?prefecture=14").content.decode()


def test_another_prefecture_takes_the_municipality_away(signed_in):
    row = planned(signed_in, town="浦和区")
    changed = workflow.change_plan(row, by=None, prefecture="13")
    assert (changed.prefecture, changed.municipality_code) == ("13", "")


@pytest.mark.parametrize(
    ("code", "venue", "line"),
    [
        ("11107", "公民館", "埼玉県 さいたま市浦和区 公民館"),
        ("11100", "さいたま市 公民館", "埼玉県 さいたま市 公民館"),
        ("11100", "", "埼玉県 さいたま市"),
        ("", "公民館", "埼玉県 公民館"),
    ],
)
def test_the_place_is_one_line_without_saying_the_town_twice(code, venue, line):
    assert make.session(municipality_code=code, venue=venue).where == line


def test_a_body_that_we_know_becomes_the_host(signed_in):
    make.organization("みどり市社会福祉協議会", kind="council", prefecture="10")
    own = make.organization("みどり市社会福祉協議会", kind="council", prefecture="11")
    row = planned(signed_in, host_name="みどり市 社会福祉協議会")
    assert (row.organization, row.host_name, row.host_kind) == (own, "", "council")


def test_a_body_that_we_do_not_know_stays_as_typed(signed_in):
    row = planned(signed_in, host_name="みどり町内会", host_kind="group")
    assert (row.organization, row.host_name, row.host_kind) == (None, "みどり町内会", "group")


def test_bodies_are_suggested_but_not_informal_groups(signed_in):
    make.organization("生活協同組合みどり", prefecture="27")
    make.organization("みどり社協", kind="council", prefecture="11")
    make.organization("みどりの会", kind="group")
    page = signed_in.get("/my/sessions/hosts/", {"host_name": "みどり", "prefecture": "11"}).content.decode()
    assert page.index("みどり社協") < page.index("生活協同組合みどり")
    assert "みどりの会" not in page
    assert "option" not in signed_in.get("/my/sessions/hosts/", {"host_name": "み"}).content.decode()


def test_the_own_name_returns_when_the_host_is_taken_out(signed_in):
    row = planned(signed_in, host_name=make.organization("みどり社協", kind="council").name)
    signed_in.post(f"/my/sessions/{row.pk}/edit/", make.session_form(row.held_on, host_name="", version=row.version))
    row.refresh_from_db()
    assert (row.organization, row.host_name, row.host_kind) == (None, "", "other")
