"""Searching the texts that their issuers released."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from . import texts
from .models import Page

MOST = 50
LONGEST = 100  # letters of a question


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search found: pages with the place where the words stand; `more` where there are more than shown."""

    asked: str
    hits: list[tuple[Page, SafeString]]
    more: bool


def find(asked: str, accesses: list[str]) -> Found:
    """Return the pages that hold every word of `asked`, of editions open to whom asks, in the order of the list."""
    asked = asked.strip()[:LONGEST]
    words = texts.words(asked)
    if not words:
        return Found(asked=asked, hits=[], more=False)
    rows = Page.objects.readable(accesses).saying(words).select_related("version__edition__series")
    edition = "version__edition__"
    order = (f"{edition}series__position", f"{edition}series__slug", f"{edition}position", f"{edition}area", "number")
    found = list(rows.order_by(*order)[: MOST + 1])
    hits = [(page, texts.excerpt(page.text, words)) for page in found[:MOST]]
    return Found(asked=asked, hits=hits, more=len(found) > MOST)
