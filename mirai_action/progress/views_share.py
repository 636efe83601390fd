"""The current numbers on other sites: the share picture and the widget. No cookie, no session, any origin."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import condition

from . import share
from .figures import Figures, figures
from .summary import Summary, summary
from .views_data import open_data

# An image runs nothing; this also holds where someone frames it or opens it by itself.
POLICY = "default-src 'none'; frame-ancestors *; sandbox"
ROW, TOP = 72, 62


@open_data
@xframe_options_exempt
def share_png(request: HttpRequest) -> HttpResponse:
    """Return the picture for social networks, 1200 × 630."""
    shown = _asked(request)
    tag = f'"{share.fingerprint(shown)}"'

    @condition(etag_func=lambda _request: tag)
    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(share.png(shown), content_type="image/png")

    return _for_all(answer(request), request)


@open_data
@xframe_options_exempt
def embed_svg(request: HttpRequest) -> HttpResponse:
    """Return the widget for partners' sites: <img src="…/progress/embed.svg?lang=ja">."""
    shown = _asked(request)
    tag = f'"e{share.fingerprint(shown)}"'

    @condition(etag_func=lambda _request: tag)
    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(_svg(shown, _language(request)), content_type="image/svg+xml; charset=utf-8")

    return _for_all(answer(request), request)


def meta(found: Figures) -> dict[str, str]:
    """Return what the page tells social networks, addresses absolute. A new number makes a new address."""
    shown, language = summary(found), translation.get_language() or settings.LANGUAGE_CODE
    suffix = "" if language == settings.LANGUAGE_CODE else f"lang={language}"
    return {
        "title": shown.title,
        "dated": shown.dated,
        "sentence": shown.sentence(),
        "page": _absolute("progress:page", suffix),
        "image": _absolute("progress:share", suffix, f"v={share.fingerprint(shown)}"),
    }


def _absolute(name: str, *query: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + reverse(name) + ("?" * any(query)) + "&".join(filter(None, query))


def _svg(shown: Summary, language: str) -> str:
    foot = TOP + ROW * len(shown.rows) + 16
    context = {
        "summary": shown,
        "foot": foot,
        "height": foot + (36 if shown.note or shown.demonstration else 16),
        "placed": [(TOP + ROW * index, row) for index, row in enumerate(shown.rows)],
    }
    with translation.override(language):
        return render_to_string("progress/embed.svg", context)


def _asked(request: HttpRequest) -> Summary:
    """Return today's numbers in the language of the address alone: a cookie must not change what caches keep."""
    with translation.override(_language(request)):
        return summary(figures())


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _for_all(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    response["Content-Language"] = _language(request)
    response["Cache-Control"] = "public, max-age=300"
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    if settings.DEMONSTRATION:
        response["X-Robots-Tag"] = "noindex"
    return response
