"""The cells of a history as facts of a study session."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date

from ambassadors.rosters.kinds import Read
from ambassadors.rosters.people.reading import address, prefecture
from mirai_action.japan import days, municipalities, names, numbers
from mirai_action.japan.prefectures import BY_CODE, PREFECTURES
from mirai_action.japan.tables_in import UNREADABLE_CHARACTER
from sessions_log import rules
from sessions_log.choices import Basis, Format

from .messages import ERRORS

LONGEST = {"title": 100, "venue": 200, "host": 100, "audience_note": 100, "note": 2000, "ambassador": 200}
_ONLINE = ("オンライン", "zoom", "ズーム", "リモート", "web", "ウェブ")
_BOTH = ("ハイブリッド", "併用", "会場とオンライン")


class Reader:
    """Reads the rows of one file; who is meant by the ambassador and the host is for the matcher."""

    def __init__(self, mapping: Mapping[int, str], today: date) -> None:
        self.places: dict[str, list[int]] = {}
        for place, key in sorted(mapping.items()):
            self.places.setdefault(key, []).append(place)
        self.today = today

    def read(self, row: Read) -> bool:
        """Fill `row.facts`; return False and say why where the row can't be taken as it is."""
        cells = {
            key: " ".join(text for place in places if place < len(row.cells) and (text := row.cells[place]))
            for key, places in self.places.items()
        }
        bad = next((key for key, text in cells.items() if UNREADABLE_CHARACTER in text), None)
        if bad:
            row.say("unreadable", column=bad)
            return False
        for column, most in LONGEST.items():
            row.facts[column] = names.stored(cells.get(column, ""))
            if len(row.facts[column]) > most:
                row.say("too_long", column=column, most=most)
        self._day(row, cells.get("held_on", ""))
        self._count(row, cells.get("head_count", ""))
        self._place(row, cells)
        row.facts["number"] = unicodedata.normalize("NFKC", cells.get("number", "")).strip()[:20]
        row.facts["email_key"] = address(cells.get("email", "")).lower()
        return not any(code in ERRORS for code, _facts in row.reasons)

    def _day(self, row: Read, text: str) -> None:
        if not text:
            row.say("no_day")
            return
        try:
            day = days.read(text)
        except (ValueError, OverflowError):
            row.say("bad_day", text=text[:40])
            return
        if day > self.today:
            row.say("future")
        elif day < rules.FIRST_DAY:
            row.say("too_early")
        row.facts["held_on"] = day.isoformat()

    def _count(self, row: Read, text: str) -> None:
        """Empty is not 0, and 0 is a question (DOMAIN 3.4): neither comes in by a table."""
        if not text:
            row.say("no_count")
            return
        try:
            count, estimated = numbers.read_count(text)
        except ValueError:
            row.say("bad_count", text=text[:40])
            return
        if count == 0:
            row.say("nobody")
        elif count > rules.MOST:
            row.say("too_many")
        row.facts |= {"head_count": count, "basis": str(Basis.ESTIMATE if estimated else Basis.COUNTED)}

    def _place(self, row: Read, cells: Mapping[str, str]) -> None:
        facts = row.facts
        facts["format"] = _format(cells.get("format", "") or facts["venue"])
        facts["prefecture"] = facts["municipality_code"] = ""
        if facts["format"] == Format.ONLINE:
            return
        text = "".join(cells.get("prefecture", "").split())
        found = prefecture(text) if text else ""
        if text and not found:
            row.say("bad_prefecture", text=text[:20])
            return
        if not found:
            found = next((each.code for each in PREFECTURES if facts["venue"].startswith(each.name)), "")
            row.say("from_venue", name=BY_CODE[found].name) if found else row.say("no_place")
        facts["prefecture"] = found
        facts["municipality_code"] = self._municipality(row, cells.get("municipality", ""), found)

    def _municipality(self, row: Read, text: str, place: str) -> str:
        if not text:
            found = municipalities.at_the_start_of(row.facts["venue"], place) if place and row.facts["venue"] else None
            return found.code if found else ""
        try:
            return municipalities.match(text, place).code
        except municipalities.Unclear:
            row.say("bad_municipality", text=text[:40])
            return ""


def _format(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    if any(word in plain for word in _BOTH):
        return str(Format.HYBRID)
    return str(Format.ONLINE if any(word in plain for word in _ONLINE) else Format.VENUE)
