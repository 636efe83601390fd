"""Files that go out: the errors to correct and load again, and the template to begin with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from mirai_action.japan import sheets

from . import kinds
from .choices import Outcome
from .models import Import


def errors(source: Import) -> StreamingHttpResponse:
    """Return the rows with errors as CSV, as they came, with the reason behind the last column."""
    kind = kinds.get(source.kind)
    rows = source.rows.filter(outcome=Outcome.ERROR).order_by("number")
    pieces = sheets.csv_lines(_lines(kind, source, rows))
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    return _named(response, f"errors-{source.uploaded_at:%Y%m%d}.csv")


def _lines(kind: kinds.Kind, source: Import, rows: Any) -> Iterator[list[Any]]:
    mark = [_("デモ用の架空データ")] if settings.DEMONSTRATION else []
    yield [*source.headers, _("エラーの理由"), *mark]
    for row in rows.iterator(chunk_size=1000):
        yield [*row.cells, " ".join(kinds.sentences(kind, row)), *mark]


def template(kind: kinds.Kind) -> HttpResponse:
    """Return a file with the headers and one invented row, to be filled in."""
    columns = [each for each in kind.columns if each.example]
    rows: Iterable[list[str]] = [[str(each.label) for each in columns], [each.example for each in columns]]
    response = HttpResponse(sheets.csv_bytes(rows), content_type="text/csv; charset=utf-8")
    return _named(response, f"template-{kind.key}.csv")


def _named(response: Any, name: str) -> Any:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
