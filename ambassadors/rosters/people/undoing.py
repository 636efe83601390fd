"""Taking a roster back: what was inserted goes, what was updated is as before, what was edited since stays."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q

from ambassadors.models import Ambassador, Consent, Decision

from .. import records
from ..choices import Choice, Result
from ..kinds import Report
from ..models import Import


def edited(source: Import) -> Any:
    """Return the applied rows whose ambassador changed since: in its history, or by what points to it."""
    made = Q(verb=Decision.Verb.IMPORT, made_at=source.applied_at)
    own = {
        Decision: Decision.objects.filter(ambassador=OuterRef("target")).exclude(made),
        Consent: Consent.objects.filter(ambassador=OuterRef("target")).exclude(channel="paper", withdrawn_at=None),
    }
    return records.changed_since(source, Ambassador, own)


def undo(source: Import, *, by: Any, report: Report) -> None:
    """Take back all that nobody touched since, mark the rest; inside the caller's transaction."""
    records.lock(source, Ambassador)
    records.sort_out(source, edited(source))
    report("ledger", 0)
    records.unsettle(source, by)
    report("undo", 0)
    _restore(source)
    records.remove(source, Consent, "ambassador_id")
    records.remove(source, Ambassador)


def _restore(source: Import) -> None:
    """Give updated ambassadors their old values; the decisions that told of the update go."""
    rows = source.rows.filter(choice=Choice.UPDATE, result=Result.UNDONE)
    for row in rows.iterator(chunk_size=500):
        ambassador = Ambassador.objects.get(pk=row.target)
        for column, (old, _new) in row.changes.items():
            setattr(ambassador, column, old)
        ambassador.save(update_fields=list(row.changes))
    made = {"verb": Decision.Verb.IMPORT, "made_at": source.applied_at}
    Decision.objects.filter(ambassador__in=rows.values("target"), **made).delete()
