"""The cells of a roster as facts of an ambassador (DOMAIN 5): whatever is written, or why it can't be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from phonenumbers import PhoneMetadata

from ambassadors.models import Affiliation, AmbassadorKind
from mirai_action.core import mail_address
from mirai_action.core.fields import PhoneField
from mirai_action.japan import days, kana, names, postal
from mirai_action.japan.prefectures import BY_CODE, BY_NAME, PREFECTURES
from mirai_action.japan.tables_in import UNREADABLE_CHARACTER

from ..kinds import Read
from .columns import CONSENTS

FIRST_DAY = date(2018, 4, 1)
"""The programme began in April 2018 (DOMAIN 1)."""
LONGEST = {"name": 100, "kana": 200, "contact_name": 100, "email": 254, "address": 200, "affiliation_name": 100}
_KINDS = {
    **dict.fromkeys(("個人", "個", "人", "1", "individual"), AmbassadorKind.INDIVIDUAL.value),
    **dict.fromkeys(("団体", "団", "グループ", "法人", "2", "group"), AmbassadorKind.GROUP.value),
    **dict.fromkeys(("不明", "unknown"), AmbassadorKind.UNKNOWN.value),
}
_YES = {
    *"○◯〇o●◎レ✓✔☑■1有可済y",
    *("有り", "あり", "はい", "yes", "true", "済み", "同意", "同意する", "同意済", "同意済み", "同意します"),
}
_NO = {"", *"×✕x0無未n-ー□", "無し", "なし", "不可", "いいえ", "no", "false", "同意しない"}
_HYPHENS = re.compile(r"[\s()‐‑‒–—―−ー－.・~-]")
_AFFILIATIONS = (
    ("役職員", Affiliation.COOP_STAFF), ("職員", Affiliation.COOP_STAFF), ("組合員", Affiliation.COOP_MEMBER),
    ("社協", Affiliation.COUNCIL), ("社会福祉協議会", Affiliation.COUNCIL), ("民生委員", Affiliation.WELFARE),
    ("児童委員", Affiliation.WELFARE), ("子ども食堂", Affiliation.CAFETERIA), ("こども食堂", Affiliation.CAFETERIA),
    ("npo", Affiliation.NPO), ("市民団体", Affiliation.NPO), ("学校", Affiliation.SCHOOL), ("大学", Affiliation.SCHOOL),
    ("学生", Affiliation.SCHOOL), ("都道府県", Affiliation.GOVERNMENT), ("市区町村", Affiliation.GOVERNMENT),
    ("行政", Affiliation.GOVERNMENT), ("自治体", Affiliation.GOVERNMENT), ("生協", Affiliation.COOP_MEMBER),
)  # fmt: skip


class Reader:
    """Reads the rows of one file: `mapping` {place: key}, `options` as the form of the kind cleaned them."""

    def __init__(self, mapping: Mapping[int, str], options: Mapping[str, Any], today: date) -> None:
        self.places: dict[str, list[int]] = {}
        for place, key in sorted(mapping.items()):
            self.places.setdefault(key, []).append(place)
        self.kind = options.get("kind") or AmbassadorKind.UNKNOWN.value
        self.day = date.fromisoformat(options["registered_on"]) if options.get("registered_on") else None
        self.on_paper = bool(options.get("on_paper"))
        self.consents = [kind for kind in CONSENTS if kind in self.places]
        self.today = today

    def read(self, row: Read) -> bool:
        """Fill `row.facts`; return False and say why where the row can't be taken as it is."""
        cells = {key: self._texts(row, key) for key in self.places}
        if any(UNREADABLE_CHARACTER in text for text in row.cells) and any(
            UNREADABLE_CHARACTER in text for texts in cells.values() for text in texts
        ):
            bad = next(key for key, texts in cells.items() if any(UNREADABLE_CHARACTER in each for each in texts))
            row.say("unreadable", column=bad)
            return False
        facts = row.facts
        self._names(row, cells)
        self._contact(row, cells)
        self._place(row, cells)
        self._days(row, cells)
        self._consents(row, cells)
        for column, most in LONGEST.items():
            if len(facts.get(column, "")) > most:
                row.say("too_long", column=column, most=most)
        failed = any(code in ERRORS for code, _facts in row.reasons)
        if not failed:
            facts["name_key"] = names.search_key(facts["name"])[:100]
            facts["kana_key"] = names.search_key(facts["kana"])[:200] if facts["kana"] else ""
            facts["email_key"] = facts["email"].lower()
        return not failed

    def _texts(self, row: Read, key: str) -> list[str]:
        return [text for place in self.places.get(key, ()) if place < len(row.cells) and (text := row.cells[place])]

    def _names(self, row: Read, cells: dict[str, list[str]]) -> None:
        facts = row.facts
        parts = [*cells.get("family", ()), *cells.get("given", ())]
        facts["name"] = names.stored(" ".join(cells.get("name", ())[:1] or parts))
        if not facts["name"]:
            row.say("no_name")
        readings = cells.get("kana", ())[:1] or [*cells.get("family_kana", ()), *cells.get("given_kana", ())]
        reading = kana.to_hiragana(names.stored(" ".join(readings))) if readings else ""
        if reading and not kana.is_reading(reading):
            row.say("bad_kana", text=reading)
        facts["kana"] = reading
        for column in ("contact_name", "affiliation_name"):
            facts[column] = _stored(_first(cells, column))
        facts["affiliation"] = _affiliation(_first(cells, "affiliation"))
        self._kind(row, _folded(_first(cells, "kind")))
        number = _folded(_first(cells, "number"))
        if number and not (number.isascii() and number.isdecimal() and len(number) < 10):
            row.say("bad_number", text=number)
        elif number:
            facts["number"] = int(number)

    def _kind(self, row: Read, text: str) -> None:
        found = _KINDS.get(text) if text else self.kind
        if found is None:
            row.say("bad_kind", text=text)
        row.facts["kind"] = found or self.kind
        row.facts["kind_said"] = bool(text)

    def _contact(self, row: Read, cells: dict[str, list[str]]) -> None:
        facts = row.facts
        mail = _first(cells, "email")
        facts["email"] = address(mail) if mail else ""
        if mail and not facts["email"]:
            row.say("bad_email", text=mail[:80])
        phones = cells.get("phone", ())
        facts["phone"] = next(filter(None, map(phone, phones)), "")
        if phones and not facts["phone"]:
            row.say("bad_phone", text=phones[0][:40])
        code = _first(cells, "postal_code")
        facts["postal_code"] = postal_code(code) if code else ""
        if code and not facts["postal_code"]:
            row.say("bad_postal", text=code[:20])
        facts["address"] = names.stored(" ".join(cells.get("address", ())))

    def _place(self, row: Read, cells: dict[str, list[str]]) -> None:
        text = "".join(_first(cells, "prefecture").split())
        if text:
            found = prefecture(text)
            if not found:
                row.say("bad_prefecture", text=text[:20])
            row.facts["prefecture"] = found
            return
        found = next((each.code for each in PREFECTURES if row.facts["address"].startswith(each.name)), "")
        row.facts["prefecture"] = found
        if found:
            row.say("from_address", name=BY_CODE[found].name)
        else:
            row.say("no_prefecture")

    def _days(self, row: Read, cells: dict[str, list[str]]) -> None:
        facts = row.facts
        given = {key: self._day(row, key, _first(cells, key)) for key in ("registered_on", "applied_on", "left_on")}
        if not _first(cells, "registered_on"):
            given["registered_on"] = self.day
        registered, left = given["registered_on"], given["left_on"]
        if left and registered and left < registered:
            row.say("left_early")
        if left and not registered and not _first(cells, "registered_on"):
            row.say("left_unregistered")
        facts.update({key: each.isoformat() if each else "" for key, each in given.items()})

    def _day(self, row: Read, key: str, text: str) -> date | None:
        if not text:
            return None
        try:
            day = _day_of(text)
        except (ValueError, OverflowError):
            row.say("bad_day", column=key, text=text[:40])
            return None
        if day > self.today:
            row.say("future", column=key)
        elif day < FIRST_DAY:
            row.say("too_early", column=key)
        return day

    def _consents(self, row: Read, cells: dict[str, list[str]]) -> None:
        given = {"a"} if self.on_paper else set()
        for kind in self.consents:
            text = _folded(_first(cells, kind))
            if text in _YES:
                given.add(kind)
            elif text not in _NO:
                row.say("bad_consent", column=kind, text=text[:20])
        row.facts["consents"] = sorted(given)


ERRORS = {
    *("no_name", "too_long", "unreadable", "bad_kana", "bad_email", "bad_phone", "bad_postal", "bad_prefecture"),
    *("bad_kind", "bad_number", "bad_day", "future", "too_early", "left_early", "left_unregistered", "bad_consent"),
}


def _first(cells: Mapping[str, list[str]], key: str) -> str:
    texts = cells.get(key)
    return texts[0] if texts else ""


@lru_cache(maxsize=4096)
def _stored(text: str) -> str:
    return names.stored(text)


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold() if text else ""


@lru_cache(maxsize=4096)
def _day_of(text: str) -> date:
    return days.read(text)


def address(text: str) -> str:
    """Return the mailbox as it is stored, "" for what can't be one; `Name <a@b>` and mailto: are understood."""
    found = mail_address.normalise(text)
    if "<" in found and found.endswith(">"):
        found = mail_address.normalise(found[found.index("<") + 1 : -1])
    found = found.removeprefix("mailto:")
    local, _at, domain = found.rpartition("@")
    if mail_address.LOCAL.fullmatch(local) and _is_domain(domain):
        return found
    return ""


@lru_cache(maxsize=4096)
def _is_domain(domain: str) -> bool:
    try:
        mail_address.validate(f"a@{domain}")
    except ValidationError:
        return False
    return True


@cache
def _numbering_plan() -> list[re.Pattern[str]]:
    """The patterns of Japan's numbers that libphonenumber tries one by one; what fits one of them is valid."""
    plan: Any = PhoneMetadata.metadata_for_region("JP")
    kinds = (plan.fixed_line, plan.mobile, plan.voip, plan.toll_free, plan.premium_rate, plan.uan, plan.pager)
    found = [each.national_number_pattern for each in (*kinds, plan.personal_number, plan.shared_cost) if each]
    return [re.compile(each) for each in found if each]


def phone(text: str) -> str:
    """Return a number as it is stored ("+81488331234"), "" for what is none. A zero that a spreadsheet ate comes back.

    The common ways are read here, 30 times faster and with the same result as `PhoneField`, which takes the rest.
    """
    digits = _HYPHENS.sub("", unicodedata.normalize("NFKC", text))
    if digits.isascii() and digits.isdecimal():
        national = digits.removeprefix("0")
        if len(digits) <= 11 and any(each.fullmatch(national) for each in _numbering_plan()):
            return f"+81{national}"
        return ""
    try:
        return str(PhoneField().to_python(text[:40]))
    except ValidationError:
        return ""


def postal_code(text: str) -> str:
    """Return the code as it is stored, "" for what is none; a leading zero that a spreadsheet ate comes back."""
    try:
        return postal.normalise(text)
    except ValueError:
        digits = unicodedata.normalize("NFKC", text).strip()
        eaten = len(digits) == 6 and digits.isascii() and digits.isdecimal()
        return postal.normalise(f"0{digits}") if eaten else ""


@lru_cache(maxsize=4096)
def prefecture(text: str) -> str:
    """Return the code that a name or a code means, "" for none: 埼玉県, 埼玉, 11, 1."""
    plain = unicodedata.normalize("NFKC", text)
    found = BY_NAME.get(plain)
    if found:
        return found.code
    code = plain.zfill(2)
    return code if code in BY_CODE else ""


@cache
def _affiliations() -> dict[str, str]:
    """Return {the Japanese word or the code: the choice}, whatever the language of the page."""
    with translation.override("ja"):
        words = {_folded(str(each.label)): str(each.value) for each in Affiliation if each.value}
    return words | {value: value for value in words.values()}


def _affiliation(text: str) -> str:
    """Return the kind of body that a text speaks of; a word that we don't know is その他, nothing stays nothing."""
    folded = _folded(text)
    if not folded:
        return ""
    if folded in _affiliations():
        return _affiliations()[folded]
    return next((str(kind.value) for word, kind in _AFFILIATIONS if word in folded), str(Affiliation.OTHER.value))
