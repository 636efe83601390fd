"""Requests that no page could do anything with: too large, or with a NUL byte in the address."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from . import errors

MOST_TO_DRAIN = 32_000_000  # bytes
AT_ONCE = 65_536


class RequestLimitsMiddleware:
    """Answers 413 to a body over the limit of its path (settings.BODY_LIMITS), 400 to a NUL in the address.

    PostgreSQL stores no NUL in a text; in a posted field the form says so, in an address nobody means it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) > limit_for(request.path_info):
            drain(request)
            return errors.too_large(request)
        if "\0" in request.path_info or b"\0" in unquote_to_bytes(request.META.get("QUERY_STRING", "")):
            return errors.bad_request(request)
        return self.get_response(request)


def limit_for(path: str) -> int:
    """Return how many bytes a body sent to `path` may have."""
    return next((limit for prefix, limit in settings.BODY_LIMITS if path.startswith(prefix)), settings.BODY_LIMIT)


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0


def drain(request: HttpRequest) -> None:
    """Read what is still coming, within bounds: a browser that can't finish sending does not show the answer."""
    left = min(_length(request), MOST_TO_DRAIN)
    try:
        while left > 0 and (chunk := request.META["wsgi.input"].read(min(AT_ONCE, left))):
            left -= len(chunk)
    except OSError:
        pass
