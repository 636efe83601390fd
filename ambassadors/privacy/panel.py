"""The state of an erasure on the ambassador's page in the admin, and the way to enter a request that came on paper."""

from __future__ import annotations

from django.http import HttpRequest

from ..models import Ambassador, Status
from ..panels import Panel
from ..personal import ERASED
from .models import Erasure


def erasure(request: HttpRequest, ambassador: Ambassador) -> Panel | None:
    """Return the request that is open or done; for managers, where there is none, the way to enter one."""
    found = Erasure.objects.filter(ambassador=ambassador, cancelled_at=None).first()
    gone = ambassador.name == ERASED
    may_ask = bool(getattr(request.user, "is_manager", False)) and not gone and ambassador.status != Status.MERGED
    if not (found or may_ask or gone):
        return None
    return Panel("privacy/admin_panel.html", {"erasure": found, "may_ask": may_ask, "ambassador": ambassador})
