"""The words that invented persons and groups are made of. Whoever they may resemble, it is by chance."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple


class Name(NamedTuple):
    """A part of a person's name: as written, ふりがな, and for an address."""

    name: str
    kana: str
    romaji: str


def read(file: str) -> Iterator[list[str]]:
    """Return the rows of a file in `data/`, without its heading."""
    with (Path(__file__).parent / "data" / file).open(encoding="utf-8", newline="") as lines:
        yield from islice(csv.reader(lines), 1, None)


FAMILY = tuple(Name(*row) for row in read("family_names.csv"))
GIVEN = tuple(Name(*row) for row in read("given_names.csv"))
# What a group may be called after its city: (as written, ふりがな, kind of affiliation)
GROUPS = (
    ("子どもの未来をひらく会", "こどものみらいをひらくかい", "npo"),
    ("子ども食堂ひだまり", "こどもしょくどうひだまり", "cafeteria"),
    ("子ども食堂ぽかぽか", "こどもしょくどうぽかぽか", "cafeteria"),
    ("くらしの学びサークル", "くらしのまなびさーくる", "coop_member"),
    ("こもれび生協 地区くらぶ", "こもれびせいきょう ちくくらぶ", "coop_member"),
    ("あおぞら生協 福祉の会", "あおぞらせいきょう ふくしのかい", "coop_member"),
    ("まちの寺子屋ネット", "まちのてらこやねっと", "npo"),
    ("民生委員・児童委員 学習部会", "みんせいいいん・じどういいん がくしゅうぶかい", "welfare"),
    ("みどり野大学 子どもの未来ゼミ", "みどりのだいがく こどものみらいぜみ", "school"),
    ("地域福祉ボランティアの会", "ちいきふくしぼらんてぃあのかい", "council"),
    ("おはなしポケット", "おはなしぽけっと", "npo"),
    ("放課後ひろば運営委員会", "ほうかごひろばうんえいいいんかい", "npo"),
)
# Of groups with one name in one city, each is of another quarter.
QUARTERS = (("", ""), ("東", "ひがし"), ("南", "みなみ"), ("中央", "ちゅうおう"), ("北", "きた"), ("西", "にし"))
TITLES = (
    "", "", "", "",
    "子どもの貧困を考える学習会",
    "地域で子どもを支えるために",
    "はじめての子どもの未来アクション",
    "となりの子どもに気づくまちへ",
    "子どもの今を知る",
    "わたしたちにできること",
)  # fmt: skip
VENUES = (
    "公民館 第2会議室",
    "コミュニティセンター",
    "市民活動センター",
    "福祉会館 研修室",
    "生涯学習館",
    "図書館 集会室",
)
CORRECTIONS = (
    "名簿と照合した結果、参加者数に誤りがあったため",
    "講師とスタッフを参加者数に含めていたため",
    "会場の集計表が届き、人数が確定したため",
    "午前の部の人数が抜けていたため",
)
COMMENTS = (
    "参加者数に講師の方は含まれていますか。ご確認をお願いします。",
    "開催日が予定と異なるようです。ご確認をお願いします。",
)
CALLED_OFF = "新型コロナウイルス感染症の拡大防止のため"
OTHER_REASONS = ("台風の接近のため", "会場の都合のため", "申込が少なかったため")
