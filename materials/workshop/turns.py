"""What a project waits for, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .choices import PartState, Side, Stage
from .models import Draft, Project


@dataclass(frozen=True)
class Turn:
    """Who does what next. No side: nobody, the project is over."""

    sides: frozenset[Side]
    text: str

    def is_of(self, side: str) -> bool:
        return side in self.sides


BOTH = frozenset(Side)


def of(project: Project) -> Turn:
    """Return whose turn it is. Reads `ProjectQuerySet.whole`."""
    if project.stage == Stage.AGREEMENT:
        return Turn(frozenset(side for side in Side if not project.agreed_at(side)), _("合意の確認"))
    if project.stage == Stage.WORKING:
        return _working(project)
    if project.stage == Stage.APPROVED:
        return Turn(frozenset([Side.STAFF]), _("公開"))
    return Turn(frozenset(), "")


def current_draft(project: Project) -> Draft | None:
    found: Any = getattr(project, "current_drafts", None)
    if found is None:
        return project.drafts.filter(superseded_at=None).first()
    return found[0] if found else None


def _working(project: Project) -> Turn:
    draft = current_draft(project)
    if draft is None:
        if all(part.state == PartState.DONE for part in project.parts.all()):
            return Turn(frozenset([Side.STAFF]), _("原稿案の作成"))
        return Turn(frozenset([Side.SECTION]), _("県の内容の記入"))
    comments = [each for each in draft.comments.all() if each.settled_at is None]
    last = Side(comments[-1].side if comments else draft.side)
    left = [side for side in Side if not draft.approved_at(side)]
    if len(left) == 2:
        return Turn(frozenset([last.other]), _("原稿案の確認"))
    return Turn(frozenset(left), _("原稿案の承認"))
