"""Forms to fill in by hand, as PDF on A4: 登録用紙, and what other forms on paper are drawn with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from mirai_action.core.models import ContactPoint
from mirai_action.letters import outbox
from mirai_action.progress.publishing.pdf.ground import (
    FOOT,
    HEIGHT,
    INK,
    INNER,
    LEAF,
    LEAF_PALE,
    LEAF_STRONG,
    MARGIN,
    POINT,
    SOFT,
    WHITE,
    WIDTH,
    Page,
)

from .. import consent_texts
from ..models import Affiliation, ConsentKind
from .post import sender

# Forms to print, as (title, name of the address); apps above add theirs in `AppConfig.ready()`.
blanks: list[tuple[Any, str]] = [(_lazy("登録用紙（PDF）"), "ambassadors_desk:application_form")]

LABEL = 46.0  # millimetres: the column of labels
ROW = 11.5
TICK = 4.2


class Sheet(Page):
    """A form: rows of label and box, ticks, and the place to send it to."""

    def row(self, label: str, y: float, *, height: float = ROW, hint: str = "", ticks: Sequence[str] = ()) -> float:
        """Draw a row; return the y below it. `ticks` are choices to tick, as many lines of them as it takes."""
        lines = list(self._tick_lines(ticks, INNER - LABEL - 6))
        height = max(height, 3.5 + 7.0 * len(lines))
        self.set_fill_color(LEAF_PALE)
        self.rect(MARGIN, y, LABEL, height, style="F")
        self.frame(MARGIN, y, LABEL, height)
        self.frame(MARGIN + LABEL, y, INNER - LABEL, height)
        named = self.lines(label, width=LABEL - 5, size=9.5)
        noted = self.lines(hint, width=LABEL - 5, size=7) if hint else []
        top = y + max(1.2, (height - 4.6 * len(named) - 3.4 * len(noted)) / 2)
        for each in named:
            self.write_at(MARGIN + 2.5, top, each, size=9.5, color=LEAF_STRONG, bold=True)
            top += 4.6
        for each in noted:
            self.write_at(MARGIN + 2.5, top, each, size=7, color=SOFT)
            top += 3.4
        at = y + (height - 7.0 * len(lines)) / 2 + 1.2
        for line in lines:
            x = MARGIN + LABEL + 4
            for choice in line:
                x = self.tick(choice, x, at) + 6
            at += 7.0
        return y + height

    def in_row(self, text: str, y: float, *, x: float, height: float = ROW, size: float = 9.5) -> float:
        """Write printed words into the box of a row that begins at y; return the x where they end."""
        return self.write_at(MARGIN + LABEL + x, y + (height - size * POINT * 1.25) / 2, text, size=size)

    def tick(self, text: str, x: float, y: float, *, size: float = 9.5) -> float:
        """Draw an empty box and its words; return the x where they end."""
        self.frame(x, y + 0.2, TICK, TICK)
        return self.write_at(x + TICK + 1.8, y, text, size=size)

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        self.set_draw_color(LEAF)
        self.set_line_width(0.3)
        self.rect(x, y, width, height, style="D")

    def digits(self, count: int, x: float, y: float, *, after: int = 0) -> float:
        """Draw boxes for single digits, a hyphen after the first `after`; return the x where they end."""
        for place in range(count):
            if after and place == after:
                self.write_at(x + 0.6, y + 1.4, "-", size=11)
                x += 3.4
            self.frame(x, y, 6.4, 7.4)
            x += 6.9
        return x

    def fitting(self, text: str, size: float, width: float) -> float:
        """Return the size of type at which a line fits: staff may write a long address."""
        self.set_font("noto", size=size)
        return min(size, size * width / max(self.get_string_width(text), 1))

    def _tick_lines(self, ticks: Sequence[str], width: float) -> Iterable[list[str]]:
        self.set_font("noto", size=9.5)
        line: list[str] = []
        used = 0.0
        for each in ticks:
            need = TICK + 1.8 + self.get_string_width(each) + 6
            if line and used + need > width:
                yield line
                line, used = [], 0.0
            line.append(each)
            used += need
        if line:
            yield line

    def head(self, title: str, intro: str, y: float = 13.0) -> float:
        """Write title, the blank for the day, and what to do with the form; return the y below."""
        self.write_at(MARGIN, y, title, size=19, color=LEAF_STRONG, bold=True)
        day = _("記入日　　　　年　　月　　日")
        self.write_at(MARGIN, y + 3, day, size=9.5, width=INNER, align="R")
        return self.paragraph(intro, x=MARGIN, y=y + 11.5, width=INNER, size=9) + 2

    def send_to(self, contact: Sequence[str], y: float) -> float:
        """Draw whom to send the form to, from the contact that staff edit; return the y below."""
        height = height_of(contact)
        self.box(MARGIN, y, INNER, height, fill=WHITE, edge=LEAF)
        self.write_at(MARGIN + 4, y + 2.2, _("送り先"), size=9, color=LEAF_STRONG, bold=True)
        at = y + 7.4
        for place, line in enumerate(contact):
            size = self.fitting(line, 10 if not place else 9.5, INNER - 8)
            self.write_at(MARGIN + 4, at, line, size=size, bold=not place)
            at += 5.2
        return y + height

    def for_staff(self, ticks: Sequence[str], y: float) -> None:
        """Draw the corner that the office fills in."""
        self.set_draw_color(SOFT)
        self.set_line_width(0.2)
        self.rect(MARGIN, y, INNER, 10, style="D")
        x = self.write_at(MARGIN + 3, y + 3, _("事務局記入欄"), size=8, color=SOFT) + 5
        x = self.write_at(x, y + 3, _("受付日　　　　年　　月　　日"), size=8, color=SOFT) + 6
        for each in ticks:
            x = self.tick(each, x, y + 2.8, size=8) + 4
        self.write_at(x + 2, y + 3, _("入力者"), size=8, color=SOFT)


def height_of(contact: Sequence[str]) -> float:
    """Return the height of the box that says where to send a form."""
    return 9.5 + 5.2 * len(contact)


def compact(contact: Sequence[str]) -> list[str]:
    """Return the contact in three lines at most: the name, the address, everything else."""
    return [each for each in (*contact[:2], "　".join(contact[2:])) if each]


def new(title: str, contact: Sequence[str], mark: str, made_at: datetime) -> Sheet:
    page = Sheet(
        title=title, author=mark or contact[0], made_at=made_at, foot=(title, _("子どもの未来アクション")), mark=mark
    )
    page.add_page()
    return page


def answer(content: bytes, name: str) -> HttpResponse:
    """Return a form as a download that browsers may also show. It says nothing about anybody: a browser may keep it."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Cache-Control"] = "private, max-age=600"
    return response


def offered() -> list[dict[str, Any]]:
    """Return the forms to print, each with its title and address."""
    return [{"title": title, "href": reverse(name)} for title, name in blanks]


def facts_of_today() -> dict[str, Any]:
    """Return what a printed form depends on besides its words: the language, the contact, the mark of a demonstration.

    A form is drawn once for each of them (a page of Japanese type costs half a second).
    """
    mark = str(_("デモ用の架空データ")) if settings.DEMONSTRATION else ""
    language = translation.get_language() or "ja"
    return {"language": language, "contact": tuple(sender(ContactPoint.current())), "mark": mark}


def application() -> bytes:
    """Return the 登録用紙 in the language of the page, with the consents in force."""
    facts = facts_of_today()
    found = consent_texts.in_force(facts["language"])
    texts = tuple(
        (kind, found[kind].label, found[kind].purpose, found[kind].recipient, found[kind].version)
        for kind in ConsentKind.values
    )
    return _application(**facts, texts=texts, address=outbox.address("/register/"))


@lru_cache(maxsize=8)
def _application(
    *, language: str, contact: tuple[str, ...], mark: str, texts: tuple[tuple[Any, ...], ...], address: str
) -> bytes:
    title = _("子どもの未来アンバサダー 登録用紙")
    page = new(title, contact, mark, timezone.now())
    intro = _(
        "枠の中をご記入のうえ、2枚とも下の送り先へお送りください。費用はかかりません。"
        "メールアドレスをお持ちの方は、%(address)s からも申し込めます。"
    )
    y = page.head(title, intro % {"address": address})
    y = page.row(_("登録のしかた"), y, ticks=[_("個人として"), _("団体・グループとして")])
    y = page.row(_("ふりがな"), y, height=11)
    y = page.row(_("お名前（団体名）"), y, height=17)
    y = page.row(_("ご担当者のお名前"), y, height=14, hint=_("団体・グループの方"))
    page.in_row(_("都・道・府・県"), y, x=52, height=13)
    y = page.row(_("主な活動地域"), y, height=13, hint=_("学習会をひらく都道府県"))
    y = page.row(_("電話番号"), y, height=13, hint=_("確認のお電話をします"))
    y = page.row(_("メールアドレス"), y, hint=_("お持ちの方"), height=15)
    page.in_row("〒", y, x=4, height=12, size=11)
    page.digits(7, MARGIN + LABEL + 11, y + 2.4, after=3)
    y = page.row(_("ご住所"), y, height=35, hint=_("資料とお知らせをお送りします"))
    choices = [str(label) for value, label in Affiliation.choices if value]
    y = page.row(_("ご所属・お立場"), y, ticks=choices, hint=_("任意。あてはまるもの1つ"))
    y = page.row(_("所属の名称"), y, height=13, hint=_("任意"))
    y = page.send_to(contact, max(y + 5, HEIGHT - FOOT - 19 - height_of(contact)))
    page.for_staff([_("郵送"), _("ファクス"), _("手渡し")], HEIGHT - FOOT - 10)
    _draw_consents(page, texts)
    return bytes(page.output())


def _draw_consents(page: Sheet, texts: Iterable[tuple[Any, ...]]) -> None:
    page.add_page()
    y = page.heading(_("利用目的と同意"), 15, size=15) + 1
    intro = _(
        "項目ごとに、同意するものだけに印（✓）を付けてください。必要なのは最初の項目だけです。任意の項目は、登録したあとでも変えられます。"
    )
    y = page.paragraph(intro, x=MARGIN, y=y, width=INNER, size=9.5) + 3
    for kind, label, purpose, recipient, version in texts:
        inside = INNER - 10
        words = page.lines(purpose, width=inside, size=9)
        named = page.lines(_("提供先：%(name)s") % {"name": recipient}, width=inside, size=9) if recipient else []
        labelled = page.lines(label, width=inside - 26, size=10.5)
        height = 7.5 + 5.9 * len(labelled) + 5.0 * (len(words) + len(named))
        page.frame(MARGIN, y, INNER, height)
        at = y + 3
        page.frame(MARGIN + 4, at, 5, 5)
        need = _("必須") if kind == ConsentKind.HANDLING else _("任意")
        note = _("（%(need)s・第%(version)s版）") % {"need": need, "version": version}
        page.write_at(MARGIN, at + 0.4, note, size=8.5, color=SOFT, width=INNER - 3, align="R")
        for line in labelled:
            page.write_at(MARGIN + 11.5, at, line, size=10.5, bold=True)
            at += 5.9
        at += 1.2
        for line in [*words, *named]:
            page.write_at(MARGIN + 5, at, line, size=9, color=INK)
            at += 5.0
        y += height + 2.5
    y += 3
    page.write_at(MARGIN, y + 5, _("お名前（自署）"), size=10.5, bold=True)
    page.set_draw_color(INK)
    page.set_line_width(0.25)
    page.line(MARGIN + 34, y + 11.5, WIDTH - MARGIN - 62, y + 11.5)
    page.write_at(WIDTH - MARGIN - 56, y + 5, _("　　　　年　　月　　日"), size=10.5)
