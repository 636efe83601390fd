"""The charts are pure functions: numbers in, what to draw out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string

from mirai_action.japan.prefectures import CODES
from mirai_action.progress import charts
from mirai_action.progress.charts.line import YearRow
from mirai_action.progress.charts.scale import fiscal_starts, round_ticks
from mirai_action.progress.figures import MonthPoint

CSS = Path(__file__).parents[2] / "static" / "css" / "charts.css"


@dataclass
class Goal:
    value: int
    deadline: date


@dataclass
class Published:
    as_of: date
    value: int
    approximate: bool = False

    def day_label(self) -> str:
        return f"{self.as_of}"


def point(month: date, end: date, final: int, preliminary: int, cumulative: int, *, gap: bool = False) -> MonthPoint:
    return MonthPoint(month, end, final, preliminary, cumulative, gap=gap)


APRIL = point(date(2020, 4, 1), date(2020, 4, 30), 40, 0, 40)
MAY = point(date(2020, 5, 1), date(2020, 5, 31), 30, 20, 90)


def line(months: list[MonthPoint], **facts: Any) -> charts.Line:
    plain = {"key": "line", "title": "累計", "unit": "人", "as_of": date(2020, 5, 31)}
    return charts.line(months=months, **(plain | facts))


def test_bar_shows_both_shades_and_the_target() -> None:
    assert charts.bar(key="b", label="参加者数", final=300, preliminary=100, target=1000) == charts.Bar(
        key="b",
        label="参加者数 400（うち確定 300）、目標 1,000 の 40.0%",
        final="30.00%",
        preliminary="10.00%",
        total="40.00%",
        target="100.00%",
    )


def test_bar_beyond_its_target_moves_the_tick() -> None:
    made = charts.bar(key="b", label="回数", final=1500, preliminary=500, target=1000)
    assert (made.final, made.preliminary, made.target) == ("75.00%", "25.00%", "50.00%")


def test_bar_of_nothing_is_empty() -> None:
    made = charts.bar(key="b", label="登録者数", final=0, preliminary=0, target=None)
    assert (made.final, made.total, made.target) == ("0.00%", "0.00%", None)


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, [0, 1]),
        (90, [0, 20, 40, 60, 80, 100]),
        (1000, [0, 200, 400, 600, 800, 1000]),
        (11_000, [0, 5000, 10000, 15000]),
    ],
)
def test_value_axis_has_round_numbers_above_the_highest(highest: int, ticks: list[int]) -> None:
    assert round_ticks(highest) == ticks


def test_year_axis_begins_with_the_fiscal_year() -> None:
    assert fiscal_starts(date(2020, 3, 31), date(2021, 4, 1)) == [date(2019, 4, 1), date(2020, 4, 1), date(2021, 4, 1)]
    assert len(fiscal_starts(date(2000, 4, 1), date(2026, 4, 1))) <= 9


def test_line_goes_through_each_month_and_keeps_the_preliminary_part_apart() -> None:
    made = line([APRIL, MAY], goals=[Goal(100, date(2021, 3, 31))])
    assert len(made.paths) == len(made.preliminary) == 1
    assert made.rows == [YearRow(label="2020年度(令和2年度)", added=90, preliminary=20, cumulative=90)]
    assert made.last is not None
    assert made.last.text == "90"


def test_stretch_without_records_is_a_gap_in_the_line() -> None:
    silent = [point(date(2020, m, 1), date(2020, m, 28), 0, 0, 40, gap=True) for m in range(5, 12)]
    december = point(date(2020, 12, 1), date(2020, 12, 31), 10, 0, 50)
    made = line([APRIL, *silent, december], as_of=date(2020, 12, 31))
    assert len(made.paths) == 2
    assert [each.text for each in made.gaps] == ["記録なし"]


def test_fiscal_year_without_records_is_not_zero() -> None:
    silent = [point(date(2021, m, 1), date(2021, m, 28), 0, 0, 40, gap=True) for m in range(4, 13)]
    made = line([APRIL, *silent], as_of=date(2021, 12, 31))
    assert [each.gap for each in made.rows] == [False, True]
    assert "記録なし</td>" in render_to_string("progress/_line.html", {"line": made})


def test_published_figures_stand_beside_the_line() -> None:
    made = line([], published=[Published(date(2021, 2, 28), 11_000, approximate=True)], as_of=date(2021, 3, 1))
    assert [each.text for each in made.points] == ["公表値 約11,000人（2021-02-28現在）"]
    assert made.paths == []


def test_map_has_49_tiles_that_add_up() -> None:
    values = {"11": 60, "13": 38, "01": 1, "online": 1}
    made = charts.tiles(key="m", title="県別", unit="人", values=values, href=lambda code: f"/list/?p={code}")
    assert {each.code for each in made.tiles} == {*CODES, "online", "unknown"}
    assert len(made.tiles) == 49
    assert sum(each.value for each in made.tiles) == made.total == 100
    shades = {each.code: each.shade for each in made.tiles}
    assert (shades["11"], shades["01"], shades["02"], shades["unknown"]) == (3, 2, 0, 0)


def test_no_two_tiles_lie_on_each_other() -> None:
    made = charts.tiles(key="m", title="県別", unit="人", values={}, href=lambda _code: "")
    taken = [(each.x, each.y) for each in made.tiles]
    assert len(set(taken)) == 49


def test_charts_stay_small_and_carry_no_style() -> None:
    values = dict.fromkeys(CODES, 12345)
    href = "/admin/sessions_log/studysession/?prefecture__exact="
    tiles = charts.tiles(key="m-p", title="県別", unit="人", values=values, href=lambda code: href + code)
    years = [point(date(y, m, 1), date(y, m, 28), 100, 7, 50_000) for y in range(2018, 2030) for m in range(1, 13)]
    drawn = [
        _svg(render_to_string("progress/_tiles.html", {"tiles": tiles})),
        _svg(render_to_string("progress/_line.html", {"line": line(years, as_of=date(2029, 12, 31))})),
    ]
    assert [len(each.encode()) <= 10_000 for each in drawn] == [True, True], [len(each.encode()) for each in drawn]
    assert not any(" style=" in each or "<style" in each or "<script" in each for each in drawn)


def _svg(html: str) -> str:
    return html[html.index("<svg") : html.index("</svg>") + 6]


def test_shades_of_the_map_differ_in_black_and_white() -> None:
    """Each shade stands 3:1 against the next, each number 4.5:1 against its tile: light, dark, dark by hand, print."""
    shades = [dict(re.findall(r"--c-shade-(\S+): (#\w{6});", block)) for block in _blocks()]
    assert len(shades) == 4
    for each in shades:
        assert contrast(each["1"], each["2"]) >= 3
        assert contrast(each["2"], each["3"]) >= 3
        assert all(contrast(each[n], each[f"{n}-ink"]) >= 4.5 for n in "123")


def _blocks() -> list[str]:
    return [block for block in re.findall(r"\{([^{}]*)\}", CSS.read_text()) if "--c-shade-1:" in block]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
