"""Links in letters: signed, and bound to the address they were sent to. Nothing is stored."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

from django.core import signing

from .models import Application

CONFIRM, ANSWER = "confirm", "answer"
VALID = {CONFIRM: timedelta(days=14), ANSWER: timedelta(days=730)}  # the certificate can be taken for two years


class Expired(Exception):
    """The link was good once; `application` is what it was sent for."""

    def __init__(self, application: Application) -> None:
        super().__init__()
        self.application = application


def make(application: Application, purpose: str) -> str:
    """Return the token of a link for `purpose`."""
    return _signer(purpose).sign(f"{application.pk.hex}.{_mark(application)}")


def read(token: str, purpose: str) -> Application | None:
    """Return what the token was made for; None for a wrong one, or an address that changed since. Raises Expired."""
    signer = _signer(purpose)
    try:
        application = _find(signer.unsign(token))
        signer.unsign(token, max_age=VALID[purpose])
    except signing.SignatureExpired:
        if application:
            raise Expired(application) from None
        return None
    except signing.BadSignature:
        return None
    return application


def _find(signed: str) -> Application | None:
    key, _dot, mark = signed.partition(".")
    rows = Application.objects.select_related("training").filter(forgotten_at=None)
    application = rows.filter(pk=UUID(hex=key)).first()
    return application if application and _mark(application) == mark else None


def _mark(application: Application) -> str:
    return hashlib.blake2b(application.email_key.encode(), digest_size=6).hexdigest()


def _signer(purpose: str) -> signing.TimestampSigner:
    # Dots only: some mail programs end a link at a colon.
    return signing.TimestampSigner(salt=f"trainings.{purpose}", sep=".")
