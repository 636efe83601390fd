"""Which record a row of a roster is (DOMAIN 3.10): new, an update, the same, or a question for staff.

The same address, kind and name is the same registration. Without an address it takes the same name and telephone, or
that everything the row says is already so. What only resembles a record is a question; staff answer it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.utils import timezone

from ambassadors.models import Ambassador, AmbassadorKind, Status
from mirai_action.progress.models import Indicator, OpeningBalance

from ..choices import Outcome
from ..kinds import Read
from .reading import Reader

FREE = ("kana", "contact_name", "phone", "postal_code", "address", "affiliation", "affiliation_name")
"""What an import may change: nothing of it is counted. The name as the register has it stays."""
COUNTED = ("prefecture", "registered_on")
COMPARED = (
    *("pk", "number", "status", "kind", "name", "email", *FREE, "prefecture", "registered_on", "left_on"),
    *("name_key", "kana_key", "email_key"),
)
Record = dict[str, Any]


class PeopleMatcher:
    """Compares the rows of one file; keeps a number for each name and identity seen, nothing else."""

    def __init__(self, mapping: Mapping[int, str], options: Mapping[str, Any]) -> None:
        self.reader = Reader(mapping, options, timezone.localdate())
        self.identities: dict[int, int] = {}
        self.names: dict[int, int] = {}
        opening = OpeningBalance.objects.filter(indicator=Indicator.AMBASSADORS).first()
        self.opening_day = opening.day.isoformat() if opening else ""

    def match(self, rows: Sequence[Read]) -> None:
        readable = []
        for row in rows:
            if self.reader.read(row):
                readable.append(row)
            else:
                row.outcome, row.facts = Outcome.ERROR, {}
        records = _Records(readable)
        for row in readable:
            self._decide(row, records)

    def _decide(self, row: Read, records: _Records) -> None:
        facts = row.facts
        row.target = uuid4()
        twin = self._seen(row)
        same = _identical(facts, records)
        if same is not None:
            _compare(row, same)
        elif not self._question(row, records, twin):
            row.outcome = Outcome.NEW
            if not facts["registered_on"]:
                row.say("to_review")
            elif facts["registered_on"] <= self.opening_day:
                row.say("before_system")
        if twin is not None and row.outcome in (Outcome.NEW, Outcome.DUPLICATE):
            row.outcome = Outcome.DUPLICATE

    def _seen(self, row: Read) -> int | None:
        """Note who this is; return the number of the row that says the same already, and say so."""
        facts = row.facts
        told = (facts["email_key"],) if facts["email_key"] else tuple(facts[name] for name in (*FREE, *COUNTED))
        identity, name = hash((facts["name_key"], facts["kind"], *told)), hash((facts["name_key"], facts["prefecture"]))
        twin = self.identities.setdefault(identity, row.number)
        like = self.names.setdefault(name, row.number)
        if twin != row.number:
            row.say("twice", number=twin)
            facts["taken"] = bool(facts["email_key"])
            return twin
        if like != row.number:
            row.say("like_row", number=like)
            return like
        return None

    def _question(self, row: Read, records: _Records, twin: int | None) -> bool:
        """Make it a question for staff where it resembles a record; say how."""
        alike = records.alike(row)
        if not alike and twin is None:
            return False
        row.outcome = Outcome.DUPLICATE
        row.candidates = [each["pk"] for each in alike[:5]]
        if len(alike) == 1:
            _offer_update(row, alike[0])
        return True


class _Records:
    """The records of the register that some rows may be, by what they share; a few queries for all rows."""

    def __init__(self, rows: Iterable[Read]) -> None:
        wanted: dict[str, set[Any]] = {column: set() for column in ("name_key", "email_key", "phone", "number")}
        for row in rows:
            for column, values in wanted.items():
                if row.facts.get(column):
                    values.add(row.facts[column])
        live = Ambassador.objects.exclude(status=Status.MERGED)
        found: dict[Any, Record] = {}
        for column, values in wanted.items():
            if values:
                found |= {each["pk"]: each for each in live.filter(**{f"{column}__in": values}).values(*COMPARED)}
        self.by: dict[str, dict[Any, list[Record]]] = {column: defaultdict(list) for column in wanted}
        for record in found.values():
            record["registered_on"] = str(record["registered_on"] or "")
            record["left_on"] = str(record["left_on"] or "")
            for column in wanted:
                if record[column]:
                    self.by[column][record[column]].append(record)

    def having(self, column: str, facts: Mapping[str, Any]) -> list[Record]:
        value = facts.get(column)
        return self.by[column].get(value, []) if value else []

    def alike(self, row: Read) -> list[Record]:
        """Return the records that a row resembles, and say how; the strongest first."""
        facts, found, said = row.facts, {}, {}
        for record in self.having("number", facts):
            found[record["pk"]], said["other_name"] = record, {"number": facts["number"]}
        if facts.get("number") and not self.having("number", facts):
            row.say("no_such_number", number=facts["number"])
        for column, code in (("email_key", "same_email"), ("phone", "same_phone")):
            for record in self.having(column, facts):
                found[record["pk"]], said[code] = record, {}
        for record in self.having("name_key", facts):
            if _may_be(facts, record):
                found[record["pk"]], said["same_name"] = record, {}
                if record["status"] == Status.LEFT:
                    said["has_left"] = {}
        for code, told in said.items():
            row.say(code, **told)
        return list(found.values())


def _identical(facts: Record, records: _Records) -> Record | None:
    """Return the one record that this row certainly is, None where there is none or several could be it."""
    same_name = [each for each in records.having("name_key", facts) if _same_kind(facts, each)]
    by_number = [each for each in records.having("number", facts) if each["name_key"] == facts["name_key"]]
    by_mail = [
        each for each in same_name if facts["email_key"] and each["email_key"] == facts["email_key"] and _is_live(each)
    ]
    if by_number or by_mail:
        return (by_number or by_mail)[0]
    equal = [each for each in same_name if _says_nothing_new(facts, each)]
    if equal:
        return equal[0]
    free = [each for each in same_name if not (facts["email_key"] and each["email_key"])]
    by_phone = [each for each in free if facts["phone"] and each["phone"] == facts["phone"] and _is_live(each)]
    return by_phone[0] if len(by_phone) == 1 else None


def _is_live(record: Record) -> bool:
    return record["status"] in Status.live()


def _same_kind(facts: Record, record: Record) -> bool:
    unsaid = not facts["kind_said"] or AmbassadorKind.UNKNOWN in (facts["kind"], record["kind"])
    return unsaid or facts["kind"] == record["kind"]


def _says_nothing_new(facts: Record, record: Record) -> bool:
    columns = ("email", *FREE, *COUNTED, "left_on")
    same = all(not facts[each] or facts[each] == record[each] for each in columns)
    return same and (record["status"] != Status.LEFT or bool(facts["left_on"]))


def _may_be(facts: Record, record: Record) -> bool:
    """Whether a record of the same name may be this person: not where place, or both contacts, say otherwise."""
    elsewhere = facts["prefecture"] and record["prefecture"] and facts["prefecture"] != record["prefecture"]
    pairs = [(facts[each], record[each]) for each in ("email_key", "phone")]
    differs = all(mine and theirs and mine != theirs for mine, theirs in pairs)
    reads = facts["kana_key"] and record["kana_key"] and facts["kana_key"] != record["kana_key"]
    return not (elsewhere or differs or reads)


def _changes(facts: Record, record: Record) -> dict[str, list[str]]:
    """Return {column: [old, new]} of what the row says otherwise; an empty cell says nothing."""
    found = {each: [record[each], facts[each]] for each in FREE if facts[each] and facts[each] != record[each]}
    if facts["kana_key"] == record["kana_key"]:
        found.pop("kana", None)
    if facts["email"] and not record["email"]:
        found["email"] = ["", facts["email"]]
    return found


def _compare(row: Read, record: Record) -> None:
    """Say what an update of the record would change, and what it leaves because it counts or opens an account."""
    facts = row.facts
    row.target, row.candidates = record["pk"], [record["pk"]]
    changes = _changes(facts, record)
    if changes and not _is_current(record):
        row.outcome = Outcome.DUPLICATE
        facts["taken"] = True
        row.say("undecided" if record["status"] in Status.undecided() else "has_left")
        return
    row.outcome, row.changes = (Outcome.UPDATE if changes else Outcome.SAME), changes
    for column, (old, new) in changes.items():
        row.say("differs", column=column, old=old, new=new)
    _say_what_stays(row, record)


def _say_what_stays(row: Read, record: Record) -> None:
    facts = row.facts
    kept = [each for each in COUNTED if facts[each] and facts[each] != record[each]]
    if facts["email"] and record["email"] and facts["email_key"] != record["email_key"]:
        kept.append("email")
    if facts["kind_said"] and facts["kind"] != record["kind"]:
        kept.append("kind")
    for column in kept:
        row.say("keeps", column=column, old=record[column], new=facts[column])


def _offer_update(row: Read, record: Record) -> None:
    """Let staff choose to write the row into the only record it resembles; or say that it is taken."""
    facts = row.facts
    identity = ("email_key", "kind", "name_key")
    if facts["email_key"] and _is_live(record) and all(facts[each] == record[each] for each in identity):
        facts["taken"] = True
    if _is_current(record):
        row.changes = _changes(facts, record)


def _is_current(record: Record) -> bool:
    return record["status"] in (Status.REGISTERED, Status.RESTING)
