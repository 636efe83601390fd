"""Open data: the same numbers as everywhere, for machines. No cookie, any origin, and a sentence for a bad date."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from functools import wraps
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from . import travel
from .figures import Figures, figures

View = Callable[..., HttpResponse]
CSV_HEADER = ("indicator", "as_of", "reports_until", "prefecture", "total", "demonstration")


def open_data(view: View) -> View:
    """Let every site read the answer; turn a bad date into 400 and a sentence."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        try:
            response = view(request)
        except travel.BadDay as wrong:
            response = JsonResponse({"error": str(wrong)}, status=400, json_dumps_params={"ensure_ascii": False})
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return require_safe(answered)


def asked(request: HttpRequest) -> Figures:
    """Return the figures that the address asks for. Raises BadDay."""
    wanted = travel.days(request.GET)
    return figures(as_of=wanted.as_of, known_on=wanted.known_on)


@open_data
def progress_json(request: HttpRequest) -> HttpResponse:
    """Return the figures as JSON (DESIGN 4)."""
    return _tagged(request, JsonResponse(asked(request).as_json(), json_dumps_params={"ensure_ascii": False}))


@open_data
def progress_csv(request: HttpRequest) -> HttpResponse:
    """Return one row an indicator and prefecture, the nation first: UTF-8 with BOM, for Excel."""
    found, text = asked(request), io.StringIO()
    csv.writer(text).writerows(rows(found))
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="progress-{found.as_of}.csv"'
    return _tagged(request, response)


def rows(found: Figures) -> Iterator[tuple[Any, ...]]:
    """Yield the header and the rows of /progress.csv; the prefecture of the national total is `all`."""
    yield CSV_HEADER
    mark = _("デモ用の架空データ") if found.demonstration else ""
    for name, each in found.indicators.items():
        for place, quantity in {"all": each.total, **each.by_prefecture}.items():
            yield str(name), found.as_of, found.reports_until, place, quantity, mark


def _tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the answer an ETag; who has it already gets 304."""
    tag = '"' + blake2b(response.content, digest_size=12).hexdigest() + '"'
    response["Cache-Control"] = "public, no-cache"  # keep it, but ask each time whether it still holds
    return condition(etag_func=lambda _request: tag)(lambda _request: response)(request)
