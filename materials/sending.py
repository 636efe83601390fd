"""Sending a stored PDF: whole, in parts (Range), as headers (HEAD), or not at all when it is already there (304)."""

from __future__ import annotations

import re
from typing import Any, BinaryIO
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

from .models import Access, Version

ONE_RANGE = re.compile(r"bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*")


class Part:
    """Bytes of an open file from its present place on, at most `length`."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self.file, self.left = file, length

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(chunk)
        return chunk

    def close(self) -> None:
        self.file.close()


def pdf_response(request: HttpRequest, version: Version, *, filename: str) -> HttpResponseBase:
    """Answer a GET or HEAD for the file of `version`, to be saved under `filename`."""
    etag, changed = f'"{version.sha256}"', int(version.published_at.timestamp()) if version.published_at else None
    response: Any = _content(request, version, etag, changed)
    for name, value in _headers(version, filename, etag, changed).items():
        response.headers[name] = value
    if response.status_code == 416:
        return response
    return get_conditional_response(request, etag=etag, last_modified=changed, response=response) or response


def _content(request: HttpRequest, version: Version, etag: str, changed: int | None) -> HttpResponseBase:
    size = version.size or 0
    asked = asked_range(request, size, etag, changed)
    if asked == "none of it":
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = asked if isinstance(asked, tuple) else (0, size - 1)
    headers = {"Content-Length": str(last - first + 1)}
    if isinstance(asked, tuple):
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    status = 206 if isinstance(asked, tuple) else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type="application/pdf", headers=headers)
    file: Any = version.file.storage.open(version.file.name or "", "rb")
    file.seek(first)
    return FileResponse(Part(file, last - first + 1), status=status, content_type="application/pdf", headers=headers)


def asked_range(request: HttpRequest, size: int, etag: str, changed: int | None) -> tuple[int, int] | str:
    """Return (first, last) byte asked for, "all", or "none of it" where the part lies beyond the end.

    Several parts at once, another unit and nonsense mean "all" (RFC 9110 allows it). A part of an older file
    (If-Range) gets the whole new one.
    """
    match = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if not match or not (match[1] or match[2]) or not _same_file(request.headers.get("If-Range", ""), etag, changed):
        return "all"
    # More digits than any file has bytes: past the end. (int() refuses more than 4300 digits.)
    first, last = (int(each[:19]) if each else None for each in match.groups())
    if first is None:
        return (max(0, size - (last or 0)), size - 1) if last else "none of it"
    if first >= size or (last is not None and last < first):
        return "none of it" if first >= size else "all"
    return first, min(last, size - 1) if last is not None else size - 1


def _same_file(condition: str, etag: str, changed: int | None) -> bool:
    return not condition or condition == etag or (changed is not None and parse_http_date_safe(condition) == changed)


def _headers(version: Version, filename: str, etag: str, changed: int | None) -> dict[str, str]:
    public = version.edition.access == Access.PUBLIC
    plain = f"{version.edition.series.slug}-{version.edition.slug}-{version.number}.pdf"
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "public, no-cache" if public else "private, no-cache",
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return headers | ({"Last-Modified": http_date(changed)} if changed is not None else {})
