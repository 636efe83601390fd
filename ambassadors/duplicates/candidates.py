"""重複の候補: pairs of registrations that may be one person, scored and explained in words.

Nothing is kept: a pair is a candidate as long as its rows resemble each other, so a corrected telephone number makes
or ends one by itself. PostgreSQL finds the pairs by blocks of equal keys (docs/decisions/0017): the address, the
telephone, name and reading, either of them with the postal code. What staff called 「重複ではない」 is left out as long
as neither row changed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext_lazy

from ambassadors.models import Ambassador, Status
from ambassadors.personal import ERASED

LIKELY, POSSIBLE = 60, 30
LEVELS = {
    "likely": (gettext_lazy("可能性が高い"), LIKELY),
    "possible": (gettext_lazy("可能性がある"), POSSIBLE),
    "low": (gettext_lazy("可能性は低い（ご家族・団体など）"), 0),
}
"""Names of the levels and their least score, the likeliest first."""
BLOCK = 20
"""More rows than that under one key are a large block."""
KEY = "duplicates:1"
KEPT = 3600  # seconds; the worker counts every ten minutes

# What speaks for one person, with its points and words; the order is that of the explanation.
FOR = {
    "email": (45, "a.email_key <> '' AND a.email_key = b.email_key", gettext_lazy("同じメールアドレス")),
    "phone": (40, "a.phone <> '' AND a.phone = b.phone", gettext_lazy("同じ電話番号")),
    "name": (25, "a.name_key = b.name_key", gettext_lazy("同じお名前")),
    "kana": (20, "a.kana_key <> '' AND a.kana_key = b.kana_key", gettext_lazy("同じふりがな")),
    "postal": (15, "a.postal_code <> '' AND a.postal_code = b.postal_code", gettext_lazy("同じ郵便番号")),
}
# What speaks against it, a little: people have two telephones and change their address.
AGAINST = {
    "other_phone": (10, "a.phone <> '' AND b.phone <> '' AND a.phone <> b.phone", gettext_lazy("電話番号がちがう")),
    "other_email": (
        5,
        "a.email_key <> '' AND b.email_key <> '' AND a.email_key <> b.email_key",
        gettext_lazy("メールアドレスがちがう"),
    ),
    "other_area": (
        5,
        "a.prefecture <> '' AND b.prefecture <> '' AND a.prefecture <> b.prefecture",
        gettext_lazy("活動地域がちがう"),
    ),
}
# What makes it unlikely, whatever is the same: a secretary and her group, a couple (DOMAIN 3.10).
UNLIKELY = {
    "other_kind": (
        0.4,
        "a.kind <> b.kind AND a.kind <> 'unknown' AND b.kind <> 'unknown'",
        gettext_lazy("個人と団体"),
    ),
    "other_name": (
        0.3,
        "a.name_key <> b.name_key AND (a.kana_key = '' OR b.kana_key = '' OR a.kana_key <> b.kana_key)",
        gettext_lazy("お名前がちがう"),
    ),
}
CONTACT = (
    "a.kind <> b.kind AND (replace(a.contact_name, ' ', '') = replace(b.name, ' ', '')"
    " OR replace(b.contact_name, ' ', '') = replace(a.name, ' ', ''))"
)
WORDS = {code: words for code, (_points, _when, words) in {**FOR, **UNLIKELY, **AGAINST}.items()}
WORDS["contact"] = gettext_lazy("団体のご担当者と同じお名前")
CODES = (*FOR, "contact", *UNLIKELY, *AGAINST)

COMPARED = ("name_key", "kana_key", "email_key", "phone", "postal_code", "kind", "prefecture")
FINGERPRINT = "md5(concat_ws('|', {}))".format(", ".join(f"{row}.{column}" for row in "ab" for column in COMPARED))
"""What 「重複ではない」 holds for: the compared columns of both rows, the one with the lower id first."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Two rows, how likely they are one (0 to 100), and why: the codes of `WORDS`."""

    first: UUID
    second: UUID
    score: int
    codes: tuple[str, ...]

    @property
    def level(self) -> str:
        return next(name for name, (_words, least) in LEVELS.items() if self.score >= least)

    @property
    def level_name(self) -> str:
        return str(LEVELS[self.level][0])

    @property
    def why(self) -> list[str]:
        """Return what speaks for one person, in words: 同じ電話番号、同じふりがな."""
        return [str(WORDS[code]) for code in self.codes if code in FOR or code == "contact"]

    @property
    def why_not(self) -> list[str]:
        return [str(WORDS[code]) for code in self.codes if code in UNLIKELY or code in AGAINST]

    def other(self, pk: UUID) -> UUID:
        return self.second if pk == self.first else self.first


def mergeable() -> tuple[str, ...]:
    """Where a row stands that can go into another, or take one in."""
    return (*Status.undecided(), *Status.counted())


class Page(NamedTuple):
    """Some candidates of a level, and {level: how many there are in all}."""

    level: str
    pairs: list[Candidate]
    counts: dict[str, int]


def page(*, level: str = "", start: int = 0, most: int = 50) -> Page:
    """Return candidates of a level (the likeliest that has some, if unknown), the highest score first. One query."""
    chosen = "%(level)s" if level in LEVELS else f"(SELECT level FROM n ORDER BY {_place('level')} LIMIT 1)"
    sql = f"""
        WITH s AS MATERIALIZED ({_scored(_all_blocks())}),
             n AS (SELECT {_level()} AS level, count(*) AS many FROM s GROUP BY 1),
             p AS (SELECT s.* FROM s WHERE {_level()} = {chosen}
                   ORDER BY score DESC, first, second LIMIT %(most)s OFFSET %(start)s)
        SELECT (SELECT jsonb_object_agg(level, many) FROM n), {chosen}, first, second, score, {", ".join(CODES)}
        FROM (SELECT 1) always LEFT JOIN p ON true ORDER BY score DESC, first, second"""
    with connection.cursor() as cursor:
        cursor.execute(sql, _statuses() | {"level": level, "start": start, "most": most})
        rows = cursor.fetchall()
    counts, found = rows[0][:2]
    pairs = [_candidate(row[2:]) for row in rows if row[2]]
    return Page(found or "likely", pairs, dict.fromkeys(LEVELS, 0) | (_json(counts) or {}))


def counts() -> dict[str, int]:
    """Return {level: number of candidates}. One query."""
    sql = f"SELECT {_level()}, count(*) FROM ({_scored(_all_blocks())}) s GROUP BY 1"
    with connection.cursor() as cursor:
        cursor.execute(sql, _statuses())
        return dict.fromkeys(LEVELS, 0) | dict(cursor.fetchall())


def waiting() -> int:
    """Return how many likely pairs wait for staff, as counted last (10 minutes ago at most)."""
    kept = cache.get(KEY)
    return int(recount() if kept is None else kept)


def recount() -> int:
    """Count the likely pairs anew, and keep the number for the dashboard."""
    return keep(counts())


def keep(found: dict[str, int]) -> int:
    cache.set(KEY, found["likely"], KEPT)
    return found["likely"]


def of(pks: Iterable[UUID], *, most: int = 500) -> dict[UUID, list[Candidate]]:
    """Return {row: its candidates, the likeliest first} for some rows, declined ones beside them. One query."""
    wanted = list(pks)
    found: dict[UUID, list[Candidate]] = {pk: [] for pk in wanted}
    if wanted:
        facts = {
            "least": 0,
            "highest": 100,
            "start": 0,
            "most": most,
            "wanted": wanted,
            "beside": [str(Status.DECLINED)],
        }
        for each in _select(_own_blocks(), facts):
            for pk in {each.first, each.second} & found.keys():
                found[pk].append(each)
    return found


def pair(one: UUID, other: UUID) -> Candidate:
    """Return what is the same and what differs between two rows, whether they resemble each other or not."""
    sql = _points("SELECT least(%(one)s, %(other)s) AS first, greatest(%(one)s, %(other)s) AS second")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT first, second, score, {', '.join(CODES)} FROM ({sql}) s", {"one": one, "other": other})
        return _candidate(cursor.fetchone())


def fingerprint(one: UUID, other: UUID) -> str:
    """Return the hash of what is compared of two rows, as they are now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {FINGERPRINT} FROM {TABLE} a, {TABLE} b WHERE a.id = %s AND b.id = %s",
            sorted([one, other]),
        )
        return str(cursor.fetchone()[0])


# -- how it is asked ----------------------------------------------------------------------------------------------
TABLE = Ambassador._meta.db_table
READINGS = "(a.kana_key = b.kana_key OR a.kana_key = '' OR b.kana_key = '')"
NEAR = "(a.postal_code <> '' AND a.postal_code = b.postal_code)"
# The key of a block, what else must hold between two rows of it, and what must where the block is large: with so many
# rows a telephone or an address is an office's, and a name a common one.
BLOCKS: tuple[tuple[str, str, str], ...] = (
    ("email_key", "true", "false"),
    ("phone", "true", "false"),
    ("name_key", f"({READINGS} OR {NEAR})", NEAR),
    ("kana_key", NEAR, NEAR),
)


def _all_blocks() -> str:
    """Return the SQL of all pairs within a block, each once; the blocks are found in the index of their key."""
    return " UNION ".join(
        f"""
        SELECT a.id AS first, b.id AS second
        FROM (SELECT {key}, count(*) AS many FROM {TABLE} WHERE {key} <> '' GROUP BY {key} HAVING count(*) > 1) k
        JOIN {TABLE} a USING ({key}) JOIN {TABLE} b ON b.{key} = a.{key} AND a.id < b.id
        WHERE CASE WHEN k.many <= {BLOCK} THEN {rule} ELSE {rule_if_large} END"""
        for key, rule, rule_if_large in BLOCKS
    )


def _own_blocks() -> str:
    """Return the SQL of the pairs that the rows `wanted` are in; no block is too large to look up one row."""
    return " UNION ".join(
        f"""
        SELECT least(a.id, b.id) AS first, greatest(a.id, b.id) AS second
        FROM {TABLE} a JOIN {TABLE} b ON b.{key} = a.{key} AND a.{key} <> ''
        WHERE a.id = ANY(%(wanted)s) AND a.id <> b.id AND {rule}"""
        for key, rule, _rule_if_large in BLOCKS
    )


def _points(pairs: str) -> str:
    """Return the SQL of the pairs with a column for each code, and the score (1 to 100)."""
    sure = " + ".join(f"CASE WHEN {when} THEN {points} ELSE 0 END" for points, when, _words in FOR.values())
    doubt = " + ".join(f"CASE WHEN {when} THEN {points} ELSE 0 END" for points, when, _words in AGAINST.values())
    factor = " * ".join(f"CASE WHEN {when} THEN {share} ELSE 1 END" for share, when, _words in UNLIKELY.values())
    flags = {code: when for code, (_points, when, _words) in {**FOR, **AGAINST, **UNLIKELY}.items()}
    flags["contact"] = CONTACT
    columns = ", ".join(f"({flags[code]}) AS {code}" for code in CODES)
    return f"""
        SELECT p.first, p.second, a.status AS status_a, b.status AS status_b,
               '{ERASED}' IN (a.name, b.name) AS erased, {FINGERPRINT} AS fingerprint, {columns},
               greatest(1, least(100, round((({sure}) - ({doubt})) * {factor})))::int AS score
        FROM ({pairs}) p JOIN {TABLE} a ON a.id = p.first JOIN {TABLE} b ON b.id = p.second"""


def _scored(pairs: str) -> str:
    """Return the SQL of the pairs that are open: both can be merged, nobody said that they are two."""
    return f"""
        SELECT s.* FROM ({_points(pairs)}) s
        LEFT JOIN duplicates_difference d
               ON d.first_id = s.first AND d.second_id = s.second AND d.fingerprint = s.fingerprint
        WHERE d.id IS NULL AND NOT s.erased
          AND (s.status_a = ANY(%(open)s) AND s.status_b = ANY(%(open)s)
               OR s.status_a = ANY(%(open)s) AND s.status_b = ANY(%(beside)s)
               OR s.status_b = ANY(%(open)s) AND s.status_a = ANY(%(beside)s))"""


def _level() -> str:
    """Return the SQL of the level of a score."""
    cases = " ".join(f"WHEN score >= {least} THEN '{name}'" for name, (_words, least) in LEVELS.items())
    return f"CASE {cases} END"


def _place(column: str) -> str:
    """Return the SQL of the place of a level, the likeliest first."""
    cases = " ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(LEVELS))
    return f"CASE {column} {cases} END"


def _json(text: Any) -> Any:
    return json.loads(text) if isinstance(text, str) else text


def _statuses() -> dict[str, Any]:
    return {"open": [str(each) for each in mergeable()], "beside": []}


def _select(pairs: str, facts: dict[str, Any]) -> list[Candidate]:
    sql = f"""
        SELECT first, second, score, {", ".join(CODES)} FROM ({_scored(pairs)}) s
        ORDER BY score DESC, first, second LIMIT %(most)s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, _statuses() | facts)
        return [_candidate(row) for row in cursor.fetchall()]


def _candidate(row: Collection[Any]) -> Candidate:
    first, second, score, *flags = row
    codes = tuple(code for code, holds in zip(CODES, flags, strict=True) if holds)
    return Candidate(first=first, second=second, score=score, codes=codes)
