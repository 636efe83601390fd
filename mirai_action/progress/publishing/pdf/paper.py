"""The pages of a report: headline, lines, regions, years and months, and how it was counted."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mirai_action.japan import fiscal
from mirai_action.progress import charts, panels
from mirai_action.progress.figures import PLACES, Figures, IndicatorFigures, MonthPoint
from mirai_action.progress.models import TARGETED, Indicator
from mirai_action.progress.publishing import freezing, wording
from mirai_action.progress.publishing.models import Report
from mirai_action.progress.publishing.sheet import PLACE_NAMES
from mirai_action.progress.standing import Standing
from mirai_action.progress.templatetags.progress_numbers import number, percent

from . import drawing
from .ground import (
    FOOT,
    HEIGHT,
    INK,
    INNER,
    LEAF,
    LEAF_PALE,
    LEAF_STRONG,
    LINE,
    MARGIN,
    PAPER,
    SOFT,
    SUN_INK,
    SUN_PALE,
    TOP,
    WHITE,
    WIDTH,
    Page,
)

MOST_GOALS = 2
SHOWN_MONTHS = 13


def pdf_of(report: Report) -> bytes:
    """Return the PDF of a report, drawn from its frozen figures."""
    return bytes(_Paper(report).drawn().output())


class _Paper:
    def __init__(self, report: Report) -> None:
        self.report, self.snapshot = report, report.snapshot
        self.found: Figures = freezing.figures_of(self.snapshot)
        self.added = freezing.period_of(self.snapshot)
        self.standings = freezing.standings_of(self.snapshot)
        self.published = freezing.published_of(self.snapshot)
        mark = wording.FICTION if self.snapshot.demonstration else ""
        self.page = Page(
            title=f"{wording.title(report)} {self.snapshot.code}",
            author=mark or _("子どもの未来アクション事務局"),
            made_at=self.snapshot.frozen_at,
            foot=(f"{self.code}　{self.snapshot.dated}", wording.address(self.snapshot)),
            mark=mark,
        )

    @property
    def code(self) -> str:
        return _("凍結番号 %(code)s（%(certainty)s）") % {
            "code": self.snapshot.code,
            "certainty": self.snapshot.get_certainty_display(),
        }

    def drawn(self) -> Page:
        self.headline()
        self.lines()
        self.years_and_months()
        self.regions()
        self.explanations()
        return self.page

    # -- page 1 -----------------------------------------------------------------------------------------------------
    def headline(self) -> None:
        page = self.page
        page.add_page()
        y = self._band()
        if self.added is not None:
            y = self._period(self.added, y + 5)
        for name in TARGETED:
            y = self._card(self.found.indicators[name], y + 5)
        y = self._rate(y + 4)
        page.paragraph(self._reading(), x=MARGIN, y=y + 3, width=INNER, size=8, color=SOFT)

    def _band(self) -> float:
        """Draw the head of the first page; return the y below it."""
        page, height = self.page, 40.0
        page.set_fill_color(LEAF_STRONG)
        page.rect(0, 0, WIDTH, height, style="F")
        page.write_at(MARGIN, 9, _("子どもの未来アクション　到達点のご報告"), size=10.5, color="#d6ead0")
        page.write_at(MARGIN, 15, wording.title(self.report), size=21, color=WHITE, bold=True)
        page.write_at(MARGIN, 27.5, self.snapshot.dated, size=10.5, color=WHITE)
        end = page.pill(MARGIN, 33.2, str(self.snapshot.get_certainty_display()), fill="#f9c87c", color=INK, size=8)
        page.write_at(end + 3, 33.6, f"{self.snapshot.code}　{self._year()}", size=9, color=WHITE)
        if page.fiction:
            page.box(WIDTH - MARGIN - 46, 32.2, 46, 6.4, fill=SUN_PALE)
            look = {"size": 9.0, "color": SUN_INK, "bold": True, "width": 46.0, "align": "C"}
            page.write_at(WIDTH - MARGIN - 46, 33.3, page.fiction, **look)  # type: ignore[arg-type]
        return height

    def _year(self) -> str:
        return fiscal.label(fiscal.year_of(self.snapshot.as_of))

    def _period(self, added: Figures, y: float) -> float:
        """Draw what was added in the period of a monthly or quarterly report."""
        page, height = self.page, 21.0
        page.box(MARGIN, y, INNER, height, fill=LEAF_PALE)
        text = _("%(days)sの増加") % {"days": wording.period_days(self.report)}
        page.write_at(MARGIN + 5, y + 2.4, text, size=9.5, color=LEAF_STRONG, bold=True)
        for place, name in enumerate(TARGETED):
            each = added.indicators[name]
            x = MARGIN + 5 + place * (INNER - 6) / 3
            page.write_at(x, y + 8, str(name.label), size=8, color=SOFT)
            end = page.write_at(x, y + 11.6, f"{each.total:+,}", size=16, color=LEAF_STRONG, bold=True)
            unit = wording.counter(name)
            if each.preliminary:
                unit += _("（うち速報 %(number)s）") % {"number": number(each.preliminary)}
            page.write_at(end + 1.2, y + 14.4, unit, size=8, color=SOFT)
        return y + height

    def _card(self, figure: IndicatorFigures, y: float) -> float:
        """Draw one indicator: number, note, and its targets; return the y below it."""
        page = self.page
        goals = self._goals(figure)
        height = max(34.0, 3.0 + 24.0 * len(goals))
        page.box(MARGIN, y, INNER, height, fill=PAPER, edge=LINE)
        left = MARGIN + 5
        page.write_at(left, y + 4.4, str(figure.indicator.label), size=10.5, color=LEAF_STRONG, bold=True)
        end = page.write_at(left, y + 11, number(figure.total), size=30, color=INK, bold=True)
        page.write_at(end + 1.5, y + 18.2, wording.counter(figure.indicator), size=9, color=SOFT)
        low = page.paragraph(wording.note(figure), x=left, y=y + 25.5, width=58, size=8, color=SOFT)
        if figure.opening:
            text = _("システム導入前の実績 %(number)s を含む") % {"number": number(figure.opening)}
            low = page.paragraph(text, x=left, y=low, width=58, size=8, color=SOFT)
        if figure.indicator == Indicator.AMBASSADORS:
            page.paragraph(wording.kinds(self.found), x=left, y=low, width=58, size=8, color=SOFT)
        at = y + 4.5
        for goal in goals:
            self._goal(goal, MARGIN + 68, at, INNER - 73)
            at += 24.0
        if not goals:
            page.write_at(MARGIN + 68, y + 13, _("目標はまだありません。"), size=9, color=SOFT)
        return y + height

    def _goals(self, figure: IndicatorFigures) -> list[Standing]:
        """Return the targets to draw: the one that counts now first, then the latest others."""
        own = [each for each in self.standings if each.target.indicator == figure.indicator]
        own.sort(key=lambda each: (each.is_over, -each.target.deadline.toordinal() if each.is_over else 0))
        return own[:MOST_GOALS]

    def _goal(self, goal: Standing, x: float, y: float, width: float) -> None:
        page = self.page
        page.write_at(x, y, wording.goal_line(goal), size=8.5, color=INK)
        page.write_at(x, y - 0.4, percent(goal.share), size=10, color=LEAF, bold=True, width=width, align="R")
        facts = {"final": goal.final, "preliminary": goal.preliminary, "target": goal.target.value}
        drawing.bar(page, x=x, y=y + 5.2, width=width, **facts)
        if goal.is_over:
            page.write_at(x, y + 13.4, wording.ending(goal), size=8.5, color=INK)
            return
        for place, (label, value) in enumerate(wording.paces(goal)):
            at = x + place * width / 5
            page.write_at(at, y + 12.8, label, size=7, color=SOFT)
            page.write_at(at, y + 15.8, value, size=9, color=INK, bold=True)

    def _rate(self, y: float) -> float:
        page, due = self.page, self.found.completeness
        page.write_at(MARGIN, y, wording.rate(self.found), size=8.5, color=INK)
        if due.due:
            drawing.bar(page, x=MARGIN, y=y + 5.6, width=INNER, final=due.reported, preliminary=0, target=due.due)
        return y + 13

    def _reading(self) -> str:
        return _(
            "濃い色は確定、斜線は速報、縦の印は目標です。アンバサダーは登録の数で、団体は人数にかかわらず1と数えます。"
            "参加者数はのべ人数で、講師と運営の人は含みません。報告のない学習会は数えません。"
        )

    # -- page 2 -----------------------------------------------------------------------------------------------------
    def lines(self) -> None:
        page = self.page
        page.add_page()
        y = TOP
        for name in TARGETED:
            figure = self.found.indicators[name]
            title = _("%(name)s：累計の推移") % {"name": name.label}
            y = page.heading(title, y)
            chart = charts.line(
                key=str(name),
                title=title,
                unit=panels.unit(name),
                months=figure.months,
                published=[each for each in self.published if each.indicator == name],
                goals=figure.targets,
                as_of=self.found.as_of,
            )
            y = drawing.line(page, chart, x=MARGIN - 4, y=y + 1, width=INNER + 8, height=74) + 3
        text = _(
            "線は累計（速報を含む）、白い丸は公表値、破線は目標と期限です。灰色のところは記録がありません。横軸は年度です。"
        )
        page.paragraph(text, x=MARGIN, y=y + 2, width=INNER, size=8, color=SOFT)

    # -- page 3 -----------------------------------------------------------------------------------------------------
    def years_and_months(self) -> None:
        page = self.page
        page.add_page()
        y = page.heading(_("年度別の増加"), TOP)
        heads = [_("年度"), *(str(each.label) for each in TARGETED)]
        widths = [50.0, *[(INNER - 50) / 3] * 3]
        y = page.grid(heads, self._year_rows(), x=MARGIN, y=y, widths=widths, step=6.2, size=9, last_is_sum=True)
        y = page.heading(_("月別の増加（最近の月）"), y + 8)
        y = page.grid(heads, self._month_rows(), x=MARGIN, y=y, widths=widths, step=6.2, size=9)
        if self.published:
            rows = self._published_rows()
            y = self.page.heading(_("これまでに公表された数"), self._room(y + 8, 16 + 5.6 * len(rows)))
            heads = [_("項目"), _("現在の日"), _("公表値")]
            self.page.grid(heads, rows, x=MARGIN, y=y, widths=[INNER - 90, 50, 40], step=5.6)

    def _year_rows(self) -> list[list[str]]:
        every = [self.found.indicators[each] for each in TARGETED]
        years = sorted({year for each in every for year in each.by_fiscal_year})
        rows = [[fiscal.label(year), *(number(each.by_fiscal_year.get(year, 0)) for each in every)] for year in years]
        return [*rows[-20:], [_("累計"), *(number(each.total) for each in every)]]

    def _month_rows(self) -> list[list[str]]:
        """Return the last months; one in which nothing is known says so."""
        every = [{point.month: point for point in self.found.indicators[each].months} for each in TARGETED]
        months = sorted({month for each in every for month in each})[-SHOWN_MONTHS:]
        rows = []
        for month in months:
            points = [each.get(month) for each in every]
            rows.append([date_format(month, "YEAR_MONTH_FORMAT"), *(_added(point) for point in points)])
        return rows

    # -- page 4 -----------------------------------------------------------------------------------------------------
    def regions(self) -> None:
        page = self.page
        page.add_page()
        y = page.heading(_("都道府県別"), TOP)
        half = (INNER - 8) / 2
        for place, name in enumerate((Indicator.AMBASSADORS, Indicator.PARTICIPANTS)):
            x = MARGIN + place * (half + 8)
            page.write_at(x, y, str(name.label), size=8.5, color=LEAF_STRONG, bold=True)
            chart = charts.tiles(
                key=str(name),
                title=str(name.label),
                unit=panels.unit(name),
                values=self.found.indicators[name].by_prefecture,
                href=lambda _code: "",
            )
            below = drawing.tiles(page, chart, x=x, y=y + 5, width=half)
        words = [_("0"), _("全国の1%未満"), _("1%以上4%未満"), _("4%以上")]
        drawing.legend_tiles(page, x=MARGIN, y=below + 1, words=words)
        self._place_tables(below + 7, half)

    def _place_tables(self, y: float, half: float) -> None:
        heads = [_("都道府県"), _("登録者数"), _("開催回数"), _("参加者数")]
        every = [self.found.indicators[each] for each in (TARGETED[0], TARGETED[2], TARGETED[1])]
        rows = [[str(PLACE_NAMES[each]), *(number(one.by_prefecture[each]) for one in every)] for each in PLACES]
        rows.append([_("全国"), *(number(each.total) for each in every)])
        middle = (len(rows) + 1) // 2
        widths = [half - 60, 19.0, 19.0, 22.0]
        look = {"widths": widths, "step": 4.9, "size": 8.0}
        self.page.grid(heads, rows[:middle], x=MARGIN, y=y, **look)  # type: ignore[arg-type]
        self.page.grid(heads, rows[middle:], x=MARGIN + half + 8, y=y, last_is_sum=True, **look)  # type: ignore[arg-type]

    # -- page 5 -----------------------------------------------------------------------------------------------------
    def explanations(self) -> None:
        self.page.add_page()
        y = self._passage(_("文章で読む到達点"), self.report.paragraph.split("\n"), TOP)
        y = self._passage(_("数え方"), _rules(), y + 5)
        lines = [f"{self.code}　{self.snapshot.dated}", wording.frozen(self.snapshot), self._kept()]
        self._passage(_("この数について"), lines, y + 5)

    def _passage(self, title: str, texts: list[str], y: float) -> float:
        """Write a heading and paragraphs, on the next page where this one is full; return the y below them."""
        page, size = self.page, 9.0
        y = page.heading(title, self._room(y, 25))
        for text in texts:
            lines = len(page.lines(text, width=INNER, size=size))
            y = page.paragraph(text, x=MARGIN, y=self._room(y, lines * 5.3), width=INNER, size=size) + 0.8
        return y

    def _room(self, y: float, need: float) -> float:
        """Return y, or the top of a new page where what comes would run into the foot."""
        if y + need <= HEIGHT - FOOT:
            return y
        self.page.add_page()
        return TOP

    def _published_rows(self) -> list[list[str]]:
        rows = []
        for each in self.published[-12:]:
            about = _("約") if each.approximate else ""
            rows.append([str(each.get_indicator_display()), each.day_label(), about + number(each.value)])
        return rows

    def _kept(self) -> str:
        return _(
            "凍結した数は変わりません。あとから変わった数は訂正として、次のページに理由とともに載ります。%(address)s"
        ) % {"address": "\n" + wording.address(self.snapshot)}


def _added(point: MonthPoint | None) -> str:
    if point is None:
        return "–"
    if point.gap:
        return _("記録なし")
    return number(point.added_final + point.added_preliminary)


def _rules() -> list[str]:
    return [
        _(
            "・アンバサダーは登録の数です。個人も団体も1と数え、団体の人数は足しません。登録の解除があっても累計は減りません。"
        ),
        _("・参加者数は、数えた学習会の参加人数の合計（のべ）です。講師と運営の人は含みません。"),
        _("・学習会は、アンバサダーや主催が何人いても1回です。オンラインだけの学習会は「オンライン」に数えます。"),
        _("・届いた報告は速報、事務局が確認したものは確定です。報告のない学習会は0ではなく、数えていません。"),
        _("・年度は4月から翌年3月までで、学習会のあった日で決まります。"),
    ]
