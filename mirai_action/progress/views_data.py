"""Open data: the same numbers as everywhere, for machines. No cookie, any origin, and a sentence for a bad date."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import wraps
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from . import openapi, travel
from .figures import Figures, figures
from .models import CountEntry
from .open_data import HOSTS, TABLES, Table

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


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Explain the tables: what is in them, where they lie, what may be done with them."""
    licence = {"name": settings.OPEN_DATA_LICENCE, "url": settings.OPEN_DATA_LICENCE_URL}
    base = settings.PUBLIC_URL.rstrip("/")
    return render(
        request, "progress/open_data.html", {"tables": TABLES, "hosts": HOSTS, "licence": licence, "base": base}
    )


@open_data
def progress_json(request: HttpRequest) -> HttpResponse:
    """Return the figures as JSON (DESIGN 4). Targets stand in it, and staff change them: its tag alone says so."""
    return _tagged(request, JsonResponse(asked(request).as_json(), json_dumps_params={"ensure_ascii": False}))


@open_data
def progress_csv(request: HttpRequest) -> HttpResponse:
    """Return one row an indicator and prefecture, the nation first: UTF-8 with BOM, for Excel."""
    found, text = asked(request), io.StringIO()
    csv.writer(text).writerows(rows(found))
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="progress-{found.as_of}.csv"'
    return _tagged(request, response, _changed_at(found))


def rows(found: Figures) -> Iterator[tuple[Any, ...]]:
    """Yield the header and the rows of /progress.csv; the prefecture of the national total is `all`."""
    yield CSV_HEADER
    mark = _("デモ用の架空データ") if found.demonstration else ""
    for name, each in found.indicators.items():
        for place, quantity in {"all": each.total, **each.by_prefecture}.items():
            yield str(name), found.as_of, found.reports_until, place, quantity, mark


def table_json(table: Table) -> View:
    """Return the view of a table as JSON: its rows as objects, with the two days and the licence."""

    @open_data
    def view(request: HttpRequest) -> HttpResponse:
        found = asked(request)
        body = {
            "as_of": found.as_of.isoformat(),
            "reports_until": found.reports_until.isoformat(),
            "demonstration": found.demonstration,
            "licence": settings.OPEN_DATA_LICENCE,
            "rows": [dict(zip(table.header, row, strict=True)) for row in table.rows(found)],
        }
        return _tagged(request, JsonResponse(body, json_dumps_params={"ensure_ascii": False}), _changed_at(found))

    return view


def table_csv(table: Table) -> View:
    """Return the view of a table as CSV: the same rows, each with the two days and the mark of the demonstration."""

    @open_data
    def view(request: HttpRequest) -> HttpResponse:
        found, text = asked(request), io.StringIO()
        mark = _("デモ用の架空データ") if found.demonstration else ""
        out = csv.writer(text)
        out.writerow([*table.header, "as_of", "reports_until", "demonstration"])
        out.writerows([*map(_cell, row), found.as_of, found.reports_until, mark] for row in table.rows(found))
        response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{table.name}-{found.as_of}.csv"'
        return _tagged(request, response, _changed_at(found))

    return view


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


@open_data
def openapi_json(request: HttpRequest) -> HttpResponse:
    """Return the description of the read API."""
    return _tagged(request, JsonResponse(openapi.document(), json_dumps_params={"ensure_ascii": False}))


def _changed_at(found: Figures) -> datetime | None:
    """Return when the numbers of a page last changed: with the newest entry, or with the day.

    None while the newest entry is a minute old or less: an older one may still be on its way to the database.
    """
    newest = CountEntry.objects.order_by("-id").values_list("entered_at", flat=True).first()
    if newest and timezone.now() - newest < timedelta(minutes=1):
        return None
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return max(filter(None, [newest, midnight if found.as_of == timezone.localdate() else None]), default=None)


def _tagged(request: HttpRequest, response: HttpResponse, changed_at: datetime | None = None) -> HttpResponse:
    """Give the answer an ETag, and Last-Modified where that is known; who has it already gets 304."""
    tag = '"' + blake2b(response.content, digest_size=12).hexdigest() + '"'
    response["Cache-Control"] = "public, no-cache"  # keep it, but ask each time whether it still holds
    known = condition(etag_func=lambda _request: tag, last_modified_func=lambda _request: changed_at)
    return known(lambda _request: response)(request)
