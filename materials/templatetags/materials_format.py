"""How sizes, days and buttons of materials read."""

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from ..models import Precision, Version

register = template.Library()


@register.filter
def megabytes(size: int) -> str:
    """Return a size as people know it: 2.1MB, below a tenth of it 35KB."""
    return f"{size / 1_000_000:.1f}MB" if size >= 100_000 else f"{max(1, round(size / 1000))}KB"


@register.filter
def size_and_pages(version: Version) -> str:
    """Return what the button says about the file, e.g. 2.1MB・24ページ."""
    pages = ngettext("%(count)dページ", "%(count)dページ", version.pages or 0) % {"count": version.pages or 0}
    return gettext("%(size)s・%(pages)s") % {"size": megabytes(version.size or 0), "pages": pages}


@register.filter
def html_language(code: str) -> str:
    """Return the code that a page says its text is in: やさしい日本語 is Japanese to a screen reader."""
    return code.partition("-")[0]


@register.filter
def join_lines(lines: list[str]) -> str:
    """Return the lines of a paragraph as one: nothing between Japanese lines, a space between words of letters."""
    joined = ""
    for line in lines:
        joined += (" " if joined[-1:].isascii() and line[:1].isascii() and joined else "") + line
    return joined


@register.filter
def issued(version: Version) -> str:
    """Return the day of issue as exactly as it is known; '' where it is not."""
    if version.issued_on is None or version.issued_precision == Precision.UNKNOWN:
        return ""
    if version.issued_precision == Precision.YEAR:
        return gettext("%(year)d年") % {"year": version.issued_on.year}
    exact = version.issued_precision == Precision.DAY
    return date_format(version.issued_on, "DATE_FORMAT" if exact else "YEAR_MONTH_FORMAT")
