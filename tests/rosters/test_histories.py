"""Histories of study sessions on the same engine."""

from datetime import date
from uuid import uuid4

import pytest

from ambassadors.rosters import workflow
from mirai_action.progress import proof
from sessions_log import workflow as sessions
from sessions_log.models import StudySession
from tests import make

from .test_flow import outcomes, roster

pytestmark = pytest.mark.django_db
HEAD = ["開催日", "場所", "参加者数", "講師"]


def staged(*rows, head=HEAD):
    source = workflow.upload(kind="sessions", file=roster(*rows, head=head), by=None, press=uuid4())
    workflow.map_columns(source, mapping={int(k): v for k, v in source.mapping.items()}, options={})
    return source


def reasons(source):
    return {row.number: [code for code, _facts in row.reasons] for row in source.rows.all()}


def test_day_place_count_and_ambassador_come_in_and_count():
    someone = make.ambassador(name="山田 花子", prefecture="11", registered_on=date(2018, 5, 1))
    source = staged(
        ["H30.10.5", "埼玉県さいたま市浦和区 〇〇公民館", "約30名", "山田花子"],
        ["〃", "Zoom", "１２人", "〃"],
        ["合計", "", "42", ""],
    )
    assert outcomes(source) == {2: "new", 3: "new", 4: "total"}
    workflow.apply(source, by=make.manager())
    found = list(
        StudySession.objects.order_by("head_count").values_list(
            "held_on", "format", "prefecture", "municipality_code", "head_count", "basis", "status", "ambassador"
        )
    )
    assert found == [
        (date(2018, 10, 5), "online", "", "", 12, "counted", "confirmed", someone.pk),
        (date(2018, 10, 5), "venue", "11", "11107", 30, "estimate", "confirmed", someone.pk),
    ]
    assert (make.total("sessions"), make.total("participants")) == (2, 42)
    assert proof.verify().faults == []


def test_the_same_history_twice_changes_nothing():
    make.ambassador(name="山田 花子")
    row = ["2018-10-05", "東京都渋谷区", "30", "山田 花子"]
    workflow.apply(staged(row), by=None)
    assert outcomes(staged(row)) == {2: "same"}


def test_what_can_not_be_counted_says_why():
    make.ambassador(name="佐藤 太郎", prefecture="11"), make.ambassador(name="佐藤 太郎", prefecture="11")
    source = staged(
        ["2018-10-05", "埼玉県", "", "佐藤 太郎"],
        ["2018-10-05", "埼玉県", "0", "知らない人"],
        ["10/5", "埼玉県", "30", "佐藤 太郎"],
        ["2018-10-05", "埼玉県", "20〜30名", ""],
    )
    assert set(outcomes(source).values()) == {"error"}
    found = reasons(source)
    assert found[2] == ["no_count", "from_venue"]
    assert found[3] == ["nobody", "from_venue"]
    assert found[4] == ["bad_day", "from_venue"]
    assert found[5] == ["bad_count", "from_venue"]


def test_a_name_that_two_have_asks_for_the_number():
    make.ambassador(name="佐藤 太郎", prefecture="11"), make.ambassador(name="佐藤 太郎", prefecture="11")
    source = staged(["2018-10-05", "埼玉県", "30", "佐藤 太郎"])
    assert (outcomes(source), reasons(source)[2][-1]) == ({2: "error"}, "several")


def test_a_large_session_waits_for_its_confirmation():
    make.ambassador(name="山田 花子")
    workflow.apply(staged(["2018-10-05", "埼玉県", "600", "山田 花子"]), by=make.manager())
    row = StudySession.objects.get()
    assert (row.status, row.hold, make.total("participants")) == ("reported", "large", 0)


def test_undo_leaves_the_session_that_was_corrected():
    make.ambassador(name="山田 花子")
    source = staged(["2018-10-05", "埼玉県", "30", "山田 花子"], ["2018-11-05", "埼玉県", "20", "山田 花子"])
    workflow.apply(source, by=None)
    sessions.correct(StudySession.objects.get(head_count=20), reason="数え直し", by=None, head_count=21)
    workflow.undo(source, by=make.manager())
    assert list(StudySession.objects.values_list("head_count", flat=True)) == [21]
    assert (make.total("participants"), proof.verify().faults) == (21, [])
