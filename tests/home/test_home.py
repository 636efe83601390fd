"""The own home: one clear next step in the right order, and the history of changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ambassadors import workflow
from mirai_action.site import next_steps
from tests import make

pytestmark = pytest.mark.django_db


def steps(ambassador, *, manages=True):
    return [each.title for each in next_steps.steps(ambassador, make.member(ambassador), manages=manages)]


def test_who_has_held_nothing_is_led_to_the_first_session():
    assert steps(make.ambassador()) == ["はじめての学習会を開いてみましょう"]


def test_who_has_held_one_is_led_to_the_next():
    row = make.ambassador()
    make.past_session(ambassador=row)
    assert steps(row) == ["次の学習会を予定しませんか"]


def test_what_is_urgent_comes_first():
    row = make.ambassador()
    make.notice()
    make.session(ambassador=row, held_on=make.day(3))
    make.session(ambassador=row, held_on=make.day(-3))
    workflow.rest(row)
    assert steps(row) == [
        "参加者数をご報告ください",
        "今は活動休止中です",
        "お知らせをお読みください",
        "もうすぐ学習会です",
    ]
    assert "今は活動休止中です" not in steps(row, manages=False)


def test_many_reports_are_one_step():
    row = make.ambassador()
    for days in range(1, 5):
        make.session(ambassador=row, held_on=make.day(-days))
    assert steps(row) == ["参加者数をまとめてご報告ください"]


def test_the_home_of_a_member_leaves_the_managers_name_out(client):
    group = make.group(name="ひだまりの会", contact_name="佐藤 一")
    client.force_login(make.joined(group).user)
    page = client.get("/my/").content.decode()
    assert "ひだまりの会" in page
    assert "佐藤 一" not in page


def test_the_home_costs_the_same_with_many_sessions(client, django_assert_max_num_queries):
    row = make.ambassador()
    client.force_login(make.member(row))
    found = []
    for count in (1, 8):
        for number in range(count):
            make.session(ambassador=row, held_on=make.day(2 + number))
            make.session(ambassador=row, held_on=make.day(-2 - number), title=str(number))
        with django_assert_max_num_queries(50) as seen:
            client.get("/my/")
        found.append(len(seen))
    assert abs(found[0] - found[1]) <= 1  # one session to report has its own line, many share one


def test_the_history_is_readable(client):
    row = make.ambassador(prefecture="11", phone="+81488331234")
    user = make.member(row)
    client.force_login(user)
    workflow.edit(row, changes={"phone": "+81488339999"}, by=user)
    workflow.correct(row, by=make.staff(), reason="本人の申し出", registered_on=row.registered_on - timedelta(days=9))
    workflow.give(row, "b")
    workflow.withdraw(row, "b")
    page = client.get("/my/profile/history/").content.decode()
    for words in ("+81488331234 → +81488339999", "訂正", "本人の申し出", "事務局", "ご本人", "同意の取り消し"):
        assert words in page


def test_a_note_of_staff_for_themselves_is_not_printed(client):
    row = make.to_review()
    workflow.approve(row, by=make.staff(), reason="")
    row.decisions.filter(verb="approve").update(reason="電話でようやく確認")
    client.force_login(make.member(row))
    assert "電話でようやく確認" not in client.get("/my/profile/history/").content.decode()


def test_a_withdrawn_consent_ends_at_once(client):
    row = make.ambassador(consents={"a", "d1", "d2"}, prefecture="11")
    user = make.staff(prefectures=["11"])
    named = type(row).objects.named_for
    assert named(user).filter(pk=row.pk).exists()
    client.force_login(make.member(row))
    client.post("/my/profile/consents/", {"kind": "d1", "action": "withdraw"})
    assert not named(user).filter(pk=row.pk).exists()


def test_pause_and_farewell_change_the_home_at_once(client):
    row = make.ambassador()
    client.force_login(make.member(row))
    client.post("/my/profile/pause/", {"action": "rest"})
    assert "今は活動休止中です" in client.get("/my/").content.decode()
    client.post("/my/profile/leave/", {"reason": ""})
    assert client.get("/my/certificate/").status_code == 403
