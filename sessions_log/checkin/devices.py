"""Telling one phone from another without knowing whose it is.

A random id lies in a cookie of one desk's page; the database keeps its keyed hash, which differs from session to
session and tells nothing without the server's key. It goes when the report is confirmed.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "checkin_device"
LIFE = 30 * 24 * 3600
"""As long as a tap without a signal may stay in a phone."""
LONGEST = 64


def read(request: HttpRequest) -> str:
    """Return the id that the phone brought along, or an empty text."""
    found = request.COOKIES.get(COOKIE, "")
    return found if 16 <= len(found) <= LONGEST else ""


def new() -> str:
    return secrets.token_urlsafe(16)


def give(response: HttpResponse, device: str, *, path: str) -> None:
    """Leave the id in the phone, for the page at `path` alone."""
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(COOKIE, device, max_age=LIFE, path=path, secure=secure, httponly=True, samesite="Lax")


def hashed(device: str, session: UUID) -> str:
    """Return what the database keeps: 64 digits of a keyed hash, of no use for any other session."""
    text = device.encode("utf-8", "surrogatepass").hex()
    return salted_hmac("sessions_log.checkin", f"{session}:{text}", algorithm="sha256").hexdigest()
