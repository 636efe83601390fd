"""Small sample PDFs for the demonstration: our own texts, marked 「見本」 on every page.

They are not the programme's brochures and hold no survey figures. The typeface has 65,000 glyphs; it is cut once to
the characters of all samples, which takes most of the time.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from tempfile import NamedTemporaryFile

from fontTools import subset
from fontTools.ttLib import TTFont
from fpdf import FPDF
from noto_cjk_sans_jp_regular import FONT_PATH

MARK = "見本"
FICTION = "デモ用の架空データ"
NOT_SAITAMA = "埼玉県発行の冊子ではありません"
A5, A4, SLIDE = (148.0, 210.0), (210.0, 297.0), (254.0, 142.9)
LEAF, LEAF_PALE, SUN, SUN_PALE, INK, PAPER = "#22693f", "#e6f1e2", "#e9772b", "#fdebd8", "#2a251f", "#fdf8ef"
CLOSING = "、。）」！？・ー"
_NOT_NEEDED = ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx"]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A document: `pages` are (heading, paragraphs). `notice` stands on every page beside 「見本」."""

    series: str
    edition: str
    title: str
    subtitle: str
    pages: tuple[tuple[str, tuple[str, ...]], ...]
    notice: str = ""
    size: tuple[float, float] = field(default=A5)
    text_size: float = 11.5  # points

    @property
    def marks(self) -> str:
        return "　".join(filter(None, [MARK, self.notice, FICTION]))

    def text(self) -> str:
        """Return every character that the document prints."""
        return "".join([self.title, self.subtitle, self.marks, *(h + "".join(p) for h, p in self.pages)])


COMMON = (
    (
        "子どもの貧困を、身近なこととして",
        (
            "子どもの貧困は、外からは見えにくいことがあります。朝ごはんを食べてこない、行事を休みがち、夏休みが"
            "終わるとやせている。そんな小さな様子の後ろに、家庭の困りごとがかくれているかもしれません。",
            "この冊子は、学習会で話し合うきっかけを作るためのものです。正解を覚えるためのものではありません。",
        ),
    ),
    (
        "考えてみましょう（15分）",
        (
            "1　「あたりまえ」と思っていることを三つ書き出してみましょう。食事、服、友だちとの時間、習いごと……",
            "2　それがなかったら、子どもの毎日はどう変わるでしょうか。となりの人と話してみましょう。",
            "3　子どものころ、家族のほかにどんな大人がそばにいてくれましたか。",
        ),
    ),
    (
        "地域でできること",
        (
            "・あいさつをして、名前をおぼえる\n・子ども食堂や学習支援の場を知り、手伝ってみる\n"
            "・食品や学用品の寄付に参加する\n・気になる子がいたら、ひとりで抱えず相談先につなぐ",
            "大きなことでなくてかまいません。子どもを気にかける大人が一人ふえることが、はじめの一歩です。",
        ),
    ),
    (
        "今日のふりかえり",
        (
            "今日の学習会で心に残ったことを、ひとつ書いてみましょう。",
            "明日からできることを、ひとつ書いてみましょう。",
            "学習会のあとは、アンバサダーが参加者数を報告します。みなさんのお名前を報告することはありません。",
        ),
    ),
)
SAMPLES = (
    Sample(
        series="brochure",
        edition="national",
        title="子どもの未来のために",
        subtitle="啓発テキスト　全国版",
        pages=COMMON,
    ),
    Sample(
        series="brochure",
        edition="saitama",
        title="こどもたちの未来に向けて",
        subtitle="啓発テキスト　埼玉県版",
        notice=NOT_SAITAMA,
        pages=(
            *COMMON[:3],
            (
                "埼玉で子どもを支える",
                (
                    "実際の冊子には、県の調査の結果、県の取り組み、相談先が載っています。この見本には載せていません。",
                    "学習会を開くときは、お住まいの市町村、社会福祉協議会、生協などに声をかけてみましょう。",
                ),
            ),
            COMMON[3],
        ),
    ),
    Sample(
        series="slides",
        edition="national",
        title="子どもの未来アクション",
        subtitle="学習スライド（60分）",
        size=SLIDE,
        text_size=19,
        pages=(
            ("今日の流れ", ("はじめに　5分\n動画を見る　10分\nテキストで学ぶ　25分\n話し合う　15分\nふりかえり　5分",)),
            ("「見えにくい」ということ", ("外からは分からない困りごとがあります。\nどんなときに気づけるでしょうか。",)),
            (
                "話し合ってみましょう",
                ("・子どものころ、そばにいてくれた大人はだれですか\n・今、地域の子どもと話すことはありますか",),
            ),
            (
                "はじめの一歩",
                ("あいさつ、見守り、子ども食堂、寄付、相談先につなぐ。\nあなたなら、どれから始めますか。",),
            ),
        ),
    ),
    Sample(
        series="guide",
        edition="national",
        title="サポートブック",
        subtitle="学習会を開く方へ",
        pages=(
            (
                "開くまでの準備",
                (
                    "1か月前　日にちと会場を決め、マイページに予定を登録します。\n2週間前　案内を配り、人数の見込みを"
                    "たてます。\n10日前　冊子が必要なら申し込みます。\n前日　資料、名札、筆記用具を用意します。",
                ),
            ),
            (
                "60分の進行例",
                (
                    "0分　あいさつと自己紹介\n5分　教材動画を見る\n15分　テキストを読みあわせる\n40分　小さなグループで"
                    "話し合う\n55分　ふりかえりとお礼",
                    "話し合いの時間がいちばん大切です。時間が足りないときは、読む部分を短くしましょう。",
                ),
            ),
            (
                "よくあるご質問",
                (
                    "問　専門の知識がなくても開けますか。\n答　はい。いっしょに学ぶ場ですので、答えを用意する必要は"
                    "ありません。",
                    "問　参加者は何人からですか。\n答　数人でも開けます。終わったら人数をご報告ください。",
                    "問　つらい話が出たときは。\n答　無理に聞き出さず、その場では受け止め、相談先を案内します。",
                ),
            ),
        ),
    ),
    Sample(
        series="report-form",
        edition="national",
        title="実施報告用紙",
        subtitle="学習会を開いた方へ",
        size=A4,
        text_size=14,
        pages=(
            (
                "学習会の報告",
                (
                    "開催日　　　　　年　　　月　　　日",
                    "会場のある都道府県・市町村",
                    "主催した団体",
                    "参加者数　　　　　　人（講師とスタッフは数えません）",
                    "数え方　　名簿で数えた　・　その場で数えた　・　およその人数",
                    "よかったこと、参加者から出た質問",
                    "この用紙は事務局へお送りください。マイページからも報告できます。",
                ),
            ),
        ),
    ),
)
OLDER = (
    Sample(
        series="brochure",
        edition="national",
        title="子どもの未来のために",
        subtitle="啓発テキスト　全国版（2018年度）",
        pages=COMMON[:3],
    ),
)
"""What came before the current samples, to show what a superseded version looks like."""


def pdf_of(sample: Sample) -> bytes:
    """Return the PDF of `sample`; the same bytes every time."""
    with NamedTemporaryFile(suffix=".otf") as typeface:  # FPDF takes typefaces by path only
        typeface.write(cut_typeface())
        typeface.flush()
        document = _Document(sample, typeface.name)
        document.cover()
        for number, (heading, paragraphs) in enumerate(sample.pages, start=2):
            document.inner_page(number, heading, paragraphs)
        return bytes(document.output())


@lru_cache(maxsize=1)
def cut_typeface() -> bytes:
    """Return the typeface with the characters of all samples only (100 KB instead of 16 MB)."""
    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    options.drop_tables += _NOT_NEEDED
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(each.text() for each in (*SAMPLES, *OLDER)) + "0123456789 ")
    font = TTFont(str(FONT_PATH), lazy=True)
    cutter.subset(font)
    result = io.BytesIO()
    font.save(result)
    return result.getvalue()


class _Document(FPDF):
    """A sample while it is drawn. Measures are millimetres."""

    def __init__(self, sample: Sample, typeface: str) -> None:
        super().__init__(format=sample.size)
        logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
        self.sample = sample
        self.width, self.height = sample.size
        self.unit = min(self.width, self.height) / 148  # 1 on an A5 page
        self.set_auto_page_break(False)
        self.add_font("noto", fname=typeface)
        self.set_title(f"{sample.title}（{MARK}）")
        self.set_author(FICTION)
        self.set_lang("ja-JP")
        self.set_creation_date(datetime(2019, 4, 1))
        self.c_margin = 0

    def cover(self) -> None:
        self.add_page()
        self._fill(PAPER)
        self._hills()
        self._children()
        self._write(self.sample.subtitle, y=self.height * 0.10, size=12, color=SUN)
        self._write(self.sample.title, y=self.height * 0.16, size=22, color=LEAF)
        self._write(MARK, y=self.height * 0.28, size=30, color=SUN)
        self._notice()

    def inner_page(self, number: int, heading: str, paragraphs: tuple[str, ...]) -> None:
        self.add_page()
        self._fill("#ffffff")
        self.set_fill_color(LEAF_PALE)
        self.rect(0, 0, self.width, self.height * 0.15, style="F")
        self.set_fill_color(SUN)
        self.rect(0, self.height * 0.15, self.width, 1.2, style="F")
        self._write(heading, y=self.height * 0.055, size=15, color=LEAF)
        self.set_xy(self._margin, self.height * 0.15 + 10 * self.unit)
        for paragraph in paragraphs:
            self._paragraph(paragraph)
        self._write(MARK, y=self.height * 0.78, size=30, color=SUN_PALE)
        self._write(str(number), y=self.height * 0.90, size=9, color=INK)
        self._notice()

    @property
    def _margin(self) -> float:
        return 14 * self.unit

    def _paragraph(self, text: str) -> None:
        self.set_text_color(INK)
        self.set_font("noto", size=self.sample.text_size)
        height = self.sample.text_size * 0.64
        for line in (part for each in text.split("\n") for part in self._lines(each)):
            self.set_x(self._margin)
            self.cell(0, height, line, new_x="LMARGIN", new_y="NEXT")
        self.set_y(self.get_y() + height * 0.6)

    def _lines(self, text: str) -> list[str]:
        """Break `text` into lines as wide as the page; none begins with a closing mark (行頭禁則)."""
        lines, room = [""], self.width - 2 * self._margin
        for character in text:
            if self.get_string_width(lines[-1] + character) > room and character not in CLOSING:
                lines.append("")
            lines[-1] += character
        return lines

    def _write(self, text: str, *, y: float, size: float, color: str) -> None:
        self.set_font("noto", size=size * self.unit)
        self.set_text_color(color)
        self.set_xy(0, y)
        self.cell(self.width, size * self.unit * 0.5, text, align="C")

    def _notice(self) -> None:
        self.set_fill_color(SUN_PALE)
        self.rect(0, self.height * 0.945, self.width, self.height * 0.055, style="F")
        self._write(self.sample.marks, y=self.height * 0.962, size=8, color=INK)

    def _fill(self, color: str) -> None:
        self.set_fill_color(color)
        self.rect(0, 0, self.width, self.height, style="F")

    def _hills(self) -> None:
        self.set_fill_color("#f9c87c")
        radius = self.width * 0.18
        self.circle(self.width * 0.5, self.height * 0.66, radius, style="F")
        for color, left, width, top in (
            (LEAF_PALE, -0.3, 1.0, 0.62),
            ("#bcd9b4", 0.3, 1.1, 0.66),
            ("#77b36d", -0.2, 1.4, 0.74),
        ):
            self.set_fill_color(color)
            self.ellipse(self.width * left, self.height * top, self.width * width, self.height * 0.8, style="F")

    def _children(self) -> None:
        """Three figures hand in hand on the hill."""
        head, step, ground = self.width * 0.03, self.width * 0.13, self.height * 0.84
        for place, color in ((-1, SUN), (0, LEAF), (1, "#2c5a78")):
            x = self.width / 2 + place * step
            self.set_fill_color("#fbe3bf")
            self.circle(x, ground - head * 4.4, head, style="F")
            self.set_fill_color(color)
            body = [(x, ground - head * 3.6), (x + head * 1.2, ground), (x - head * 1.2, ground)]
            self.polygon(body, style="F")
            self.set_draw_color(color)
            self.set_line_width(head * 0.35)
            self.line(x - step / 2, ground - head * 2, x + step / 2, ground - head * 2)
