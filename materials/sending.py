"""Sending a stored PDF: whole, in parts (Range), as headers (HEAD), or not at all when it is already there (304)."""

from __future__ import annotations

import re
import secrets
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

from . import storing
from .models import Access, Page, Version

PDF = "application/pdf"
ONE_RANGE = re.compile(r"(\d*)\s*-\s*(\d*)")
MOST_RANGES = 10
A_DAY = 24 * 3600
Span = tuple[int, int]


def pdf_response(request: HttpRequest, version: Version, *, filename: str) -> HttpResponseBase:
    """Answer a GET or HEAD for the file of `version`, to be saved under `filename`."""
    etag, changed = f'"{version.sha256}"', int(version.published_at.timestamp()) if version.published_at else None
    response: Any = _content(request, version, etag, changed)
    for name, value in _headers(version, filename, etag, changed).items():
        response.headers[name] = value
    if response.status_code == 416:
        return response
    return get_conditional_response(request, etag=etag, last_modified=changed, response=response) or response


def picture_response(request: HttpRequest, page: Page, size: str) -> HttpResponseBase:
    """Answer with a picture of a page; its name changes when it is drawn anew, so it may be kept for a day."""
    stored = getattr(page, size)
    public = page.version.edition.access == Access.PUBLIC and page.version.was_public
    length = stored.size
    response = StreamingHttpResponse(storing.Stream(stored, [(0, length - 1)]), content_type="image/webp")
    response.headers["Content-Length"] = str(length)
    response.headers["ETag"] = etag = f'"{stored.name.rpartition("/")[2].partition(".")[0]}"'
    response.headers["Cache-Control"] = f"public, max-age={A_DAY}" if public else "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    _mark(response)
    answer: Any = get_conditional_response(request, etag=etag, response=response)  # type: ignore[arg-type]
    return answer or response


def _content(request: HttpRequest, version: Version, etag: str, changed: int | None) -> HttpResponseBase:
    size = version.size or 0
    spans = asked_ranges(request, size, etag, changed)
    if spans == []:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    status, kind, headers, pieces = _answer(spans, size)
    headers["Content-Length"] = str(sum(_length(each) for each in pieces))
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type=kind, headers=headers)
    return StreamingHttpResponse(
        storing.Stream(version.file, pieces), status=status, content_type=kind, headers=headers
    )


def _answer(spans: list[Span] | None, size: int) -> tuple[int, str, dict[str, str], list[bytes | Span]]:
    """Return status, type, headers and what is sent: the whole, one part, or several with lines between them."""
    if spans is None:
        return 200, PDF, {}, [(0, size - 1)]
    if len(spans) == 1:
        return 206, PDF, {"Content-Range": _content_range(spans[0], size)}, [spans[0]]
    line = secrets.token_hex(16)
    pieces: list[bytes | Span] = []
    for span in spans:
        head = f"\r\n--{line}\r\nContent-Type: {PDF}\r\nContent-Range: {_content_range(span, size)}\r\n\r\n"
        pieces += [head.encode(), span]
    return 206, f"multipart/byteranges; boundary={line}", {}, [*pieces, f"\r\n--{line}--\r\n".encode()]


def _content_range(span: Span, size: int) -> str:
    return f"bytes {span[0]}-{span[1]}/{size}"


def _length(piece: bytes | Span) -> int:
    return len(piece) if isinstance(piece, bytes) else piece[1] - piece[0] + 1


def asked_ranges(request: HttpRequest, size: int, etag: str, changed: int | None) -> list[Span] | None:
    """Return (first, last) of each part asked for; None for the whole file, [] where every part lies beyond the end.

    Another unit, nonsense, and parts that are many or more than the file mean the whole (RFC 9110, 14.2). A part of
    an older file (If-Range) gets the whole new one.
    """
    unit, equals, asked = request.headers.get("Range", "").partition("=")
    if not equals or unit.strip().lower() != "bytes" or asked.count(",") >= MOST_RANGES:
        return None
    if not _same_file(request.headers.get("If-Range", ""), etag, changed):
        return None
    found = [_span(each.strip(), size) for each in asked.split(",") if each.strip()]
    if not found or None in found:
        return None
    spans = [span for span in found if span]
    return None if sum(_length(span) for span in spans) > size else spans


def _span(asked: str, size: int) -> Span | tuple[()] | None:
    """Return (first, last), () for a part beyond the end, None for what is no part."""
    match = ONE_RANGE.fullmatch(asked)
    if not match or not (match[1] or match[2]):
        return None
    # More digits than any file has bytes: past the end. (int() refuses more than 4300 digits.)
    first, last = (int(each[:19]) if each else None for each in match.groups())
    if first is None:
        return (max(0, size - (last or 0)), size - 1) if last else ()
    if last is not None and last < first:
        return None
    return (first, min(last, size - 1) if last is not None else size - 1) if first < size else ()


def _same_file(condition: str, etag: str, changed: int | None) -> bool:
    return not condition or condition == etag or (changed is not None and parse_http_date_safe(condition) == changed)


def _headers(version: Version, filename: str, etag: str, changed: int | None) -> dict[str, str]:
    public = version.edition.access == Access.PUBLIC and version.was_public
    plain = f"{version.edition.series.slug}-{version.edition.slug}-{version.number}.pdf"
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "public, no-cache" if public else "private, no-cache",
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    if settings.DEMONSTRATION:
        headers["X-Robots-Tag"] = "noindex"
    return headers | ({"Last-Modified": http_date(changed)} if changed is not None else {})


def _mark(response: HttpResponseBase) -> None:
    if settings.DEMONSTRATION:
        response.headers["X-Robots-Tag"] = "noindex"
