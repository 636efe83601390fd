"""/progress/: the public's page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mirai_action.progress.dates import sentence
from mirai_action.progress.models import PublishedFigure
from tests import make

pytestmark = pytest.mark.django_db


def page(**query: str) -> Any:
    return Client().get("/progress/", query)


def test_empty_register_invites() -> None:
    response = page()
    assert response.status_code == 200
    assert "まだ記録がありません" in response.text
    assert " style=" not in response.text


def test_dated_figure_says_when_its_reports_came_in() -> None:
    assert sentence(date(2019, 7, 11), date(2019, 7, 11)) == "2019年7月11日現在（同日までに届いた報告による）"
    assert sentence(date(2021, 3, 31), date(2021, 4, 30)) == "2021年3月31日現在（4月30日までに届いた報告による）"
    assert (
        sentence(date(2021, 3, 31), date(2026, 11, 23)) == "2021年3月31日現在（2026年11月23日までに届いた報告による）"
    )


def test_opening_balance_stands_as_a_line_of_its_own() -> None:
    make.opening()
    assert "システム導入前の実績 365人・団体" in page().text


def test_preliminary_is_part_of_the_number_and_named() -> None:
    facts = {"indicator": "participants", "kind": "coop"}
    make.settled([make.line(quantity=300, **facts), make.line(quantity=55, certainty="preliminary", **facts)])
    text = page().text
    assert "355" in text
    assert "速報を含む" in text
    assert "うち確定 300" in text


def test_missed_and_reached_only_where_records_cover_the_day() -> None:
    make.target(value=2)
    make.settled([make.line(effective_on=date(2021, 3, 1))])
    assert "未達" in page().text
    PublishedFigure.objects.create(indicator="ambassadors", as_of=date(2021, 2, 28), value=700, source="announcement")
    text = page().text
    assert "公表値 700人（2021年2月28日現在）" in text
    assert '<span class="pill pill--wait">未達</span>' not in text


def test_split_of_ambassadors_is_shown_and_adds_up() -> None:
    make.settled([make.line(kind="individual")])
    make.settled([make.line(kind="group")])
    assert page().context["kinds"] == {"individual": 1, "group": 1, "unknown": 0}


def test_completeness_stands_beside_the_totals() -> None:
    held = {"kind": "coop", "effective_on": date(2026, 4, 1)}
    make.settled([make.line(indicator="planned", **held), make.line(indicator="reported", **held)])
    make.settled([make.line(indicator="planned", **held)])
    text = page().text
    assert "報告率 50.0%（未報告 1回は入っていません）" in text


def test_map_has_49_tiles_and_a_table() -> None:
    tiles = page().context["panels"][0].tiles.tiles
    assert len(tiles) == 49
    assert page().text.count('<table class="table">') >= 3


@pytest.mark.parametrize("bad", ["2019-02-30", "昨日", "2999-01-01", "1999-12-31", "１" * 5000])
def test_bad_date_gives_a_sentence_and_todays_figures(bad: str) -> None:
    response = page(as_of=bad)
    assert response.status_code == 200
    assert response.context["form"].errors["as_of"]
    assert response.context["figures"].as_of == timezone.localdate()


def test_page_of_another_day_links_the_same_numbers_for_machines() -> None:
    assert "/progress.json?as_of=2019-07-11" in page(as_of="2019-07-11").text


def test_page_writes_nothing() -> None:
    assert Client().post("/progress/").status_code == 405


def test_number_of_queries_does_not_grow() -> None:
    page()
    with CaptureQueriesContext(connection) as few:
        page()
    for number in range(1, 20):
        make.settled([make.line(prefecture=f"{number:02}", effective_on=date(2020, number % 12 + 1, 1))])
    with CaptureQueriesContext(connection) as many:
        page()
    assert len(few) == len(many)


def test_kind_is_never_crossed_with_prefecture() -> None:
    """Small numbers identify people (DOMAIN 6): the map's table has one number a prefecture."""
    make.settled([make.line(kind="group", prefecture="31")])
    tables = page().text.split("<table")[1:]
    assert not any("鳥取" in each and "団体</th>" in each for each in tables)


def test_a_short_record_gets_no_range_and_says_so() -> None:
    make.target(deadline=date(2099, 3, 31))
    make.settled([make.line()])
    text = page().text
    assert "データが少ないため見込みは示しません。" in text
    assert "c-fan" not in text


def test_a_long_record_gets_a_range_with_its_method_in_the_line_too() -> None:
    make.target(deadline=date(2021, 3, 31))
    for month in range(14):
        make.settled([make.line(effective_on=date(2019 + month // 12, month % 12 + 1, 9))])
    text = page(as_of="2020-02-29").text
    assert "期限の日の見込み" in text
    assert "そのうち8割が入る幅です" in text
    assert 'class="c-fan"' in text
