"""What a lecturer takes along: how the 60 minutes go, and what is not to be forgotten."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Step(NamedTuple):
    minutes: int
    title: Words
    text: Words


class Tick(NamedTuple):
    """A line of the checklist; `name` is what the browser keeps its tick under."""

    name: str
    text: Words


class Part(NamedTuple):
    title: Words
    ticks: tuple[Tick, ...]


# The minutes are those of the host's guide (サポートブック), so that page and booklet say the same.
STEPS = (
    Step(5, _("はじめのあいさつ"), _("自己紹介と、今日の流れ。受付（QRコード）のご案内もここで。")),
    Step(10, _("なぜ、いま子どもの未来か"), _("映像かスライドで、子どもたちをとりまく様子を知ります。")),
    Step(25, _("テキストを読む"), _("声に出して順に読みます。大事なところは、ひと呼吸おいて確かめます。")),
    Step(
        15,
        _("少人数で話す"),
        _("4〜5人で、感じたこと・身近で気づいたことを話します。話したくない人は聞くだけでかまいません。"),
    ),
    Step(
        5,
        _("ふりかえりと人数の確認"),
        _("明日からできることを、一人ひとつ考えます。お礼を伝え、参加した人数を数えて控えておきます。"),
    ),
)

CHECKLIST = (
    Part(
        _("前日まで"),
        (
            Tick("venue", _("会場・オンラインの設定と、開始時刻を確かめた")),
            Tick("texts", _("テキストの部数を、参加予定人数に合わせて用意した")),
            Tick("slides", _("スライド・映像が映ることを試した")),
            Tick("sheet", _("受付のQRコードの紙を印刷した")),
            Tick("host", _("主催の担当者と、役割分担・当日の連絡先を確かめた")),
        ),
    ),
    Part(
        _("当日"),
        (
            Tick("wall", _("受付のQRコードを、入口に貼った")),
            Tick("seats", _("話しやすい席（4〜5人のまとまり）にした")),
            Tick("photos", _("写真を撮るときは、写る方の了解をいただいた")),
            Tick("heads", _("参加した人数を数えた")),
        ),
    ),
    Part(
        _("終わったあと"),
        (
            Tick("report", _("参加者数を報告した")),
            Tick("left", _("残った部数を確かめた")),
            Tick("paper", _("お名前を書いていただいた紙を処分した")),
            Tick("thanks", _("会場と主催の方にお礼を伝えた")),
        ),
    ),
)


def timed(starts_at: time | None) -> list[tuple[Step, str]]:
    """Return each step with when it begins: by the clock (10:05) where the start is known, else in minutes (5)."""
    rows, gone = [], 0
    for step in STEPS:
        begins = datetime.combine(date.min, starts_at or time()) + timedelta(minutes=gone)
        rows.append((step, f"{begins:%H:%M}" if starts_at else str(gone)))
        gone += step.minutes
    return rows
