"""Similar registrations beside one: in the queue, on the page of an ambassador, and what was merged with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from ambassadors.models import Ambassador
from ambassadors.panels import Panel
from mirai_action.core.timeline import Entry

from . import candidates
from .models import Merge

SHOWN = 20


def compare(one: Any, other: Any) -> str:
    """Return the address of the page that shows two rows side by side, the same whichever comes first."""
    return reverse("admin:duplicates_merge_compare", args=sorted([one, other]))


def beside(row: Ambassador) -> list[dict[str, Any]]:
    """Return the candidates of one row, the likeliest first: the other row, why, what speaks against it, the page."""
    found = candidates.of([row.pk])[row.pk][:SHOWN]
    others = Ambassador.objects.in_bulk([each.other(row.pk) for each in found])
    return [
        {
            "row": others[each.other(row.pk)],
            "candidate": each,
            "href": compare(row.pk, each.other(row.pk)),
        }
        for each in found
    ]


def with_hints(page: Any) -> Any:
    """Give each application of a page of the list its candidates (`twins`): two queries, whatever its size."""
    rows = list(page)
    undecided = [row.pk for row in rows if row.is_undecided]
    found = candidates.of(undecided, most=10 * len(rows)) if undecided else {}
    best = {pk: each[:2] for pk, each in found.items()}
    others = Ambassador.objects.in_bulk([each.other(pk) for pk, each_of in best.items() for each in each_of])
    for row in rows:
        row.twins = [
            (others[each.other(row.pk)], each, compare(row.pk, each.other(row.pk))) for each in best.get(row.pk, [])
        ]
    return rows


def links(row: Any) -> str:
    """Return the candidates of a row of the list as links, each with what is the same; "" where there are none."""
    pieces = [(href, other.name, "、".join(found.why)) for other, found, href in getattr(row, "twins", ())]
    return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>（{}）', pieces)


def of_merges(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    """Merges of this row and their undoing, for its timeline."""
    rows = Merge.objects.about(person).select_related("kept", "folded", "by", "undone_by").order_by("-merged_at")
    for row in rows[:most]:
        facts: dict[str, Any] = {
            "text": f"{row.folded} → {row.kept}",
            "href": reverse("admin:duplicates_merge_change", args=[row.pk]),
        }
        lines = tuple(filter(None, [row.reason]))
        yield Entry(at=row.merged_at, what=_("統合"), lines=lines, by=row.by or "", **facts)
        if row.undone_at:
            lines = tuple(filter(None, [row.undo_reason]))
            yield Entry(at=row.undone_at, what=_("統合の取り消し"), lines=lines, by=row.undone_by or "", **facts)


def panel(request: HttpRequest, ambassador: Ambassador) -> Panel | None:
    """Show what was merged with this row, and where one that was merged away went."""
    rows = Merge.objects.about(ambassador).select_related("kept", "folded", "by", "undone_by")
    merges = list(rows[:SHOWN])
    return Panel("admin/duplicates/_panel.html", {"merges": merges, "ambassador": ambassador}) if merges else None
