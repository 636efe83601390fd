"""Links in the letters about questions: signed, of limited time, one purpose each. Nothing is stored."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core import signing

from . import asking
from .models import Question

CONFIRM, ANSWER = "confirm", "answer"


def make(question: Question, purpose: str) -> str:
    return _signer(purpose).sign(question.pk.hex)


def read(token: str, purpose: str) -> Question | None:
    """Return the question that the token is for; None for a wrong one, an old one, or a question that is deleted."""
    try:
        key = _signer(purpose).unsign(token, max_age=_valid(purpose))
    except signing.BadSignature:
        return None
    return Question.objects.select_related("session__organization").filter(pk=UUID(hex=key)).first()


def _valid(purpose: str) -> timedelta:
    return asking.CONFIRM_FOR if purpose == CONFIRM else asking.keep_for()


def _signer(purpose: str) -> signing.TimestampSigner:
    # Dots only: some mail programs end a link at a colon.
    return signing.TimestampSigner(salt=f"calendar.{purpose}", sep=".")
