"""ふりがな: hiragana, katakana and half-width katakana are accepted; hiragana is stored (DOMAIN 5)."""

import re
import unicodedata

import jaconv

_READING = re.compile(r"[ぁ-ゖーゝゞ・A-Za-z0-9 .'’&()-]+")


def to_hiragana(text: str) -> str:
    """Return the reading in hiragana; Latin letters stay, full-width ones become half-width."""
    folded = unicodedata.normalize("NFKC", jaconv.h2z(text, kana=True, ascii=False, digit=False))
    return " ".join(jaconv.kata2hira(folded).split())


def is_reading(text: str) -> bool:
    """Whether `text`, already in hiragana, can be a reading: kana, or Latin letters for a foreign name."""
    return bool(_READING.fullmatch(text))
