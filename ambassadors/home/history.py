"""What happened to a registration, as its owner reads it: decisions and consents on one line of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ambassadors.models import Ambassador, Decision

# What staff note for themselves (a call, a doubt) is not printed beside the decision; these reasons are the person's.
TOLD_REASONS = {
    *(Decision.Verb.CORRECT, Decision.Verb.MOVE, Decision.Verb.LEAVE, Decision.Verb.STILL, Decision.Verb.REST),
    *(Decision.Verb.ADDRESS, Decision.Verb.EDIT),
}
AT_ONCE = 200


@dataclass(frozen=True)
class Entry:
    """One line: when, what, by whom, and {label, old, new} of what changed."""

    at: datetime
    what: str
    who: str = ""
    note: str = ""
    changes: tuple[tuple[str, Any, Any], ...] = ()


def entries(ambassador: Ambassador) -> list[Entry]:
    """Return the newest first, from the application on."""
    found = [_of_decision(each) for each in ambassador.decisions.select_related("by")[:AT_ONCE]]
    for consent in ambassador.consents.select_related("text"):
        found.append(Entry(consent.given_at, _("同意：%(kind)s") % {"kind": consent.get_kind_display()}))
        if consent.withdrawn_at:
            text = _("同意の取り消し：%(kind)s") % {"kind": consent.get_kind_display()}
            found.append(Entry(consent.withdrawn_at, text))
    found.append(Entry(ambassador.applied_at, _("申し込み")))
    if ambassador.confirmed_at and not ambassador.decisions.filter(verb=Decision.Verb.CONFIRM).exists():
        found.append(Entry(ambassador.confirmed_at, _("連絡先の確認")))
    return sorted(found, key=lambda each: each.at, reverse=True)


def _of_decision(row: Decision) -> Entry:
    told = row.reason if row.verb in TOLD_REASONS else ""
    changes = tuple(each for each in row.readable_changes)
    return Entry(row.made_at, row.get_verb_display(), _who(row), told, changes)


def _who(row: Decision) -> str:
    """Staff are one desk to the outside; whoever acts for the ambassador is 「ご本人」."""
    if row.by and row.by.is_staff:
        return _("事務局")
    return _("ご本人") if row.by else ""
