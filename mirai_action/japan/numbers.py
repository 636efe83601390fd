"""Whole numbers as people type them: １２３, 1,234, 30名."""

import re
import unicodedata

_COUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+) ?(?:名|人|部|冊|回)?")


def to_int(text: str) -> int:
    """Return the number in `text`; full width, thousands separators and a counter word are fine, else ValueError.

    「約30名」 is refused: an estimate is a choice of its own, not part of the number.
    """
    match = _COUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not match or len(match[1]) > 12:
        raise ValueError(text)
    return int(match[1].replace(",", ""))


_ESTIMATE = re.compile(r"^(約|およそ|おおよそ|だいたい|推定)|(程度|くらい|ぐらい|ほど|前後|弱|強|余り|余)$")


def read_count(text: str) -> tuple[int, bool]:
    """Return the number in `text` and whether it is an estimate: 「約30名」「30名程度」. ValueError as `to_int`."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    stripped = _ESTIMATE.sub("", plain)
    return to_int(stripped), stripped != plain
