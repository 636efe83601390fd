"""Links in the letters about a change of address: signed, one purpose each; how long they are good says the row."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core import signing

from .models import AddressChange

CONFIRM, STOP = "confirm", "stop"
STILL_FOR = timedelta(days=180)
"""How long the link of the yearly letter leads to its buttons (`ambassadors.tokens`, purpose "still")."""


def make(change: AddressChange, purpose: str) -> str:
    return _signer(purpose).sign(change.pk.hex)


def read(token: str, purpose: str) -> AddressChange | None:
    """Return the change; None for a wrong token and where the row is deleted."""
    try:
        key = _signer(purpose).unsign(token)
    except signing.BadSignature:
        return None
    return AddressChange.objects.select_related("ambassador", "user").filter(pk=UUID(hex=key)).first()


def _signer(purpose: str) -> signing.Signer:
    # Dots only: some mail programs end a link at a colon.
    return signing.Signer(salt=f"home.address.{purpose}", sep=".")
