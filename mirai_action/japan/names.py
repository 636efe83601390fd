"""Names and addresses: stored as typed, compared by a key of their own (DOMAIN 5).

NFKC would alter ①, ㈱ and half-width kana and does not unify 髙/高, so it never touches what is stored. NFC, which
composes か and ゛, would turn the compatibility ideographs (神 U+FA19, 祥 U+FA1A …) into their plain forms: they pass
it by. Variation selectors are part of the name and left out of its key.
"""

import re
import unicodedata

from . import hyphens

# Forms that people write for one and the same character; the key folds them, the stored name keeps its own.
_VARIANTS = str.maketrans("髙﨑嵜濵濱邊邉齋齊斎澤廣國櫻惠𠮷嶋嶌冨", "高崎崎浜浜辺辺斉斉斉沢広国桜恵吉島島富")
_LEGAL_FORMS = (
    "特定非営利活動法人",
    "社会福祉法人",
    "一般社団法人",
    "公益社団法人",
    "一般財団法人",
    "公益財団法人",
    "生活協同組合連合会",
    "生活協同組合",
    "株式会社",
    "有限会社",
    "合同会社",
    "学校法人",
    "医療法人",
    "npo法人",
    "(株)",
    "(有)",
    "(福)",
    "(特非)",
)
_DROPPED = re.compile(rf"[\s{re.escape(hyphens.KINDS)}・,.、。'’()「」『』]")
_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
# Variation selectors, and what is pasted along without being seen.
_UNSEEN = re.compile("[\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef\u200b-\u200f\u2060\ufeff]")


def stored(text: str) -> str:
    """Return `text` as it is kept: composed, trimmed, runs of white space as one space. Nothing else changes."""
    parts = _IDEOGRAPHS.split(text)  # every other part is a run of compatibility ideographs
    composed = (part if place % 2 else unicodedata.normalize("NFC", part) for place, part in enumerate(parts))
    return " ".join("".join(composed).split())


def search_key(text: str) -> str:
    """Return what two spellings of one name share: NFKC, casefold, variants and hyphens folded, legal forms dropped.

    A name that is nothing but a legal form keeps it, so that a key is empty only for an empty name.
    """
    folded = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold().translate(_VARIANTS)
    short = folded
    for form in _LEGAL_FORMS:
        short = short.replace(form, "")
    return _DROPPED.sub("", short) or _DROPPED.sub("", folded) or folded.strip() or text
