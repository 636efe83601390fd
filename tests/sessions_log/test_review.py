"""確認待ち: what is confirmed together, what is looked at first, and for whom names are shown."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ambassadors.models import Ambassador
from sessions_log import workflow
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db
QUEUE = "/admin/sessions_log/studysession/review/"


@pytest.fixture
def staff(client):
    client.force_login(make.staff())
    return client


def pick(*rows):
    return [f"{row.pk}.{row.version}" for row in rows]


def words(response):
    return response.content.decode()


def statuses(*rows):
    found = dict(StudySession.objects.values_list("pk", "status"))
    return [found[row.pk] for row in rows]


def test_reports_with_a_mark_stand_apart_and_are_not_ticked(staff):
    plain, marked = make.past_session(), make.past_session(head_count=600)
    make.session()
    make.confirmed_session()
    page = staff.get(QUEUE)
    assert (page.context["plain"], page.context["marked"]) == ([plain], [marked])
    assert words(page).count(" checked>") == 1


def test_those_without_a_mark_are_confirmed_together(staff):
    rows = [make.past_session(), make.past_session(held_on=make.day(-3))]
    answer = staff.post(QUEUE, {"list": "plain", "pick": pick(*rows)}, follow=True)
    assert "2件を確認済みにしました" in words(answer)
    assert statuses(*rows) == ["confirmed", "confirmed"]


def test_a_marked_report_is_confirmed_only_from_its_own_list(staff):
    row = make.past_session(head_count=600)
    answer = staff.post(QUEUE, {"list": "plain", "pick": pick(row)}, follow=True)
    assert "目印があります（500人を超える）" in words(answer)
    assert statuses(row) == ["reported"]
    staff.post(QUEUE, {"list": "marked", "pick": pick(row)})
    assert statuses(row) == ["confirmed"]


def test_the_list_of_all_sessions_confirms_no_marked_report_either(staff):
    plain, marked = make.past_session(), make.past_session(head_count=600)
    sent = {"action": "confirm_many", "_selected_action": [plain.pk, marked.pk]}
    staff.post("/admin/sessions_log/studysession/", sent)
    assert statuses(plain, marked) == ["confirmed", "reported"]


def test_what_changed_after_the_page_was_opened_is_not_confirmed(staff):
    row = make.past_session(head_count=30)
    opened = pick(row)
    workflow.report(row, head_count=31, by=None)
    answer = staff.post(QUEUE, {"list": "plain", "pick": opened}, follow=True)
    assert "ほかの画面で先に変更されています" in words(answer)
    assert statuses(row) == ["reported"]


def test_a_twin_that_arrived_meanwhile_holds_the_first_one_back(staff):
    row = make.past_session(venue="公民館")
    opened = pick(row)
    make.past_session(venue="公民館")
    staff.post(QUEUE, {"list": "plain", "pick": opened})
    assert statuses(row) == ["reported"]


@pytest.mark.parametrize("sent", ["x", "x.1", "7d3f1f0e-0b6f-4d0e-9a54-0f1d7e6f0a11.1", "a.b.c"])
def test_strange_boxes_confirm_nothing(staff, sent):
    row = make.past_session()
    assert staff.post(QUEUE, {"list": "plain", "pick": [sent]}, follow=True).status_code == 200
    assert statuses(row) == ["reported"]


def test_asking_back_and_correcting_lead_back_to_the_queue(staff):
    row = make.past_session()
    page = reverse("admin:sessions_log_studysession_send-back", args=[row.pk]) + "?from=review"
    assert staff.post(page, {"comment": "人数は合っていますか。"})["Location"] == QUEUE


def test_a_reader_looks_and_confirms_nothing(client):
    client.force_login(make.staff("reader"))
    row = make.past_session()
    assert client.get(QUEUE).context["plain"] == [row]
    assert client.post(QUEUE, {"list": "plain", "pick": pick(row)}).status_code == 403


def test_the_queue_is_paged_by_key_in_a_constant_number_of_queries(
    staff, monkeypatch, django_assert_num_queries, django_assert_max_num_queries
):
    monkeypatch.setattr("sessions_log.admin_review.A_PAGE", 3)
    rows = [make.past_session(held_on=make.day(-20 - number)) for number in range(2)]
    staff.get(QUEUE)
    with django_assert_max_num_queries(12) as few:
        staff.get(QUEUE)
    rows += [make.past_session(held_on=make.day(-30 - number)) for number in range(4)]
    with django_assert_num_queries(len(few)):
        first = staff.get(QUEUE)
    second = staff.get(QUEUE, {"after": first.context["next"]})
    assert [*first.context["plain"], *second.context["plain"]] == rows
    assert second.context["next"] == ""


# -- by name (DOMAIN 6) ---------------------------------------------------------------------------------------------
def named(user):
    return set(Ambassador.objects.named_for(user).values_list("name", flat=True))


@pytest.fixture
def people():
    make.ambassador(name="どちらも", consents={"a", "d1", "d2"})
    make.ambassador(name="生協だけ", consents={"a", "d1"})
    make.ambassador(name="県だけ", consents={"a", "d2"})
    make.ambassador(name="よその県", consents={"a", "d1", "d2"}, prefecture="13")
    make.ambassador(name="同意なし")
    withdrawn = make.ambassador(name="撤回した", consents={"a", "d1", "d2"})
    withdrawn.consents.filter(kind="d2").update(withdrawn_at=timezone.now())


def test_regional_staff_see_by_name_who_agreed_for_their_body(people):
    assert named(make.staff(prefectures=["11"])) == {"どちらも"}
    assert named(make.staff(prefectures=["11", "13"])) == {"どちらも", "よその県"}


def test_national_staff_see_everyone_by_name_and_nobody_else_sees_anyone(people):
    assert len(named(make.staff())) == 6
    assert named(make.account()) == named(make.staff(is_active=False)) == set()


def test_the_queue_of_regional_staff_shows_only_those_names(client, people):
    client.force_login(make.staff(prefectures=["11"]))
    for name in ("どちらも", "県だけ"):
        make.past_session(ambassador=Ambassador.objects.get(name=name))
    make.past_session(prefecture="13")
    page = client.get(QUEUE)
    assert len(page.context["plain"]) == 2
    assert "どちらも" in words(page)
    assert "県だけ" not in words(page)
