"""Letters as PDF: A4, the address where a window envelope (長形3号) shows it, marks to fold at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mirai_action.core.models import ContactPoint
from mirai_action.progress.publishing.pdf.ground import (
    HEIGHT,
    INK,
    LEAF_STRONG,
    LINE,
    POINT,
    SOFT,
    SUN_INK,
    Page,
)

from ..models import Ambassador
from .letters import Text

LEFT, RIGHT = 22.0, 188.0
ADDRESS_TOP, ADDRESS_WIDTH = 24.0, 82.0
BODY_TOP, BODY_END = 96.0, HEIGHT - 38.0
SIZE = 11.0
STEP = SIZE * POINT * 1.75
FOLDS = (HEIGHT / 3, HEIGHT * 2 / 3)
# The typeface has one form of a character: it would draw a variation selector as an empty box.
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def drawable(text: str) -> str:
    """Return `text` without what the typeface can't draw."""
    return _SELECTORS.sub("", text)


class Sheets(Page):
    """Pages of letters: a foot with the way to a human, no numbers."""

    def __init__(self) -> None:
        mark = str(_("デモ用の架空データ")) if settings.DEMONSTRATION else ""
        title, author = _("印刷する手紙"), mark or ContactPoint.current().organisation
        super().__init__(title=title, author=author, made_at=timezone.now(), foot=("", ""), mark=mark)
        self.contact = ContactPoint.current()

    def footer(self) -> None:
        y = HEIGHT - 30
        self.set_draw_color(LINE)
        self.set_line_width(0.2)
        self.line(LEFT, y, RIGHT, y)
        for place, line in enumerate(sender(self.contact)):
            self.write_at(LEFT, y + 2.5 + 4.6 * place, line, size=8.5, color=INK if not place else SOFT, bold=not place)
        if self.fiction:
            self.write_at(LEFT, y + 2.5, self.fiction, size=9, color=SUN_INK, width=RIGHT - LEFT, align="R", bold=True)
        for fold in FOLDS:
            self.line(4, fold, 8, fold)


def sender(contact: ContactPoint) -> list[str]:
    """Return who writes, line by line: name, address, telephone with hours, e-mail."""
    telephone = _("電話 %(number)s") % {"number": contact.telephone} if contact.telephone else ""
    if telephone and contact.hours:
        telephone += _("（%(hours)s）") % {"hours": contact.hours}
    return [each for each in (contact.organisation, contact.address, telephone, contact.email) if each]


def pdf_of(letters: Sequence[Text], *, day: date) -> bytes:
    """Return the letters one after the other, each on pages of its own, in its own language."""
    page = Sheets()
    for letter in letters:
        with translation.override(letter.row.language):
            draw(page, letter, day)
    return bytes(page.output())


def draw(page: Sheets, letter: Text, day: date) -> None:
    """Draw one letter; a long one goes on to the next page."""
    page.add_page()
    _draw_address(page, letter.row.ambassador)
    page.write_at(LEFT, 62, date_format(day, "DATE_FORMAT"), size=10.5, width=RIGHT - LEFT, align="R")
    for place, line in enumerate(sender(page.contact)[:3]):
        page.write_at(LEFT, 68.5 + 5.2 * place, line, size=9.5, color=SOFT, width=RIGHT - LEFT, align="R")
    y = BODY_TOP
    for line in page.lines(drawable(letter.subject), width=RIGHT - LEFT, size=15):
        page.write_at(LEFT, y, line, size=15, color=LEAF_STRONG, bold=True)
        y += 9
    y = _draw_body(page, drawable(letter.body), y + 5)
    if letter.enclosed:
        _draw_line(page, _("同封：%(papers)s") % {"papers": letter.enclosed}, y + STEP / 2)


def _draw_address(page: Sheets, person: Ambassador) -> None:
    y = ADDRESS_TOP
    if person.postal_code:
        page.write_at(LEFT, y, f"〒{person.postal_code}", size=10.5)
        y += 6
    for line in page.lines(drawable(person.address), width=ADDRESS_WIDTH, size=10.5):
        page.write_at(LEFT, y, line, size=10.5)
        y += 5.4
    y += 2
    for line in addressed(person):
        for each in page.lines(drawable(line), width=ADDRESS_WIDTH, size=12.5):
            page.write_at(LEFT, y, each, size=12.5)
            y += 6.6


def addressed(person: Ambassador) -> list[str]:
    """Return whom the envelope names: a group 御中, or with its contact person 様 on a line below."""
    if person.is_group and not person.contact_name:
        return [_("%(name)s 御中") % {"name": person.name}]
    if person.is_group:
        return [person.name, _("%(name)s 様") % {"name": person.contact_name}]
    return [_("%(name)s 様") % {"name": person.name}]


def _draw_body(page: Sheets, text: str, y: float) -> float:
    for block in text.split("\n"):
        for line in page.lines(block, width=RIGHT - LEFT, size=SIZE) or [""]:
            y = _draw_line(page, line, y)
    return y


def _draw_line(page: Sheets, line: str, y: float) -> float:
    """Write one line, on a new page where this one is full; return the y below it."""
    if y + STEP > BODY_END:
        page.add_page()
        y = 30.0
    page.write_at(LEFT, y, line, size=SIZE)
    return y + (STEP if line else STEP * 0.6)
