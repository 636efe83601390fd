"""Links in letters: signed, of limited time, and bound to the address they were sent to. Nothing is stored."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

from django.core import signing

from .models import Ambassador

CONFIRM_FOR = timedelta(days=14)
ANSWER_FOR = timedelta(days=60)


class Expired(Exception):
    """The link was good once; `ambassador` is whom it was sent to."""

    def __init__(self, ambassador: Ambassador) -> None:
        super().__init__()
        self.ambassador = ambassador


def make(ambassador: Ambassador, purpose: str) -> str:
    """Return the token of a link for `purpose` ("confirm", "answer")."""
    return _signer(purpose).sign(f"{ambassador.pk.hex}.{_address_mark(ambassador)}")


def read(token: str, purpose: str, *, valid: timedelta) -> Ambassador | None:
    """Return whom the token was made for; None for a wrong one or an address that changed since. Raises Expired."""
    signer = _signer(purpose)
    try:
        ambassador = _find(signer.unsign(token))
        signer.unsign(token, max_age=valid)
    except signing.SignatureExpired:
        if ambassador:
            raise Expired(ambassador) from None
        return None
    except signing.BadSignature:
        return None
    return ambassador


def _find(signed: str) -> Ambassador | None:
    key, _dot, mark = signed.partition(".")
    ambassador = Ambassador.objects.filter(pk=UUID(hex=key)).first()
    return ambassador if ambassador and _address_mark(ambassador) == mark else None


def _address_mark(ambassador: Ambassador) -> str:
    return hashlib.blake2b(ambassador.email_key.encode(), digest_size=6).hexdigest()


def _signer(purpose: str) -> signing.TimestampSigner:
    # Dots only: some mail programs end a link at a colon.
    return signing.TimestampSigner(salt=f"ambassadors.{purpose}", sep=".")
