"""A letter on paper: the kind request for reports to who has no e-mail, with a code for the telephone's camera."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from ambassadors.models import Section
from sessions_log import links
from sessions_log.checkin import qr
from sessions_log.models import StudySession

MOST = 12
"""Sessions on one letter: two sheets."""


def page(admin: Any, request: HttpRequest, row: StudySession) -> HttpResponse:
    """Show the letter to print. Only about a person whom the account may see by name."""
    person: Any = row.ambassador
    if person and not getattr(row, "named", False):
        person = None
    own = admin.get_queryset(request).awaited().filter(same_host(row))
    sessions: list[Any] = list(own[:MOST]) if person or not row.ambassador_id else [row]
    for each in sessions:
        each.address = links.report_address(each)
        each.code = qr.svg(each.address)
    section = section_of(row, request.user)
    context = {
        **admin.admin_site.each_context(request),
        **{"opts": admin.opts, "title": _("お願いの手紙"), "session": row, "sessions": sessions},
        **{"person": person, "section": section, "today": timezone.localdate()},
        "language": getattr(person or section, "language", "ja"),
    }
    return TemplateResponse(request, "admin/sessions_log/letter.html", context)


def same_host(row: StudySession) -> Any:
    """Return the condition for the sessions that the same person or body is asked about."""
    if row.ambassador_id:
        return Q(ambassador=row.ambassador_id)
    if row.organization_id:
        return Q(ambassador=None, organization=row.organization_id)
    return Q(ambassador=None, organization=None, host_name=row.host_name)


def section_of(row: StudySession, user: Any) -> Section | None:
    """Return the section of the body that keeps its sessions; officers are named to national staff."""
    if row.ambassador_id or not row.organization_id or not user.national:
        return None
    rows = Section.objects.active().filter(organization=row.organization_id, organizer=True)
    return rows.select_related("organization").order_by("name", "pk").first()
