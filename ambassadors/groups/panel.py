"""The members of a group on its page in the admin."""

from __future__ import annotations

from django.http import HttpRequest

from ambassadors.models import Ambassador
from ambassadors.panels import Panel

from . import roll
from .models import Representative


def members(request: HttpRequest, ambassador: Ambassador) -> Panel | None:
    """Return the panel of a group: representative, members, open invitations; nothing for an individual."""
    if not ambassador.is_group:
        return None
    facts = {
        "ambassador": ambassador,
        "representative": Representative.objects.filter(ambassador=ambassador).first(),
        "lines": roll.lines(ambassador),
        "invitations": ambassador.invitations.open(),
        "may_change": ambassador.is_current and request.user.has_perm("ambassadors.change_ambassador"),
    }
    return Panel("groups/admin_panel.html", facts)
