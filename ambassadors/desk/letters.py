"""Letters by post: what an ambassador without an e-mail address gets on paper (docs/decisions/0020).

A kind of letter that goes on paper has a template of its own: no links, and what is in the envelope instead. Apps
above add theirs in `AppConfig.ready()`:

    letters.register("reminders.due", template="sessions_log/reminders/letter_due.txt", enclosed=_("実施報告用紙"))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from mirai_action.letters import outbox, rendering
from mirai_action.letters.outbox import Mail, NotNeeded

from ..models import Ambassador
from .models import PaperLetter


@dataclass(frozen=True, kw_only=True)
class Paper:
    """How a kind of letter goes on paper: its template, and what is enclosed."""

    template: str
    enclosed: Any = ""


class Text(NamedTuple):
    """What one letter says, in its language."""

    row: PaperLetter
    subject: str
    body: str
    enclosed: str


kinds: dict[str, Paper] = {}


def register(kind: str, *, template: str, enclosed: Any = "") -> None:
    """Let letters of this kind go on paper to who has no e-mail address."""
    kinds[kind] = Paper(template=template, enclosed=enclosed)


def register_own() -> None:
    """The letters of the register itself."""
    for name, enclosed in (("welcome", _("実施報告用紙")), ("declined", ""), ("farewell", "")):
        register(f"ambassadors.{name}", template=f"ambassadors/desk/letter_{name}.txt", enclosed=enclosed)


def post(kind: str, ambassador: Ambassador, params: Mapping[str, Any]) -> PaperLetter | None:
    """Put a letter on the list to print, in the caller's transaction; None for a kind that does not go on paper."""
    if kind not in kinds or outbox.is_silent():
        return None
    return PaperLetter.objects.create(
        ambassador=ambassador, kind=kind, params=dict(params), language=ambassador.language
    )


def title_of(row: PaperLetter) -> str:
    """Return the name of the kind, as in the log of e-mails."""
    kind = outbox.kinds.get(row.kind)
    return str(kind.title) if kind else row.kind


def text_of(row: PaperLetter) -> Text:
    """Return what the letter says now. Raises NotNeeded where its matter was settled meanwhile."""
    paper = kinds[row.kind]
    with translation.override(row.language):
        mail = outbox.kinds[row.kind].build(**row.params)
        subject, body, _foot = rendering.texts(Mail(template=paper.template, context=mail.context))
        return Text(row, subject, body, str(paper.enclosed))


def drop_settled(rows: QuerySet[PaperLetter]) -> list[Text]:
    """Return the texts of letters to print; those whose matter was settled meanwhile leave the list."""
    found = []
    for row in rows:
        try:
            found.append(text_of(row))
        except NotNeeded:
            row.delete()
    return found


def mark_printed(rows: QuerySet[PaperLetter], *, by: Any) -> int:
    """Note that letters were printed; those that were before keep their moment. Return how many."""
    return rows.filter(printed_at=None).update(printed_at=timezone.now(), printed_by=by)


def mark_unprinted(rows: QuerySet[PaperLetter]) -> int:
    """Put letters back on the list, where the printer jammed. Return how many."""
    return rows.exclude(printed_at=None).update(printed_at=None, printed_by=None)
