"""The text of a page: how it is kept, searched and shown."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

ITEMS = ("・", "•", "●", "○", "■", "□", "－")
MOST_WORDS = 5
LONGEST_WORD = 50
AROUND = 60  # letters on each side of what was found
_FOLDED = re.compile(r"[\s・、。，．,.「」『』（）()\-‐–—―ー~〜～!！?？]")


@dataclass(frozen=True)
class Block:
    """A piece of a page: `kind` is "heading", "paragraph" or "list"; `lines` are its lines or items."""

    kind: str
    lines: list[str]


def tidy(text: str) -> str:
    """Return a text as it is kept: NFC, no trailing spaces, at most one empty line between paragraphs."""
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", text.replace("\r\n", "\n")).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def key(text: str) -> str:
    """Return what a text is found by: NFKC, casefold, without spaces and punctuation; hiragana and katakana differ."""
    return _FOLDED.sub("", unicodedata.normalize("NFKC", text.replace("## ", "")).casefold())


def words(asked: str) -> list[str]:
    """Return the keys of the words of a search, at most five."""
    found = [key(each)[:LONGEST_WORD] for each in unicodedata.normalize("NFKC", asked).split()]
    return [each for each in dict.fromkeys(found) if each][:MOST_WORDS]


def blocks(text: str) -> list[Block]:
    """Return the pieces of a page in order."""
    return [block for part in re.split(r"\n\s*\n", text.strip()) if part.strip() for block in _pieces(part.split("\n"))]


def _pieces(lines: list[str]) -> list[Block]:
    found: list[Block] = []
    for line in filter(None, (each.strip() for each in lines)):
        kind = "heading" if line.startswith("## ") else "list" if line.startswith(ITEMS) else "paragraph"
        shown = line[3:].strip() if kind == "heading" else line[1:].strip() if kind == "list" else line
        if kind != "heading" and found and found[-1].kind == kind:
            found[-1].lines.append(shown)
        else:
            found.append(Block(kind, [shown]))
    return found


def excerpt(text: str, asked: list[str]) -> SafeString:
    """Return the place where the first word stands, the words marked; the beginning where none is found as typed."""
    plain = " ".join(each.lstrip("#・ ") for each in text.split("\n") if each.strip())
    at, length = _place(plain, asked[0]) if asked else (0, 0)
    first, last = max(0, at - AROUND), min(len(plain), at + length + AROUND)
    before, found, after = plain[first:at], plain[at : at + length], plain[at + length : last]
    marked = f"<mark>{escape(found)}</mark>" if found else ""
    dots = ("…" if first else "", "…" if last < len(plain) else "")
    return mark_safe(f"{dots[0]}{escape(before)}{marked}{escape(after)}{dots[1]}")


def _place(plain: str, word: str) -> tuple[int, int]:
    """Return (where, how long) the word whose key is `word` stands in `plain`; (0, 0) where it does not."""
    kept = [(place, folded) for place, letter in enumerate(plain) for folded in key(letter)]
    at = "".join(folded for _place, folded in kept).find(word)
    if at < 0:
        return 0, 0
    first, last = kept[at][0], kept[at + len(word) - 1][0]
    return first, last - first + 1
