"""記録の点検: what a rule picks out, how a line goes, and that a check holds for one version."""

import pytest

from mirai_action.core.models import User
from mirai_action.staff.tasks import count_funnel
from sessions_log import workflow
from sessions_log.desk import quality
from sessions_log.desk.models import Checked
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "/admin/sessions_log/studysession/quality/"


@pytest.fixture
def staff(client):
    client.force_login(make.staff())
    return client


def picked(rule):
    return set(quality.lines(rule, StudySession.objects.all()))


def altered(row, **facts):
    StudySession.objects.filter(pk=row.pk).update(**facts)
    return row


CASES = {
    "future": lambda: altered(make.past_session(), held_on=make.day(3)),
    "unreported": lambda: make.session(held_on=make.day(-3)),
    "unusual": lambda: make.past_session(expected=10, head_count=31),
    "no_place": lambda: make.past_session(prefecture=""),
    "no_host": lambda: make.past_session(format="online", ambassador=make.ambassador(prefecture="")),
    "no_start": lambda: altered(make.past_session(), ends_at="12:00"),
    "no_town": lambda: make.past_session(),
}


@pytest.mark.parametrize("rule", CASES)
def test_each_rule_picks_out_its_own_and_leaves_a_plain_session(rule):
    plain = make.past_session(expected=10, head_count=30, held_on=make.day(-20), municipality_code="11100")
    make.session(municipality_code="11100")
    row = CASES[rule]()
    assert picked(rule) == {row}
    assert plain not in picked(rule)


def test_two_reports_of_a_day_in_one_hall_are_twins_until_confirmed():
    one, other = make.past_session(venue="公民館"), make.past_session(venue="公民館")
    assert picked("twins") == {one, other}
    workflow.confirm(one, by=None)
    assert picked("twins") == {other}


@pytest.mark.parametrize(("count", "unusual"), [(151, True), (150, False), (6, False), (5, True)])
def test_a_number_far_from_what_the_person_usually_has(count, unusual):
    person = make.ambassador()
    for number in range(quality.ENOUGH):
        make.confirmed_session(ambassador=person, head_count=30, held_on=make.day(-30 - number))
    row = make.past_session(ambassador=person, head_count=count)
    make.past_session(head_count=151)
    assert picked("usual") == ({row} if unusual else set())


def test_a_body_has_a_usual_number_of_its_own():
    body = make.organization()
    for number in range(quality.ENOUGH):
        make.confirmed_session(organization=body, head_count=20, held_on=make.day(-30 - number))
    row = make.past_session(organization=body, head_count=120)
    assert picked("usual") == {row}


def test_a_line_goes_once_its_row_is_mended(staff):
    row = make.past_session(format="online", ambassador=make.ambassador(prefecture=""))
    fix = staff.get(PAGE, {"rule": "no_host"}).context["rows"][0].fix
    assert staff.post(fix, {"host_prefecture": "11", "reason": "聞き取り", "version": row.version})["Location"] == PAGE
    assert picked("no_host") == set()


def test_each_line_leads_to_a_page_that_opens(staff):
    for make_row in CASES.values():
        make_row()
    for rule in CASES:
        row = staff.get(PAGE, {"rule": rule}).context["rows"][0]
        assert staff.get(row.fix).status_code == 200, rule


def test_a_check_takes_the_line_away_until_the_row_changes(staff):
    row = make.past_session(expected=10, head_count=31)
    sent = {"rule": "unusual", "pick": [f"{row.pk}.{row.version}"]}
    for _twice in range(2):
        staff.post(PAGE, sent)
    assert (picked("unusual"), Checked.objects.count()) == (set(), 1)
    workflow.report(row, head_count=32, by=None)
    assert picked("unusual") == {row}
    staff.post(PAGE, sent)
    assert picked("unusual") == {row}


def test_the_page_is_paged_in_a_constant_number_of_queries(
    staff, monkeypatch, django_assert_num_queries, django_assert_max_num_queries
):
    monkeypatch.setattr("sessions_log.desk.quality.A_PAGE", 3)
    rows = {make.past_session(prefecture="", held_on=make.day(-40))}
    staff.get(PAGE)
    with django_assert_max_num_queries(24) as few:
        staff.get(PAGE, {"rule": "no_place"})
    rows |= {make.past_session(prefecture="", held_on=make.day(-20 - number)) for number in range(4)}
    with django_assert_num_queries(len(few)):
        first = staff.get(PAGE, {"rule": "no_place"})
    second = staff.get(PAGE, {"rule": "no_place", "after": first.context["next"]})
    assert {*first.context["rows"], *second.context["rows"]} == rows


def test_regional_staff_see_and_check_their_own_readers_check_nothing(client):
    here, away = (make.past_session(head_count=600, prefecture=place) for place in ("11", "13"))
    client.force_login(make.staff(prefectures=["11"]))
    assert client.get(PAGE, {"rule": "unusual"}).context["rows"] == [here]
    client.post(PAGE, {"rule": "unusual", "pick": [f"{away.pk}.{away.version}"]})
    client.force_login(make.staff("reader"))
    assert client.post(PAGE, {"rule": "unusual", "pick": [f"{here.pk}.{here.version}"]}).status_code == 403
    assert Checked.objects.count() == 0


def test_the_dashboard_counts_what_alters_a_figure():
    make.past_session(head_count=600)
    make.session(held_on=make.day(-3))
    assert quality.waiting(make.staff()) == 1


def test_the_dashboard_reads_what_the_worker_or_an_open_list_counted_last(staff):
    make.past_session(head_count=600)
    assert quality.waiting(make.staff()) == 1
    make.past_session(head_count=601, held_on=make.day(-8))
    assert quality.waiting(make.staff()) == 1
    staff.get(PAGE)
    assert quality.waiting(make.staff()) == 2
    make.past_session(head_count=602, prefecture="13", held_on=make.day(-9))
    count_funnel(timestamp=0)
    assert quality.waiting(make.staff()) == 3


def test_a_regional_account_without_prefectures_has_nothing_to_check():
    make.past_session(head_count=600)
    assert quality.waiting(User(role="staff", prefectures=[])) == 0
