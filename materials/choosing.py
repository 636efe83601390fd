"""The prefecture a visitor chose on our pages: in the address, else in a cookie, never guessed from anything."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mirai_action.japan.prefectures import BY_CODE

from .models import Edition

COOKIE = "prefecture"
YEAR = 365 * 24 * 3600


def prefecture(request: HttpRequest) -> str:
    """Return the code chosen ("11") or ''. `?prefecture=` counts for its page alone, the empty one too."""
    asked = request.GET.get("prefecture", request.COOKIES.get(COOKIE, ""))
    return asked if asked in BY_CODE else ""


def remember(response: HttpResponse, code: str) -> None:
    """Remember the choice of the form for a year; anything but a prefecture forgets it."""
    if code in BY_CODE:
        response.set_cookie(
            COOKIE, code, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")


def own_first(editions: Iterable[Edition], chosen: str) -> list[Edition]:
    """Return the editions by series: first the published one of the prefecture chosen, then the national one."""

    def place(edition: Edition) -> tuple[int, str, int]:
        own = bool(chosen) and edition.area == chosen and edition.current_version is not None
        return edition.series.position, edition.series.slug, 0 if own else 1 if edition.is_national else 2

    return sorted(editions, key=place)


def own_edition(edition: Edition, chosen: str) -> Edition | None:
    """Return the published edition of the prefecture chosen that a reader of the national `edition` would want."""
    if not chosen or not edition.is_national:
        return None
    others = Edition.objects.published().filter(
        series=edition.series_id, area=chosen, language=edition.language, access=edition.access
    )
    return others.select_related("series").first()
