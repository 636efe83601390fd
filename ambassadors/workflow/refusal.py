"""Why a verb does not do what it was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ..models import Ambassador, Decision


class Refused(Exception):
    """The verb does not fit where the row stands. The message says why, to staff or to the ambassador."""


def locked(ambassador: Ambassador) -> Ambassador:
    """Return the row as it stands now, locked until the transaction ends."""
    return Ambassador.objects.select_for_update().get(pk=ambassador.pk)


def require(ambassador: Ambassador, statuses: Iterable[str]) -> None:
    """Refuse unless `ambassador` is in one of `statuses`."""
    if ambassador.status not in tuple(statuses):
        raise Refused(
            _("今の状態（%(status)s）では、この操作はできません。") % {"status": ambassador.get_status_display()}
        )


def note(
    ambassador: Ambassador, verb: str, *, by: Any, reason: str = "", changes: Mapping[str, Any] | None = None
) -> None:
    """Leave a mark of a decision: who, when, why, and what was changed."""
    Decision.objects.create(ambassador=ambassador, verb=verb, by=by, reason=reason, changes=dict(changes or {}))


def refresh(ambassador: Ambassador, row: Ambassador) -> None:
    """Give the caller's object the values that the locked row has by now."""
    ambassador.__dict__.update({key: value for key, value in row.__dict__.items() if key != "_state"})
