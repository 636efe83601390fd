"""Pages for what went wrong. They say what happened and what to do, and none of them needs the database."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

RETRY_AFTER = "10"  # seconds


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500, called inside the `except` of what nobody caught: an outage is 503, a value no column takes is 400.

    A handler and not a middleware: Django turns an exception into a page at every middleware, so one further out
    never sees it.
    """
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        return unavailable()
    if isinstance(error, DataError):
        return bad_request(request)
    return defaults.server_error(request)


def unavailable() -> HttpResponse:
    """The database can't be reached. The page is static: to ask who is signed in would need the database."""
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = RETRY_AFTER
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400: a request that can't be understood."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return defaults.bad_request(request, exception or Exception())


def too_large(request: HttpRequest) -> HttpResponse:
    """A body over the limit."""
    return HttpResponse(render_to_string("413.html"), status=413)
