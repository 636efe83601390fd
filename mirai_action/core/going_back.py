"""The browser's back button after a form that came back with errors."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class GoingBackMiddleware:
    """Lets a browser keep the answer to a posted form, which it can't ask for again.

    With `no-store` (never_cache) it shows 「フォーム再送信の確認」 in its place, a dead end for many. What is asked for
    by GET stays `no-store`: after signing out on a shared computer nothing is left of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and "no-store" in response.headers.get("Cache-Control", ""):
            _drop(response, "Cache-Control", "no-store")
            _drop(response, "Vary", "Cookie")  # it is private; and the next step may have begun a session
        return response


def _drop(response: HttpResponse, header: str, value: str) -> None:
    kept = [each.strip() for each in response.headers.get(header, "").split(",") if each.strip() != value]
    response.headers[header] = ", ".join(kept)
    if not kept:
        del response.headers[header]
