"""The columns that a table of study sessions may have, and the headers that people write over them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ambassadors.rosters.kinds import Column

COLUMNS: tuple[Column, ...] = (
    Column(
        key="held_on",
        label=_("開催日"),
        names=("開催日", "実施日", "日付", "日時", "開催年月日", "実施年月日", "学習会の日", "年月日", "月日", "日"),
        example="2018-10-05",
    ),
    Column(
        key="title",
        label=_("学習会の名称"),
        names=("学習会名", "題名", "名称", "テーマ", "タイトル", "学習会の名称", "企画名", "内容"),
        example="子どもの未来アクション学習会",
    ),
    Column(
        key="prefecture",
        label=_("会場の都道府県"),
        names=("都道府県", "県", "県名", "開催都道府県", "開催地", "会場の都道府県", "地域", "開催県"),
        example="埼玉県",
    ),
    Column(key="municipality", label=_("市区町村"), names=("市区町村", "市町村", "市", "開催市区町村")),
    Column(
        key="venue",
        label=_("会場"),
        names=("会場", "場所", "会場名", "開催場所", "実施場所", "開催会場"),
        example="さいたま市浦和コミュニティセンター",
    ),
    Column(
        key="format",
        label=_("開催方法"),
        names=("開催方法", "実施方法", "形式", "開催形式", "実施形態"),
        help=_("「オンライン」と書かれていれば、オンラインの学習会として数えます。"),
    ),
    Column(
        key="head_count",
        label=_("参加者数"),
        names=("参加者数", "参加人数", "人数", "参加者", "受講者数", "参加数", "のべ人数", "出席者数", "実績"),
        example="約30名",
        help=_("「約30名」は、およその人数（概数）として記録します。"),
    ),
    Column(
        key="ambassador",
        label=_("担当アンバサダー"),
        names=(
            *(
                "担当アンバサダー",
                "アンバサダー",
                "アンバサダー名",
                "アンバサダー氏名",
                "講師",
                "講師名",
                "担当者",
                "担当",
            ),
            *("氏名", "お名前", "名前", "報告者"),
        ),
        example="山田 花子",
    ),
    Column(
        key="number",
        label=_("担当アンバサダーの登録番号"),
        names=("登録番号", "アンバサダー番号", "担当アンバサダーの登録番号"),
        help=_("同じお名前の方がいるとき、番号で見分けます。"),
    ),
    Column(key="email", label=_("担当アンバサダーのメールアドレス"), names=("メールアドレス", "メール", "email")),
    Column(
        key="host",
        label=_("主催"),
        names=("主催", "主催団体", "主催者", "団体", "団体名", "実施団体", "主催名", "所属"),
        example="生活協同組合さいたま",
    ),
    Column(key="audience_note", label=_("対象"), names=("対象", "主な対象", "対象者", "参加対象")),
    Column(key="note", label=_("メモ"), names=("備考", "メモ", "特記事項", "その他"), many=True),
)
