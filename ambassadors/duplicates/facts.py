"""The facts of two registrations beside each other: what may be chosen, what follows by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ambassadors.models import Ambassador, Status
from ambassadors.personal import ERASED
from ambassadors.templatetags.mirai_people import telephone

CHOSEN = (
    *("kind", "name", "kana", "contact_name", "email", "phone", "postal_code", "address"),
    *("prefecture", "affiliation", "affiliation_name", "organization", "language"),
)
"""What staff choose field by field; the rest follows."""

_RANK = {
    Status.REGISTERED: 4,
    Status.RESTING: 4,
    Status.LEFT: 3,
    Status.TO_REVIEW: 2,
    Status.ASKED_BACK: 2,
    Status.APPLIED: 1,
}


def rank(row: Ambassador) -> int:
    """How far a row has come; of two the one further on stays. 0 where it can't be merged."""
    return _RANK.get(Status(row.status), 0)


def suggested(one: Ambassador, other: Ambassador) -> Ambassador:
    """Return which one to keep where nobody says otherwise: further on, registered first, applied first."""
    return min(one, other, key=lambda row: (-rank(row), row.registered_on or date.max, row.applied_at, row.pk))


def obstacle(kept: Ambassador, folded: Ambassador) -> str:
    """Return why `folded` can't go into `kept`, in a sentence; "" where it can."""
    if ERASED in (kept.name, folded.name):
        return _("個人情報が消去された登録は統合できません。")
    if not rank(kept) or not rank(folded):
        return _("見送り・統合済みの登録は統合できません。")
    if rank(kept) < rank(folded):
        return _("登録済みの方を、申込や解除した登録に統合することはできません。残す登録を選び直してください。")
    if kept.status == Status.LEFT and folded.is_undecided:
        return _("登録を解除した方の新しい申込です。先に申込の登録・見送りを決めてください。")
    return ""


def column(name: str) -> str:
    """Return the attribute that holds a fact as it is stored: the id of an organisation."""
    return str(getattr(Ambassador._meta.get_field(name), "attname", name))


def value(row: Ambassador, name: str) -> Any:
    return getattr(row, column(name))


def may_take(kept: Ambassador, folded: Ambassador, name: str) -> bool:
    """Whether a fact of `folded` may replace that of `kept`: an unconfirmed mailbox never replaces a confirmed one."""
    return name != "email" or folded.confirmed_at is not None or kept.confirmed_at is None


def chosen(kept: Ambassador, folded: Ambassador, taken: Collection[str]) -> dict[str, Any]:
    """Return {column: new value} of the facts that the kept row takes over."""
    names = [name for name in taken if name in CHOSEN and may_take(kept, folded, name)]
    return {column(name): value(folded, name) for name in names}


def following(kept: Ambassador, folded: Ambassador, left_on: date | None) -> dict[str, Any]:
    """Return {column: new value} of what follows by itself (DOMAIN 3.1).

    The earlier application and the earlier day of registration stay; of two farewells the later. `left_on` is the one
    that the folded row had.
    """
    new: dict[str, Any] = {"applied_at": min(kept.applied_at, folded.applied_at)}
    if kept.registered_on and folded.registered_on:
        new["registered_on"] = min(kept.registered_on, folded.registered_on)
    if kept.left_on and left_on:
        new["left_on"] = max(kept.left_on, left_on)
    return new


def seen(one: Ambassador, other: Ambassador) -> str:
    """Return a mark of everything the page shows of both, so that nobody decides about what they did not see."""
    rows = sorted((one, other), key=lambda row: row.pk)
    shown = [[str(value(row, name)) for name in (*CHOSEN, "status", "registered_on", "left_on")] for row in rows]
    return hashlib.sha256(repr(shown).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def changed_meanwhile() -> str:
    return _("ページを開いたあとに、どちらかの登録が変わりました。今の内容をご確認のうえ、もう一度決めてください。")


def plain(each: Any) -> Any:
    """Return a value as JSON keeps it without loss: microseconds included."""
    if isinstance(each, date | datetime):
        return each.isoformat()
    return str(each) if isinstance(each, UUID) else each


def stored(name: str, each: Any) -> Any:
    """Return what `plain` made of a value of the column `name`."""
    field: Any = Ambassador._meta.get_field(name)
    return getattr(field, "target_field", field).to_python(each)


def label(name: str) -> Any:
    return getattr(Ambassador._meta.get_field(name), "verbose_name", name)


def words(row: Ambassador, name: str) -> str:
    """Return a fact as staff read it."""
    if name == "prefecture":
        return row.prefecture_name if row.prefecture else ""
    if name == "organization":
        return str(row.organization or "")
    if name == "phone":
        return telephone(row.phone)
    shown = getattr(row, f"get_{name}_display", None)
    return str(shown()) if shown and value(row, name) else str(value(row, name))
