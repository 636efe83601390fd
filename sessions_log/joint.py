"""共同実施: who holds a session beside its ambassador of record, and how they are found and named.

Nobody's data can be browsed: another ambassador is found only by the whole number or the whole address, and is named
only where they agreed to have their name published (consent c); else the number stands there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ambassadors.models import Ambassador, Consent, ConsentKind
from mirai_action.core import mail_address, ratelimit

from .models import StudySession

MOST = 10
LOOKUPS_A_DAY = 60


class Partner(NamedTuple):
    """Another ambassador as the holder of a session sees them."""

    pk: UUID
    label: str


def partners(session: StudySession) -> list[Partner]:
    """Return the joint ambassadors of a session by number."""
    rows = list(session.joint.order_by("number", "pk"))
    return labelled(rows)


def labelled(rows: Iterable[Ambassador]) -> list[Partner]:
    """Return how each is called before another ambassador. One query, however many."""
    rows = list(rows)
    named = set(
        Consent.objects.given()
        .filter(ambassador__in=[each.pk for each in rows], kind=ConsentKind.PUBLISH)
        .values_list("ambassador_id", flat=True)
    )
    return [Partner(each.pk, _label(each, named=each.pk in named)) for each in rows]


def _label(ambassador: Ambassador, *, named: bool) -> str:
    number = _("登録番号 %(number)s") % {"number": ambassador.number_label}
    return _("%(name)s さん（%(number)s）") % {"name": ambassador.name, "number": number} if named else number


def find(text: str, *, asking: Ambassador | None, staff: Any = None) -> Ambassador:
    """Return the registered ambassador of exactly this number or address; ValidationError says what to do.

    `asking` is who looks, and is never found: by the address of a couple it is the other one. For `staff` an address
    finds only whom they may see by name, so that nobody learns from it who is registered.
    """
    if asking and not ratelimit.allow(f"joint:{asking.pk}", limit=LOOKUPS_A_DAY, seconds=24 * 3600):
        raise ValidationError(_("今日はこれ以上追加できません。明日、もう一度お試しください。"), code="limit")
    typed = unicodedata.normalize("NFKC", text).strip()
    rows = Ambassador.objects.current().exclude(pk=asking.pk if asking else None)
    if "@" in typed:
        rows = rows.filter(email_key=mail_address.key(typed))
        rows = rows.named_for(staff) if staff else rows
    elif typed.isascii() and typed.isdecimal() and len(typed) < 10:
        rows = rows.filter(number=int(typed))
    else:
        rows = rows.none()
    found = list(rows[:2])
    if not found:
        text = _("「%(typed)s」のアンバサダーが見つかりません。登録番号、またはメールアドレスをご確認ください。")
        raise ValidationError(text, code="nobody", params={"typed": typed[:100]})
    if len(found) > 1:
        text = _("「%(typed)s」は、何人かのアンバサダーが使っています。登録番号で入力してください。")
        raise ValidationError(text, code="several", params={"typed": typed[:100]})
    return found[0]
