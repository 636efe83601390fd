"""確認待ち on Monday morning: reports without a mark are confirmed together, those with one looked at first.

The page holds each report's version: what changed after it was opened is not confirmed (docs/decisions/0016).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from mirai_action.core.models import User

from . import plausibility, workflow
from .models import StudySession

if TYPE_CHECKING:
    from .admin import StudySessionAdmin

A_PAGE = 50


def queue(admin: StudySessionAdmin, request: HttpRequest) -> HttpResponse:
    """Show the oldest reports in two lists; POST confirms those that are ticked."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        if not admin.has_change_permission(request):
            raise PermissionDenied
        _confirm_ticked(admin, request)
        return redirect(request.get_full_path())
    waiting = admin.get_queryset(request).to_confirm().select_related("outside")  # type: ignore[attr-defined]
    found = list(after(waiting, request.GET.get("after", ""))[: A_PAGE + 1])
    page = found[:A_PAGE]
    for row in page:
        row.marks = plausibility.marks(row)
    context = {
        **admin.admin_site.each_context(request),
        **{"opts": admin.opts, "title": _("実施報告の確認"), "may_change": admin.has_change_permission(request)},
        "sees_persons": getattr(request.user, "national", False),
        "plain": [row for row in page if not row.marks],
        "marked": [row for row in page if row.marks],
        "next": mark_of(page[-1]) if len(found) > A_PAGE else "",
        "is_first": not request.GET.get("after"),
    }
    return TemplateResponse(request, "admin/sessions_log/review.html", context)


def confirm_plain(row: StudySession, *, by: User | None, version: int | None = None) -> StudySession:
    """Confirm a report that nothing speaks against; Refused where it carries a mark. Needs `with_twins()`."""
    marks = plausibility.marks(row) if row.is_report_in and row.status != StudySession.Status.CONFIRMED else []
    if marks:
        raise workflow.Refused(
            _("目印があります（%(marks)s）。内容を見てから確認してください。") % {"marks": "、".join(marks)}
        )
    return workflow.confirm(row, by=by, version=version)


def _confirm_ticked(admin: StudySessionAdmin, request: HttpRequest) -> None:
    """Confirm what is ticked, each in a transaction of its own; from the list without marks only what has none still.

    A box sends "id.version".
    """
    versions = ticked(request.POST.getlist("pick"))
    verb = workflow.confirm if request.POST.get("list") == "marked" else confirm_plain
    done, refusals = 0, []
    by: Any = request.user
    for row in admin.get_queryset(request).filter(pk__in=versions).order_by("reported_at", "id"):
        try:
            verb(row, by=by, version=versions[row.pk])
            done += 1
        except workflow.Refused as refusal:
            refusals.append(f"{row.held_on:%Y-%m-%d} {row.heading}: {refusal}")
    if done:
        messages.success(request, _("%(count)d件を確認済みにしました。") % {"count": done})
    elif not refusals:
        messages.info(request, _("確認する報告に、チェックを入れてください。"))
    for line in refusals:
        messages.warning(request, line)


def ticked(picks: Iterable[str], *, most: int = A_PAGE) -> dict[UUID, int]:
    """Return {id: version} of the boxes, at most a page of them; what is none is left out."""
    found: dict[UUID, int] = {}
    for pick in list(picks)[:most]:
        key, _dot, version = pick.partition(".")
        try:
            found[UUID(key)] = int(version[:9])
        except ValueError:
            continue
    return found


def after(rows: Any, mark: str) -> Any:
    """Return the rows behind a mark (`mark_of` the last row of the page before); a broken one is the first page."""
    moment, _underscore, pk = mark.partition("_")
    try:
        at, key = datetime.fromisoformat(moment), UUID(pk)
        if at.tzinfo is None:
            return rows
    except ValueError:
        return rows
    return rows.filter(Q(reported_at__gt=at) | Q(reported_at=at, pk__gt=key))


def mark_of(row: StudySession) -> str:
    return f"{row.reported_at.isoformat()}_{row.pk}" if row.reported_at else ""
