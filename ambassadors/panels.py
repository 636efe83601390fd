"""What stands on the page of one ambassador in the admin, beyond the register itself: a list that others add to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from .models import Ambassador


@dataclass(frozen=True)
class Panel:
    """A template and what it shows; the template finds `facts` as `panel`."""

    template: str
    facts: Any


# Each returns its panel, or None where it has nothing to say; filled in `AppConfig.ready()`, in the order shown.
builders: list[Callable[[HttpRequest, Ambassador], Panel | None]] = []
# Pages of one ambassador that other parts add: {name in the address: view(model admin, request, pk)}.
row_pages: dict[str, Callable[[Any, HttpRequest, UUID], HttpResponse]] = {}


def panels(request: HttpRequest, ambassador: Ambassador) -> list[Panel]:
    """Return the panels for this page, as this member of staff may see them."""
    return [panel for build in builders if (panel := build(request, ambassador))]
