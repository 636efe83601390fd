"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .models import ContactPoint


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """`contact` (telephone and hours, editable by staff), `demonstration`, `local_run` and `mailbox` (flags)."""
    return {
        "contact": ContactPoint.current,  # a callable: the query runs only where a template prints it
        "demonstration": settings.DEMONSTRATION,
        "local_run": settings.LOCAL_RUN,
        "mailbox": settings.LOCAL_RUN and not settings.EMAIL_URL,
    }
