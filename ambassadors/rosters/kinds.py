"""What a row of a table means: one `Kind` for ambassadors, one for the histories of study sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from mirai_action.japan import headers

from .choices import Choice, Outcome
from .models import Import, StagedRow

NO_HEADER = _("見出しの行（お名前、ふりがな、電話番号など）が見つかりません。見出しを付けてからお試しください。")
Report = Callable[[str, int], None]
"""Told (phase, rows done) as the work goes on."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column that a table may have: `names` are the headers that mean it, `many` may be read from several columns."""

    key: str
    label: Any
    names: tuple[str, ...]
    example: str = ""
    help: Any = ""
    many: bool = False


@dataclass(slots=True)
class Read:
    """A row on its way into the staging table."""

    number: int
    cells: list[str]
    facts: dict[str, Any] = field(default_factory=dict)
    outcome: str = Outcome.ERROR
    choice: str = Choice.SKIP
    reasons: list[list[Any]] = field(default_factory=list)
    changes: dict[str, list[Any]] = field(default_factory=dict)
    target: UUID | None = None
    candidates: list[UUID] = field(default_factory=list)

    def say(self, code: str, **facts: Any) -> None:
        self.reasons.append([code, facts])


class Matcher(Protocol):
    """Compares rows with the register, piece by piece; remembers the rows of the same file."""

    def match(self, rows: Sequence[Read]) -> None:
        """Read the cells of each row into facts; set outcome, choice, reasons, changes, target and candidates."""


class Kind(Protocol):
    """All that the engine asks of a kind. `apply` and `undo` work inside the caller's transaction."""

    key: str
    label: Any
    columns: tuple[Column, ...]
    messages: Mapping[str, Any]
    register: str
    shown: tuple[Any, ...]

    def options_form(self, source: Import, data: Any = None) -> Any:
        """Return the form of what is asked beside the columns; its cleaned data is JSON."""

    def missing(self, mapping: Mapping[int, str]) -> str:
        """Return what to do about a mapping that can't be read, "" where it can."""

    def matcher(self, mapping: Mapping[int, str], options: Mapping[str, Any]) -> Matcher: ...

    def describe(self, row: StagedRow) -> list[str]:
        """Return the columns of a row in the preview, as many as `shown`."""

    def candidates(self, rows: Sequence[StagedRow]) -> dict[UUID, Any]:
        """Return the records that rows name, by id: something with `label` and `href`. One query."""

    def mark(self) -> int:
        """Return the newest history entry of the records: what is newer at the application was changed meanwhile."""

    def word(self, column: str, value: Any) -> str:
        """Return a value of a column as people read it."""

    def notes(self, source: Import) -> list[Any]:
        """Return what staff should know before they apply; a `Note` that `asks` has to be ticked."""

    def apply(self, source: Import, *, by: Any, report: Report) -> dict[str, int]: ...

    def edited(self, source: Import) -> Any:
        """Return the applied rows (a queryset) whose records changed since: an undo leaves them."""

    def undo(self, source: Import, *, by: Any, report: Report) -> None: ...


@dataclass(frozen=True)
class Note:
    """A sentence above 「取り込む」; with `asks`, a tick that the decision needs."""

    text: str
    asks: str = ""


class Changed(Exception):
    """The register is not what the preview compared with: compare again, and let staff look once more."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.key] = kind


def get(key: str) -> Kind:
    return _kinds[key]


def find(key: str) -> Kind | None:
    return _kinds.get(key)


def every() -> Iterator[Kind]:
    return iter(_kinds.values())


def known(kind: Kind) -> Callable[[str], str | None]:
    """Return the function that tells which column a header means, None where nobody knows."""
    names = {headers.key(name): column.key for column in kind.columns for name in (str(column.label), *column.names)}
    return lambda label: names.get(headers.key(label))


def allowed(row: StagedRow | Read) -> list[str]:
    """Return the choices that a row has; the same one everywhere, in the page and where it is decided."""
    if row.outcome == Outcome.NEW:
        return [Choice.NEW, Choice.SKIP]
    if row.outcome == Outcome.UPDATE:
        return [Choice.UPDATE, Choice.SKIP]
    if row.outcome == Outcome.DUPLICATE and row.facts:
        first = [] if row.facts.get("taken") else [Choice.NEW]
        return [*first, *([Choice.UPDATE] if row.changes else []), Choice.SKIP]
    return [Choice.SKIP]


def sentences(kind: Kind, row: StagedRow) -> list[str]:
    """Return why a row is what it is, in the language of the page."""
    labels = {each.key: each.label for each in kind.columns}
    found = []
    for code, told in row.reasons:
        facts = dict(told)
        column = facts.get("column")
        if column:
            facts["column"] = labels.get(column, column)
            facts |= {name: kind.word(column, facts[name]) for name in ("old", "new") if name in facts}
        found.append(str(kind.messages[code]) % facts)
    return found
