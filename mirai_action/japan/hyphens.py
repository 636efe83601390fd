"""Hyphens: what keyboards in Japan write where a hyphen is meant, from 長音 to a ruled line."""

import re

# hyphen-minus, U+2010 to U+2015, bullet, minus, box lines, dashes of two and three ems, 長音 in both widths,
# small and full-width hyphens, wave dashes.
KINDS = "-‐‑‒–—―⁃−─━⸺⸻➖ーｰ－﹣﹘~〜～"
_ANY = re.compile(f"[{re.escape(KINDS)}]")
_IN_NUMBERS = re.compile(f"[{re.escape(KINDS)}・･一ㅡ_]")


def fold(text: str) -> str:
    """Return `text` with every kind of hyphen as `-`: for what is written in Latin letters, an address of e-mail."""
    return _ANY.sub("-", text)


def fold_in_numbers(text: str) -> str:
    """Return digits with every kind of hyphen between them as `-`; the kanji 一 and a middle dot pass for one, too."""
    return _IN_NUMBERS.sub("-", text)
