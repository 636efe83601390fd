"""What a report may say besides the head-count, and that nobody's entry is overwritten unseen."""

import pytest
from django.urls import reverse

from sessions_log import workflow
from sessions_log.models import StudySession
from sessions_log.workflow import Refused
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(client):
    row = make.session(held_on=make.day(-1))
    client.force_login(make.member(row.ambassador))
    return row


def post(client, row, **typed):
    body = make.session_form(row.held_on, version=str(row.version)) | typed
    return client.post(reverse("sessions:report", args=[row.pk]), body)


def test_a_breakdown_and_texts_are_kept(client, row):
    more = {"listed": "２８", "basis": "list", "went_well": "笑顔が多かった", "questions": "何ができますか"}
    parts = {"of_members": "20", "of_parents": "5", "of_other": "", "aged_older": "25", "aged_young": "0"}
    assert post(client, row, head_count="30", **more, **parts).status_code == 302
    row.refresh_from_db()
    assert (row.head_count, row.listed, row.basis) == (30, 28, "list")
    assert (row.audience_parts, row.age_parts) == ({"members": 20, "parents": 5}, {"older": 25})
    assert (row.went_well, row.questions) == ("笑顔が多かった", "何ができますか")


def test_a_breakdown_of_more_than_came_comes_back_with_everything_typed(client, row):
    answer = post(client, row, head_count="30", of_members="20", of_parents="15", went_well="残る文")
    words = answer.content.decode()
    assert "内訳の合計が35人で、参加者数の30人より多くなっています" in words
    assert "残る文" in words
    assert 'value="15"' in words
    row.refresh_from_db()
    assert row.head_count is None


def test_the_verb_refuses_it_too(row):
    with pytest.raises(Refused, match="内訳の合計"):
        workflow.report(row, head_count=3, by=None, age_parts={"older": 4})


def test_a_correction_downwards_drops_the_breakdown_of_the_wrong_number(row):
    workflow.report(row, head_count=30, by=None, age_parts={"older": 25}, audience_parts={"members": 5})
    workflow.correct(row, head_count=10, reason="桁の間違い", by=None)
    row.refresh_from_db()
    assert (row.age_parts, row.audience_parts) == ({}, {"members": 5})


def test_the_second_of_two_reporters_sees_both_entries_and_decides(client, row):
    workflow.report(row, head_count=20, by=None, age_parts={"older": 20})
    answer = post(client, row, head_count="35", note="雨でした")
    found = {str(each["label"]): (str(each["theirs"]), each["yours"]) for each in answer.context["form"].beside}
    assert found["参加者数"] == ("20", 35)
    assert found["年代ごとの人数"] == ("60歳以上 20", "–")
    assert StudySession.objects.get().head_count == 20
    again = dict(answer.context["form"].data.items())
    client.post(reverse("sessions:report", args=[row.pk]), again)
    assert StudySession.objects.get().head_count == 35


def test_withdrawing_is_a_button_of_the_own_page(client, row):
    assert client.post(reverse("sessions:withdraw_links", args=[row.pk])).status_code == 302
    assert StudySession.objects.get().link_version == 2


def test_reported_in_april_for_the_31st_of_march_counts_in_the_old_year(client, row):
    from datetime import date

    from mirai_action.japan import fiscal
    from mirai_action.progress.models import CountEntry

    row = make.session(held_on=date(2025, 3, 31), ambassador=row.ambassador)
    post(client, row, head_count="30")
    day = CountEntry.objects.get(subject=row.pk, indicator="participants").effective_on
    assert (day, fiscal.year_of(day)) == (date(2025, 3, 31), 2024)
