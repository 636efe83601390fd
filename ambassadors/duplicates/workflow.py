"""Two registrations become one, and two again: rows move, the ledger is settled, the person is told.

Each verb locks both rows in the order of their ids, so that two of staff never wait for each other, and works in one
transaction. A merge is a correction: the cumulative number falls (DOMAIN 3.1).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ambassadors.desk import letters
from ambassadors.models import Ambassador, Decision, Move, Status
from ambassadors.workflow import Refused
from ambassadors.workflow.standing import apply_changes, correct_last_move
from mirai_action.core import merging
from mirai_action.letters import outbox
from mirai_action.progress import ledger
from mirai_action.progress.models import Reason

from . import candidates, facts
from .models import Difference, Merge

LATE = timedelta(days=1)
"""How long after a merge rows may still arrive that somebody had begun for the folded row."""


class ChangedMeanwhile(Refused):
    """One of the rows is not as the page showed it."""


def merge(
    kept: Ambassador,
    folded: Ambassador,
    *,
    by: Any,
    taken: Collection[str] = (),
    reason: str = "",
    tell: bool = False,
    seen: str = "",
) -> tuple[Merge, bool]:
    """Put `folded` into `kept`, with the facts `taken` from it; return the record and whether it was made now.

    The second time nothing happens. `seen` is the mark of the page that was decided on (`facts.seen`); where a row
    changed since, `ChangedMeanwhile`.
    """
    with transaction.atomic():
        kept, folded = _locked(kept.pk, folded.pk)
        known = Merge.objects.standing().filter(kept=kept, folded=folded).first()
        if known:
            return known, False
        _check(kept, folded, seen)
        addresses, left_on = _addresses(kept, folded), folded.left_on
        before = {"folded": _fold(folded, kept), **_change(kept, folded, taken), "parts": {}}
        record = Merge(kept=kept, folded=folded, reason=reason, by=by, before=before)
        _take(record, kept, folded, by)
        before["kept"] |= _written(kept, facts.following(kept, folded, left_on))
        record.save()
        for row in (folded, kept):
            ledger.settle(row.pk, row.counts(), reason=Reason.MERGED, by=getattr(by, "pk", None), why=reason)
        if tell:
            _tell(kept, addresses)
        return record, True


def undo(record: Merge, *, by: Any, reason: str) -> bool:
    """Take a merge back whole; the second time nothing happens.

    What changed since stays as it is: a fact edited meanwhile, rows made after the merge (they are the kept one's).
    """
    if not reason.strip():
        raise Refused(_("取り消しの理由を入力してください。"))
    with transaction.atomic():
        kept, folded = _locked(record.kept_id, record.folded_id)
        record = Merge.objects.select_for_update(of=("self",)).get(pk=record.pk)
        if not record.is_standing:
            return False
        _check_undo(record, kept, folded)
        for part in reversed(merging.parts):
            for trace in reversed(record.before["parts"].get(part.name, [])):
                part.give_back(trace, folded, kept, by)
        _restore(record, kept, folded)
        record.undone_at, record.undone_by, record.undo_reason = timezone.now(), by, reason
        record.save(update_fields=["undone_at", "undone_by", "undo_reason"])
        for row in (kept, folded):
            ledger.settle(row.pk, row.counts(), reason=Reason.UNDONE, by=getattr(by, "pk", None), why=reason)
        return True


def gather() -> int:
    """Give the kept row what was still on its way to the folded one during a recent merge; return how many merges."""
    found = 0
    recent = Merge.objects.standing().filter(merged_at__gt=timezone.now() - LATE).order_by("merged_at")
    for record in recent:
        with transaction.atomic():
            kept, folded = _locked(record.kept_id, record.folded_id)
            record = Merge.objects.select_for_update(of=("self",)).get(pk=record.pk)
            stands = record.is_undoable and folded.merged_into_id == kept.pk
            if stands and _take(record, kept, folded, None):
                record.save(update_fields=["before"])
                found += 1
    return found


def differ(one: Ambassador, other: Ambassador, *, by: Any, reason: str = "", seen: str = "") -> bool:
    """重複ではない: remember it until one of the two changes. The second time nothing happens."""
    with transaction.atomic():
        first, second = sorted(_locked(one.pk, other.pk), key=lambda row: row.pk)
        if seen and seen != facts.seen(first, second):
            raise ChangedMeanwhile(facts.changed_meanwhile())
        mark = candidates.fingerprint(first.pk, second.pk)
        known = Difference.objects.filter(first=first, second=second).first()
        if known and known.fingerprint == mark:
            return False
        values = {"fingerprint": mark, "by": by, "reason": reason, "decided_at": timezone.now()}
        Difference.objects.update_or_create(first=first, second=second, defaults=values)
        return True


def reconsider(one: Ambassador, other: Ambassador) -> bool:
    """Let the two be candidates again."""
    first, second = sorted([one.pk, other.pk])
    return bool(Difference.objects.filter(first=first, second=second).delete()[0])


# -- how it is done -------------------------------------------------------------------------------------------------
def _locked(one: UUID, other: UUID) -> tuple[Ambassador, Ambassador]:
    """Return both rows, locked in the order of their ids. Rows that point to them may still be written."""
    rows = Ambassador.objects.select_for_update(no_key=True).filter(pk__in=[one, other]).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) != 2:
        raise Refused(_("二つの登録を選んでください。"))
    return found[one], found[other]


def _check(kept: Ambassador, folded: Ambassador, seen: str) -> None:
    if Status.MERGED in (kept.status, folded.status):
        raise Refused(_("どちらかの登録が、すでに統合されています。"))
    if seen and seen != facts.seen(kept, folded):
        raise ChangedMeanwhile(facts.changed_meanwhile())
    if why := facts.obstacle(kept, folded):
        raise Refused(why)


def _fold(folded: Ambassador, kept: Ambassador) -> dict[str, list[Any]]:
    """Mark the row as merged; return {column: [old, new]}. Number and day stay on it."""
    new: dict[str, Any] = {"status": Status.MERGED.value, "merged_into_id": kept.pk}
    new |= {"left_on": None, "resting_since": None, "decided_at": folded.decided_at or timezone.now()}
    return _written(folded, new)


def _change(kept: Ambassador, folded: Ambassador, taken: Collection[str]) -> dict[str, Any]:
    """Give the kept row what was chosen; return what it was before, its moves included where they change."""
    moves, changed = _moves(kept), _written(kept, facts.chosen(kept, folded, taken))
    if not {"prefecture", "kind"} & changed.keys():
        return {"kept": changed}
    correct_last_move(kept)
    after = _moves(kept)
    return {"kept": changed} | ({} if moves == after else {"moves": moves, "moves_after": after})


def _written(row: Ambassador, new: Mapping[str, Any]) -> dict[str, list[Any]]:
    try:
        changed = apply_changes(row, new)
    except IntegrityError as error:
        raise Refused(_("日付が合わないため、この組み合わせにはできません。")) from error
    return {name: [facts.plain(each) for each in pair] for name, pair in changed.items()}


def _moves(kept: Ambassador) -> list[dict[str, Any]]:
    """Return the moves of a row as JSON keeps them."""
    rows = kept.moves.order_by("pk").values()
    return [{name: facts.plain(value) for name, value in each.items()} for each in rows]


def _take(record: Merge, kept: Ambassador, folded: Ambassador, by: Any) -> bool:
    """Let every part move its rows, and keep what each did."""
    traces = [(part.name, trace) for part in merging.parts if (trace := part.take(folded, kept, by)) is not None]
    for name, trace in traces:
        record.before["parts"].setdefault(name, []).append(trace)
    return bool(traces)


def _check_undo(record: Merge, kept: Ambassador, folded: Ambassador) -> None:
    later = Merge.objects.standing().about(kept, folded).filter(merged_at__gt=record.merged_at).exclude(pk=record.pk)
    if later.exists():
        raise Refused(_("あとから行った統合があります。新しいものから順に取り消してください。"))
    if not record.before:
        raise Refused(_("個人情報が消去されたため、この統合は取り消せません。"))
    if folded.status != Status.MERGED or folded.merged_into_id != kept.pk:
        raise Refused(_("統合した登録の状態が変わっているため、取り消せません。"))
    if {"prefecture", "kind"} & record.before["kept"].keys() and _moved_since(record, kept):
        raise Refused(_("統合のあとに活動地域・種別の異動があるため、取り消せません。"))


def _moved_since(record: Merge, kept: Ambassador) -> bool:
    """Whether the kept one moved after the merge, or a correction changed the moves that the merge had changed."""
    if kept.decisions.filter(verb=Decision.Verb.MOVE, made_at__gt=record.merged_at).exists():
        return True
    return "moves" in record.before and _moves(kept) != record.before["moves_after"]


def _restore(record: Merge, kept: Ambassador, folded: Ambassador) -> None:
    """Write back what the merge changed; a fact that somebody edited since stays as it is now."""
    changed = record.before["kept"].items()
    mine = {name: facts.stored(name, old) for name, (old, new) in changed if facts.plain(getattr(kept, name)) == new}
    theirs = {name: facts.stored(name, old) for name, (old, _new) in record.before["folded"].items()}
    try:
        _written(kept, mine)
        if "moves" in record.before:
            kept.moves.all().delete()
            Move.objects.bulk_create(Move(**each) for each in record.before["moves"])
        _written(folded, theirs)
    except Refused as refusal:
        raise Refused(_("元に戻せません。%(why)s") % {"why": refusal}) from None


def _addresses(kept: Ambassador, folded: Ambassador) -> dict[str, str]:
    """Return {address: language} of the mailboxes that somebody confirmed."""
    rows = [row for row in (folded, kept) if row.email and row.confirmed_at]
    return {row.email: row.language for row in rows}


def _tell(kept: Ambassador, addresses: Mapping[str, str]) -> None:
    """Write to every confirmed mailbox of the two; on paper where there is no address at all."""
    params = {"ambassador": str(kept.pk)}
    for address, language in addresses.items():
        outbox.post("duplicates.merged", to=address, language=language, about=kept.pk, params=params)
    if not addresses and not kept.email:
        letters.post("duplicates.merged", kept, params)
