"""What every page's head and header need: its own address in each language, and the language switch."""

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from mirai_action.core.models import ContactPoint

register = template.Library()


def _address(path: str, language: str) -> str:
    """Return the shareable absolute address of `path` in `language`: Japanese is the plain one."""
    suffix = "" if language == settings.LANGUAGE_CODE else f"?lang={language}"
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}{suffix}"


@register.inclusion_tag("core/_addresses.html", takes_context=True)
def page_addresses(context: dict[str, Any]) -> dict[str, Any]:
    """Print canonical and hreflang links for the page."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return {}
    return {
        "canonical": _address(request.path, get_language() or settings.LANGUAGE_CODE),
        "alternates": [(code, _address(request.path, code)) for code, _name in settings.LANGUAGES],
        "default": _address(request.path, settings.LANGUAGE_CODE),
    }


@register.inclusion_tag("core/_language_switch.html", takes_context=True)
def language_switch(context: dict[str, Any]) -> dict[str, Any]:
    """Print one button for each other language; it stays on the page, its query kept."""
    request: HttpRequest | None = context.get("request")
    here = get_language() or settings.LANGUAGE_CODE
    return {
        "csrf_token": context.get("csrf_token"),
        "request": request,
        "others": [(code, name) for code, name in settings.LANGUAGES if code != here],
        "next": request.get_full_path() if request is not None and request.method == "GET" else "",
    }


@register.simple_tag(takes_context=True)
def current(context: dict[str, Any], prefix: str) -> str:
    """Return "page" where the page lies at or under `prefix`, for aria-current; else an empty text."""
    request: HttpRequest | None = context.get("request")
    return "page" if request is not None and request.path.startswith(prefix) else ""


@register.simple_tag
def known_contact() -> ContactPoint:
    """Return the contact without asking the database, for pages that say what went wrong."""
    return ContactPoint.last_known()
