"""The link that stops the newsletter: signed, without an end, and without a name or an address in it.

It names the copy, not the address: so it works after the address has changed, and for both of a couple.
"""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from mirai_action.letters import outbox

from .models import Copy

TEST = "test"  # the letter that staff send to themselves stops nothing
_SALT = "newsletters.unsubscribe"


def make(copy: Copy | None) -> str:
    """Return the token of a copy; that of a test letter where there is none."""
    return _signer().sign(str(copy.pk) if copy else TEST)


def address(copy: Copy | None) -> str:
    return outbox.address(reverse("newsletters:unsubscribe", args=[make(copy)]))


def read(token: str) -> int | None:
    """Return the number of the copy, 0 for a test letter, None for a token that is not ours."""
    try:
        value = _signer().unsign(token)
    except signing.BadSignature:
        return None
    return 0 if value == TEST else int(value)


def _signer() -> signing.Signer:
    # Dots only: some mail programs end a link at a colon.
    return signing.Signer(salt=_SALT, sep=".")
