"""The link of an invitation: signed; how long it is good stands in the row, so that it can be prolonged and ended."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

from .models import Invitation


def make(invitation: Invitation) -> str:
    return _signer().sign(invitation.pk.hex)


def read(token: str) -> Invitation | None:
    """Return the invitation, usable or not; None for a wrong token and where it is deleted."""
    try:
        key = _signer().unsign(token)
    except signing.BadSignature:
        return None
    return Invitation.objects.select_related("ambassador").filter(pk=UUID(hex=key)).first()


def _signer() -> signing.Signer:
    # Dots only: some mail programs end a link at a colon.
    return signing.Signer(salt="groups.invitation", sep=".")
