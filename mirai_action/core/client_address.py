"""Whose request is it? The address that limits are counted by."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def of(request: HttpRequest) -> str:
    """Return the visitor's address: REMOTE_ADDR, or what the proxy named by CLIENT_ADDRESS_HEADER says.

    A header is believed only where that setting names it: anybody can send X-Forwarded-For. Of a list the last one
    counts, which the proxy itself has written.
    """
    named = request.headers.get(settings.CLIENT_ADDRESS_HEADER, "") if settings.CLIENT_ADDRESS_HEADER else ""
    return named.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "") or "unknown"
