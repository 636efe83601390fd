"""What happens to a registered ambassador: corrections, changes in the world, rest, farewell (DESIGN 2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mirai_action.progress import ledger
from mirai_action.progress.models import Reason

from ..models import Ambassador, Decision, Move, Organization, Status
from .applications import tell
from .refusal import Refused, locked, note, refresh, require

CURRENT = (Status.REGISTERED, Status.RESTING)
# What the person may change at any time: nothing of it is counted.
FREE = (
    "name",
    "kana",
    "contact_name",
    "phone",
    "postal_code",
    "address",
    "affiliation",
    "affiliation_name",
    "language",
)


def edit(ambassador: Ambassador, *, changes: Mapping[str, Any], by: Any = None) -> dict[str, list[Any]]:
    """Change what is not counted (name, contact, affiliation); return {field: [old, new]} of what really changed."""
    with transaction.atomic():
        row = locked(ambassador)
        require(row, Status.live())
        changed = apply_changes(row, {key: value for key, value in changes.items() if key in FREE})
        if changed:
            note(row, Decision.Verb.EDIT, by=by, changes=changed)
        refresh(ambassador, row)
        return changed


def belong(ambassador: Ambassador, *, organization: Organization | None, by: Any) -> bool:
    """Name the body that the ambassador belongs to, or none: the registration counts for that body's targets."""
    with transaction.atomic():
        row = locked(ambassador)
        changed = apply_changes(row, {"organization": organization})
        if not changed:
            return False
        old, new = (str(each or "") for each in changed["organization"])
        note(row, Decision.Verb.EDIT, by=by, changes={"organization": [old, new]})
        _settle(row, Reason.CORRECTED, by=by)
        refresh(ambassador, row)
        return True


def correct(
    ambassador: Ambassador,
    *,
    by: Any,
    reason: str,
    registered_on: date | None = None,
    prefecture: str | None = None,
    kind: str | None = None,
) -> bool:
    """It never was so: another day of registration, area or kind from the beginning. A reason is required.

    Where the ambassador moved meanwhile, area and kind are those since the last move.
    """
    if not reason.strip():
        raise Refused(_("訂正には理由を入力してください。"))
    with transaction.atomic():
        row = locked(ambassador)
        require(row, [*Status.undecided(), *Status.counted()])
        if registered_on is not None:
            _check_day(row, registered_on)
        changed = apply_changes(row, _given(registered_on=registered_on, prefecture=prefecture, kind=kind))
        if not changed:
            return False
        correct_last_move(row)
        note(row, Decision.Verb.CORRECT, by=by, reason=reason, changes=_plain(changed))
        _settle(row, Reason.CORRECTED, by=by, why=reason)
        refresh(ambassador, row)
        return True


def move(
    ambassador: Ambassador,
    *,
    by: Any,
    on: date,
    prefecture: str | None = None,
    kind: str | None = None,
    reason: str = "",
) -> bool:
    """It changed in the world: from `on` the ambassador counts in another prefecture, or as the other kind."""
    with transaction.atomic():
        row = locked(ambassador)
        require(row, CURRENT)
        last = row.moves.last()
        begin = last.moved_on if last else row.registered_on
        if on > timezone.localdate():
            raise Refused(_("これから先の日付は使えません。その日になってから変更してください。"))
        if begin is not None and on <= begin:
            raise Refused(_("登録日や前回の変更より後の日付にしてください。はじめから違っていたときは「訂正」です。"))
        before = (row.prefecture, row.kind)
        changed = apply_changes(row, _given(prefecture=prefecture, kind=kind))
        if not changed:
            return False
        Move.objects.create(
            ambassador=row,
            moved_on=on,
            from_prefecture=before[0],
            from_kind=before[1],
            to_prefecture=row.prefecture,
            to_kind=row.kind,
        )
        note(row, Decision.Verb.MOVE, by=by, reason=reason, changes={**changed, "on": ["", on.isoformat()]})
        _settle(row, Reason.MOVED, by=by, why=reason)
        refresh(ambassador, row)
        return True


def rest(ambassador: Ambassador, *, by: Any = None, on: date | None = None, reason: str = "") -> bool:
    """活動休止中: still registered and counted; asked less. The second time nothing happens."""
    return _step(ambassador, (Status.REGISTERED, Status.RESTING), Decision.Verb.REST, by=by, reason=reason, on=on)


def resume(ambassador: Ambassador, *, by: Any = None, reason: str = "") -> bool:
    """Active again after a rest."""
    return _step(ambassador, (Status.RESTING, Status.REGISTERED), Decision.Verb.RESUME, by=by, reason=reason)


def leave(ambassador: Ambassador, *, by: Any = None, on: date | None = None, reason: str = "") -> bool:
    """登録の解除: `left` +1 on that day, the cumulative number stays. The second time nothing happens."""
    with transaction.atomic():
        row = locked(ambassador)
        if row.status == Status.LEFT:
            refresh(ambassador, row)
            return False
        require(row, CURRENT)
        day = on or timezone.localdate()
        last = row.moves.last()
        begin = last.moved_on if last else row.registered_on
        if day > timezone.localdate() or (begin is not None and day < begin):
            raise Refused(_("登録の解除日は、登録日から今日までの日付にしてください。"))
        row.status, row.left_on, row.resting_since, row.decided_at = Status.LEFT, day, None, timezone.now()
        row.save(update_fields=["status", "left_on", "resting_since", "decided_at"])
        note(row, Decision.Verb.LEAVE, by=by, reason=reason)
        _settle(row, Reason.LEFT, by=by, why=reason)
        tell("ambassadors.farewell", row)
        refresh(ambassador, row)
        return True


def apply_changes(row: Ambassador, changes: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Write what differs to the locked row; return {field: [old, new]}. Another live registration of it refuses."""
    changed = {key: [getattr(row, key), value] for key, value in changes.items() if getattr(row, key) != value}
    for key, (_old, new) in changed.items():
        setattr(row, key, new)
    try:
        with transaction.atomic():
            if changed:
                row.save(update_fields=list(changed))
    except IntegrityError as error:
        if "ambassador_once" not in str(error):
            raise
        raise Refused(_("同じメールアドレス・種別・お名前の登録がほかにあります。")) from None
    return changed


def _step(
    ambassador: Ambassador, way: tuple[str, str], verb: str, *, by: Any, reason: str, on: date | None = None
) -> bool:
    begin, end = way
    with transaction.atomic():
        row = locked(ambassador)
        if row.status == end:
            refresh(ambassador, row)
            return False
        require(row, [begin])
        row.status = end
        row.resting_since = (on or timezone.localdate()) if end == Status.RESTING else None
        row.save(update_fields=["status", "resting_since"])
        note(row, verb, by=by, reason=reason)
        refresh(ambassador, row)
        return True


def _settle(row: Ambassador, reason: str, *, by: Any, why: str = "") -> None:
    ledger.settle(row.pk, row.counts(), reason=reason, by=getattr(by, "pk", None), why=why)


def _given(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _plain(changed: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Make days readable for JSON."""
    return {
        key: [each.isoformat() if isinstance(each, date) else each for each in pair] for key, pair in changed.items()
    }


def _check_day(row: Ambassador, day: date) -> None:
    first = row.moves.first()
    if row.registered_on is None:
        raise Refused(_("まだ登録されていません。"))
    if day > timezone.localdate() or (row.left_on and day > row.left_on) or (first and day >= first.moved_on):
        raise Refused(_("登録日は、今日まで、かつ異動や登録の解除より前の日付にしてください。"))


def correct_last_move(row: Ambassador) -> None:
    """Let the last move lead to the corrected area and kind; a move that changes nothing any more goes away."""
    last = row.moves.last()
    if last is None:
        return
    last.to_prefecture, last.to_kind = row.prefecture, row.kind
    if (last.from_prefecture, last.from_kind) == (last.to_prefecture, last.to_kind):
        last.delete()
    else:
        last.save(update_fields=["to_prefecture", "to_kind"])
