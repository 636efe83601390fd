"""Consents given and withdrawn: effective at once, never rewritten (DOMAIN 6)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import consent_texts
from ..models import Ambassador, Channel, Consent, ConsentKind
from .refusal import Refused, locked

TO_A_PREFECTURE = (ConsentKind.TO_COOP, ConsentKind.TO_PREFECTURE)


def give(ambassador: Ambassador, kind: str, *, channel: str = Channel.WEB) -> bool:
    """Record that the ambassador agrees to `kind`, in the words in force. The second time nothing happens."""
    with transaction.atomic():
        row = locked(ambassador)
        if row.consents.given().filter(kind=kind).exists():
            return False
        record(row, kind, channel=channel)
        return True


def withdraw(ambassador: Ambassador, kind: str) -> bool:
    """Take a consent back. The one for handling personal data goes only with the registration itself."""
    if kind == ConsentKind.HANDLING:
        raise Refused(_("個人情報の取り扱いへの同意は、登録の解除とともに終わります。"))
    with transaction.atomic():
        row = locked(ambassador)
        return bool(row.consents.given().filter(kind=kind).update(withdrawn_at=timezone.now()))


def record(ambassador: Ambassador, kind: str, *, channel: str) -> Consent:
    """Insert the consent; the caller has locked or made the row."""
    return Consent.objects.create(
        ambassador=ambassador,
        text=consent_texts.stored(kind, ambassador.language),
        kind=kind,
        prefecture=ambassador.prefecture if kind in TO_A_PREFECTURE else "",
        channel=channel,
    )
