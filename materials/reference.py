"""The programme's materials as they are known, without files: every start begins with these, as 準備中.

Facts of Saitama's edition: the prefecture's announcement of 2019-07-25. The day of issue is not known and not invented.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_noop as _

from .models import Access, Edition, IssuerKind, Kind, Series

JCCU = {"issuer_name": _("日本生活協同組合連合会"), "issuer_kind": IssuerKind.JCCU}
NATIONAL_EDITION = {"slug": "national", "name": _("全国版"), "area": "00", "position": 10, **JCCU}
FOR_AMBASSADORS = {**NATIONAL_EDITION, "access": Access.AMBASSADORS}

SAITAMA = {
    "slug": "saitama",
    "name": _("埼玉県版"),
    "title": "こどもたちの未来に向けて",
    "area": "11",
    "position": 20,
    "summary": _(
        "埼玉県が発行する版です。県の子どもの生活に関する調査の結果、県の取り組み、相談先を掲載しています。"
        "県のイベントのほか、市町村・社会福祉協議会・生協などの学習会で使われています。"
    ),
    "issuer_name": _("埼玉県"),
    "issuer_kind": IssuerKind.PREFECTURE,
    "paper_size": "A5",
    "printed_pages": 24,
    "print_run": 50_000,
    "announced_on": date(2019, 7, 25),
}

SERIES: list[tuple[dict[str, Any], list[dict[str, Any]]]] = [
    (
        {
            "slug": "brochure",
            "kind": Kind.BROCHURE,
            "name": _("啓発テキスト（冊子）"),
            "summary": _(
                "子どもの貧困を身近な問題として考えるための冊子です。学習会のテキストとしてお使いいただけます。"
            ),
            "position": 10,
        },
        [
            {
                **NATIONAL_EDITION,
                "summary": _(
                    "どの地域の学習会でも使える、基本の冊子です。子どもの貧困とは何か、私たちに何ができるかを学びます。"
                ),
            },
            SAITAMA,
        ],
    ),
    (
        {
            "slug": "slides",
            "kind": Kind.SLIDES,
            "name": _("学習スライド"),
            "summary": _("学習会で映しながらお話しいただけるスライドです。"),
            "position": 20,
        },
        [{**FOR_AMBASSADORS, "summary": _("60分の学習会に合わせた、講師用のスライドです。")}],
    ),
    (
        {
            "slug": "video",
            "kind": Kind.VIDEO,
            "name": _("教材動画"),
            "summary": _("学習会のはじめにご覧いただく、短い動画です。"),
            "position": 30,
        },
        [{**FOR_AMBASSADORS, "summary": _("子どもの貧困を身近に感じていただくための動画です。")}],
    ),
    (
        {
            "slug": "guide",
            "kind": Kind.GUIDE,
            "name": _("サポートブック"),
            "summary": _("学習会を開く方のための手引きです。準備から当日までの流れがわかります。"),
            "position": 40,
        },
        [{**FOR_AMBASSADORS, "summary": _("60分の進行例、準備するもの、よくある質問をまとめています。")}],
    ),
    (
        {
            "slug": "report-form",
            "kind": Kind.REPORT_FORM,
            "name": _("実施報告用紙"),
            "summary": _("学習会の参加者数を紙で報告するときの用紙です。このサイトからも報告できます。"),
            "position": 50,
        },
        [{**FOR_AMBASSADORS, "summary": _("印刷して会場で記入し、事務局へお送りください。")}],
    ),
]


def load() -> None:
    """Add the series and editions that are missing; what staff changed since stays as it is."""
    for series_facts, editions in SERIES:
        series, _made = Series.objects.get_or_create(slug=series_facts["slug"], defaults=series_facts)
        for facts in editions:
            area, language = facts["area"], facts.get("language", "ja")
            Edition.objects.get_or_create(series=series, area=area, language=language, defaults=facts)
