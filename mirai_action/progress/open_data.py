"""Open data: the tables that anyone may take away, with what every column means.

What is public stands in DOMAIN 6, and each table is one of its sentences: ambassadors by prefecture are totals only,
their kind is told for the nation only, and no table crosses prefecture with kind for them. Study sessions and their
participants are public in full detail. The rows of every table add up to the number on /progress/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mirai_action.japan.prefectures import BY_CODE

from . import rollup
from .figures import AMBASSADOR_KINDS, PLACES, Figures
from .models import ONLINE, TARGETED, Certainty, Indicator, month_of
from .rollup import Key

Text = str | Promise
Row = tuple[Any, ...]
MONTH, PLACE = r"^[0-9]{4}-[0-9]{2}$", r"^([0-9]{2}|online|unknown)$"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: what it means, and its JSON schema. `schema` says null where a value may be missing."""

    name: str
    meaning: Text
    schema: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table at /open-data/<name>.csv and .json."""

    name: str
    title: Text
    about: Text
    columns: tuple[Column, ...]
    rows: Callable[[Figures], Iterator[Row]]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.columns)


def _months(found: Figures) -> Iterator[Row]:
    """Yield what each month added, by certainty. In a month without records nothing is known: null, not 0."""
    for indicator in TARGETED:
        total = dict.fromkeys(Certainty, 0)
        for point in found.indicators[indicator].months:
            added = {Certainty.FINAL: point.added_final, Certainty.PRELIMINARY: point.added_preliminary}
            for certainty in certainties(indicator):
                total[certainty] += added[certainty]
                known = (total[certainty], added[certainty])
                cumulative, plus = (None, added[certainty] or None) if point.gap else known
                yield str(indicator), month_of(point.month), str(certainty), plus, cumulative, not point.gap


def _prefectures(found: Figures) -> Iterator[Row]:
    for indicator in TARGETED:
        for place in PLACES:
            for certainty in certainties(indicator):
                quantity = found.sums.get(Key(str(indicator), str(certainty), "prefecture", place), 0)
                yield str(indicator), place, place_name(place), str(certainty), quantity


def _kinds(found: Figures) -> Iterator[Row]:
    for indicator in TARGETED:
        kinds = found.indicators[indicator].by_kind
        for kind in AMBASSADOR_KINDS if indicator == Indicator.AMBASSADORS else kinds:
            for certainty in certainties(indicator):
                quantity = found.sums.get(Key(str(indicator), str(certainty), "kind", kind), 0)
                yield str(indicator), kind, str(certainty), quantity


def _sessions(found: Figures) -> Iterator[Row]:
    """Yield sessions and participants by everything; one query over their entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT indicator, to_char(effective_on, 'YYYY-MM'), prefecture, kind, certainty, sum(quantity)::bigint
               FROM progress_countentry
               WHERE indicator IN ('sessions', 'participants') AND effective_on <= %(as_of)s
               AND (%(until)s::timestamptz IS NULL OR entered_at < %(until)s)
               GROUP BY 1, 2, 3, 4, 5 HAVING sum(quantity) <> 0 ORDER BY 1 DESC, 2, 3, 4, 5""",
            {"as_of": found.as_of, "until": rollup.end_of(found.known_on)},
        )
        yield from cursor.fetchall()


def certainties(indicator: Indicator) -> list[Certainty]:
    """Return the certainties of an indicator: ambassadors are always final."""
    return [Certainty.FINAL] if indicator == Indicator.AMBASSADORS else [Certainty.FINAL, Certainty.PRELIMINARY]


def place_name(place: str) -> str:
    """Return the name of a place in Japanese, whatever the language of the page: a table has one vocabulary."""
    if place in BY_CODE:
        return BY_CODE[place].name
    return "オンライン" if place == ONLINE else "不明"


def _text(name: str, meaning: Text, **schema: Any) -> Column:
    return Column(name=name, meaning=meaning, schema={"type": "string", **schema})


def _count(name: str, meaning: Text, *, nullable: bool = False) -> Column:
    return Column(name=name, meaning=meaning, schema={"type": ["integer", "null"] if nullable else "integer"})


INDICATOR = _text(
    "indicator",
    _(
        "何の数か。ambassadors＝アンバサダー登録者数、participants＝学習会の参加者数（のべ）、sessions＝学習会の開催回数"
    ),
    enum=[str(each) for each in TARGETED],
)
OF_SESSIONS = _text(
    "indicator", _("何の数か。participants＝参加者数（のべ）、sessions＝開催回数"), enum=["participants", "sessions"]
)
CERTAINTY = _text(
    "certainty",
    _("final＝確定、preliminary＝速報。両方を足すと、ページに大きく出ている数になります。"),
    enum=[str(each) for each in Certainty],
)
MONTHLY = _text("month", _("月。学習会の開催日、または登録日のある月（日本時間）"), pattern=MONTH)
PREFECTURE = _text(
    "prefecture",
    _("都道府県コード（01〜47、JIS X 0401）。online＝オンライン、unknown＝不明"),
    pattern=PLACE,
)
QUANTITY = _count("quantity", _("数"))

# The words of the apps above (ambassadors.choices.BodyKind); a test compares them.
HOSTS: tuple[tuple[str, Text], ...] = (
    ("coop", _("会員生協")),
    ("union", _("都道府県生協連")),
    ("prefecture", _("都道府県")),
    ("municipality", _("市区町村")),
    ("council", _("社会福祉協議会")),
    ("npo", _("NPO・市民団体")),
    ("school", _("学校・大学")),
    ("group", _("任意のグループ")),
    ("other", _("その他")),
    ("unknown", _("不明")),
)
TABLES = (
    Table(
        name="months",
        title=_("月ごとの数（全国）"),
        about=_("3つの指標が、月ごとにいくつ増えたかと、その月の終わりの累計です。"),
        columns=(
            INDICATOR,
            MONTHLY,
            CERTAINTY,
            _count(
                "added",
                _(
                    "その月に増えた数。システム導入前の実績は、その日付の月に入っています。空欄（null）は記録なしで、0とは違います。"
                ),
                nullable=True,
            ),
            _count("cumulative", _("月の終わり（今月は今日）の累計。記録のない月は空欄（null）"), nullable=True),
            Column(
                name="recorded",
                meaning=_("記録がそろっている月は true、「記録なし」の月は false"),
                schema={"type": "boolean"},
            ),
        ),
        rows=_months,
    ),
    Table(
        name="prefectures",
        title=_("都道府県ごとの数"),
        about=_("都道府県ごとの累計です。47都道府県に online と unknown を足すと、全国の数になります。"),
        columns=(INDICATOR, PREFECTURE, _text("name", _("都道府県の名前")), CERTAINTY, QUANTITY),
        rows=_prefectures,
    ),
    Table(
        name="kinds",
        title=_("種別ごとの数（全国）"),
        about=_(
            "アンバサダーは個人・団体の別、学習会は主催者の種別ごとの累計です。"
            "アンバサダーの種別は、少ない数から個人がわからないように、全国の数だけを公開しています。"
        ),
        columns=(
            INDICATOR,
            _text(
                "kind",
                _("アンバサダーは individual＝個人、group＝団体、unknown＝不明。学習会は主催者の種別（下の一覧）"),
            ),
            CERTAINTY,
            QUANTITY,
        ),
        rows=_kinds,
    ),
    Table(
        name="sessions",
        title=_("学習会のくわしい数"),
        about=_("学習会の開催回数と参加者数を、月・都道府県・主催者の種別・速報と確定の別に分けた表です。"),
        columns=(
            OF_SESSIONS,
            MONTHLY,
            PREFECTURE,
            _text("kind", _("主催者の種別（下の一覧）")),
            CERTAINTY,
            QUANTITY,
        ),
        rows=_sessions,
    ),
)
