"""Calling off or putting off many sessions at once, as in March 2020: one reason, each row's own verb."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from mirai_action.core.models import User

from ..choices import Status
from ..models import StudySession
from .joint import one_letter_each
from .planning import cancel, postpone
from .refusal import Refused

Verb = Callable[[StudySession, int | None], StudySession]


class Outcome(NamedTuple):
    """What became of the rows: those done, and (row, why not) for the others."""

    done: list[StudySession]
    refused: list[tuple[StudySession, str]]


def close_many(
    sessions: Iterable[tuple[StudySession, int | None]],
    *,
    verb: str,
    reason: str,
    by: User | None,
    weeks: int | None = None,
) -> Outcome:
    """Run `verb` (cancel, postpone, shift) on each (session, version), in a transaction each: none holds another back.

    `shift` puts off by `weeks` on the same weekday. Who holds some of them with others, or did not ask for it, gets
    one letter that lists them.
    """
    verbs: dict[str, Verb] = {
        "cancel": lambda row, version: cancel(row, by=by, reason=reason, version=version),
        "postpone": lambda row, version: postpone(row, to=None, by=by, reason=reason, version=version),
        "shift": lambda row, version: _shift(row, weeks or 0, reason, version, by),
    }
    outcome = Outcome([], [])
    with one_letter_each(by):
        for row, version in sessions:
            try:
                if row.is_report_in:
                    raise Refused(_("すでに報告が届いています。"))
                outcome.done.append(verbs[verb](row, version))
            except Refused as refusal:
                outcome.refused.append((row, str(refusal)))
    return outcome


def _shift(row: StudySession, weeks: int, reason: str, version: int | None, by: User | None) -> StudySession:
    if row.status == Status.POSTPONED:
        raise Refused(_("日程が未定です。新しい日は、この学習会のページから入力してください。"))
    return postpone(row, to=row.held_on + timedelta(weeks=weeks), by=by, reason=reason, version=version)
