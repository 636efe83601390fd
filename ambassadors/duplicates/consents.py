"""Consents through a merge: the person's last word counts, nothing is widened, and it goes back (DOMAIN 6).

A consent that was withdrawn in either registration, or left unticked in the later form, is not in force afterwards,
unless the person gave it later still. What an unconfirmed mailbox typed is nobody's word. A roster asked nobody, so a
missing tick there says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from ambassadors.models import Ambassador, Channel, Consent, ConsentKind


class _Side:
    """What one registration says about one kind."""

    def __init__(self, owner: Ambassador, rows: Iterable[Consent], kind: str) -> None:
        own = [row for row in rows if row.kind == kind]
        self.open = next((row for row in own if row.withdrawn_at is None), None)
        self.heard = owner.confirmed_at is not None
        refusals = [row.withdrawn_at for row in own if row.withdrawn_at]
        if not own and owner.channel != Channel.ROSTER and kind != ConsentKind.HANDLING:
            refusals.append(owner.applied_at)  # the form asked, the tick stayed empty
        self.refused_at = max(refusals, default=None) if self.heard else None

    def stands_against(self, other: _Side) -> bool:
        """Whether the consent given here is in force beside what the other registration says."""
        if not (self.open and self.heard):
            return False
        return other.refused_at is None or other.refused_at <= self.open.given_at


def in_force(one: Ambassador, other: Ambassador) -> list[Consent]:
    """Return the consents that are in force once the two are one, by kind; which of them stays makes no difference."""
    kept, folded = _rows(one), _rows(other)
    found = (_outcome(_Side(one, kept, kind), _Side(other, folded, kind)) for kind in ConsentKind.values)
    return [row for row in found if row]


def take(folded: Ambassador, kept: Ambassador, by: Any) -> Any:
    """Leave in force what `in_force` says, all of it on the kept row; end what is open elsewhere."""
    if folded.merges_folded.standing().exists():
        return _take_late(folded, kept)
    mine, theirs, now = _rows(kept), _rows(folded), timezone.now()
    moved: list[Consent] = []
    ended: list[Consent] = []
    for kind in ConsentKind.values:
        here, there = _Side(kept, mine, kind), _Side(folded, theirs, kind)
        stays = _outcome(here, there)
        for side, against in ((here, there), (there, here)):
            if side.open and side.open != stays:
                side.open.withdrawn_at = _end(side.open, against, stays, now)
                ended.append(side.open)
        if stays and stays == there.open:
            moved.append(stays)
    return _write(kept, moved, ended, now)


def _take_late(folded: Ambassador, kept: Ambassador) -> Any:
    """Take what was given to the merged row at that very moment: the last word. What the merge ended says nothing."""
    late, now = list(folded.consents.given()), timezone.now()
    there = Consent.objects.kinds_of(kept.pk)
    ended = [row for row in late if row.kind in there]
    for row in ended:
        row.withdrawn_at = now
    return _write(kept, [row for row in late if row.kind not in there], ended, now)


def _write(kept: Ambassador, moved: list[Consent], ended: list[Consent], now: datetime) -> Any:
    Consent.objects.bulk_update(ended, ["withdrawn_at"])
    Consent.objects.filter(pk__in=[row.pk for row in moved]).update(ambassador=kept)
    trace = {
        "moved": [row.pk for row in moved],
        "ended": [[row.pk, row.withdrawn_at.isoformat()] for row in ended if row.withdrawn_at],
        "at": now.isoformat(),
    }
    return trace if moved or ended else None


def give_back(trace: Any, folded: Ambassador, kept: Ambassador, by: Any) -> None:
    """Open again what the merge ended. What the person withdrew since stays withdrawn, in both registrations."""
    ended = {pk: datetime.fromisoformat(moment) for pk, moment in trace["ended"]}
    since = Consent.objects.filter(ambassador=kept, withdrawn_at__gt=datetime.fromisoformat(trace["at"]))
    withdrawn = set(since.exclude(pk__in=ended).values_list("kind", flat=True))
    Consent.objects.filter(pk__in=trace["moved"], ambassador=kept).update(ambassador=folded)
    taken: dict[Any, set[str]] = defaultdict(set)
    for owner, kind in Consent.objects.given().filter(ambassador__in=(folded, kept)).values_list("ambassador", "kind"):
        taken[owner].add(kind)
    rows = [
        row
        for row in Consent.objects.filter(pk__in=ended)
        if row.withdrawn_at == ended[row.pk] and row.kind not in withdrawn | taken[row.ambassador_id]
    ]
    for row in rows:
        row.withdrawn_at = None
    Consent.objects.bulk_update(rows, ["withdrawn_at"])


def _rows(ambassador: Ambassador) -> list[Consent]:
    return list(ambassador.consents.select_related("text").order_by("given_at", "pk"))


def _outcome(one: _Side, other: _Side) -> Consent | None:
    """Return the consent in force: of two, the later where they name two recipients, else the earlier."""
    found = [side.open for side, against in ((one, other), (other, one)) if side.stands_against(against)]
    rows = sorted((row for row in found if row), key=lambda row: (row.given_at, row.pk))
    if not rows:
        return None
    return rows[-1] if rows[0].prefecture != rows[-1].prefecture else rows[0]


def _end(row: Consent, against: _Side, stays: Consent | None, now: datetime) -> datetime:
    """Return when a consent ended: with the word that overrules it, else with the merge."""
    if stays is None and against.refused_at and against.refused_at > row.given_at:
        return against.refused_at
    return now
