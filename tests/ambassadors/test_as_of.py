"""○年○月○日現在の登録: the list of a day equals the ledger's current figure of that day."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from ambassadors import workflow
from ambassadors.models import Ambassador
from mirai_action.progress.figures import figures
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/admin/ambassadors/ambassador/"
DAYS = [date(2026, month, day) for month in range(4, 10) for day in (1, 2, 15, 30)]


@pytest.fixture
def register():
    """Persons who stay, leave, move, rest, are corrected, and change their kind."""
    make.ambassador(name="残る", registered_on=date(2026, 4, 2))
    leaver = make.ambassador(name="去る", registered_on=date(2026, 4, 15), prefecture="27")
    workflow.leave(leaver, on=date(2026, 6, 15))
    mover = make.ambassador(name="移る", registered_on=date(2026, 4, 1))
    workflow.move(mover, by=None, on=date(2026, 5, 15), prefecture="13")
    workflow.move(mover, by=None, on=date(2026, 7, 30), prefecture="27", kind="group")
    workflow.leave(mover, on=date(2026, 9, 2))
    resting = make.ambassador(name="休む", registered_on=date(2026, 8, 1), prefecture="")
    workflow.rest(resting)
    corrected = make.ambassador(name="直す", registered_on=date(2026, 5, 1))
    workflow.correct(corrected, by=None, reason="誤り", prefecture="13", registered_on=date(2026, 5, 2))
    make.to_review(name="申込中")


def names(response):
    return sorted(row.name for row in response.context["cl"].result_list)


def test_on_every_day_list_and_ledger_agree_in_number_and_place(register):
    for day in DAYS:
        rows = list(Ambassador.objects.current_on(day))
        places = [row.place_on or "unknown" for row in rows]
        counted = figures(as_of=day).ambassadors
        assert len(rows) == counted.current, day
        # The ledger keeps cumulative numbers by place; take those who left by then from them.
        gone = [row.prefecture for row in Ambassador.objects.filter(left_on__lte=day)]
        by_place = {place: count - gone.count(place) for place, count in counted.by_prefecture.items()}
        assert {place: places.count(place) for place in by_place} == by_place, day


def test_staff_filter_by_day_place_and_kind_of_that_day(client, register):
    client.force_login(make.staff())
    day = {"as_of": "2026-06-14"}
    assert names(client.get(LIST, day)) == ["去る", "残る", "直す", "移る"]
    assert names(client.get(LIST, day | {"prefecture__exact": "13"})) == ["直す", "移る"]
    assert names(client.get(LIST, day | {"kind__exact": "group"})) == []
    assert names(client.get(LIST, {"as_of": "2026-08-15", "kind__exact": "group"})) == ["移る"]
    assert names(client.get(LIST, {"as_of": "2026-08-15", "prefecture__exact": "unknown"})) == ["休む"]
    assert names(client.get(LIST, {"as_of": "２０２６-０６-１５"})) == ["残る", "直す", "移る"]
    page = client.get(LIST, day | {"prefecture__exact": "13"}).content.decode()
    assert "2026年6月14日現在の登録です" in page
    assert "東京都</td>" in page


@pytest.mark.parametrize("wrong", ["x", "2026-02-30", "2026-6-1", "99999999999"])
def test_a_day_that_is_none_finds_nobody(client, register, wrong):
    client.force_login(make.staff())
    assert names(client.get(LIST, {"as_of": wrong})) == []


def test_the_list_says_how_many_stand_in_no_list(client, register):
    make.opening(value=5, day=date(2026, 3, 31))
    client.force_login(make.staff())
    assert "システム導入前の実績が5人分" in client.get(LIST, {"as_of": "2026-06-14"}).content.decode()


def test_the_list_of_a_day_is_taken_along_with_the_place_and_kind_of_that_day(client, register):
    client.force_login(make.manager())
    address = "/admin/exports/export/take/ambassadors.ambassador.csv"
    answer = client.get(address, {"as_of": "2026-06-14", "prefecture__exact": "13"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = {each["お名前（団体名）"]: each for each in csv.DictReader(io.StringIO(text))}
    assert sorted(rows) == ["直す", "移る"]
    assert (rows["移る"]["主な活動地域"], rows["移る"]["個人・団体"]) == ("東京都", "個人")
