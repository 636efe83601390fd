"""Sign-in codes that are stored nowhere.

The session and the outbox keep a nonce; the code is worked out from it and SECRET_KEY where the letter is sent and
where the typed code is compared. Who reads the database learns no code.
"""

from __future__ import annotations

import secrets
import unicodedata

from django.utils.crypto import constant_time_compare, salted_hmac

DIGITS = 6


def new_nonce() -> str:
    return secrets.token_urlsafe(24)


def code_for(nonce: str) -> str:
    """Return the code, six digits, that belongs to `nonce`."""
    digest = salted_hmac("accounts.login-code", nonce, algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"


def typed(text: str) -> str:
    """Return the digits of what a person typed: full width, spaces and hyphens are welcome."""
    return "".join(each for each in unicodedata.normalize("NFKC", text) if each.isascii() and each.isdigit())


def matches(text: str, nonce: str) -> bool:
    """Whether `text` is the code of `nonce`. An empty nonce (unknown address) matches nothing."""
    return bool(nonce) and constant_time_compare(typed(text), code_for(nonce))
