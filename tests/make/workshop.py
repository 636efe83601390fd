"""A prefecture's edition in the making."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ambassadors.models import Section
from materials.models import Edition
from materials.workshop import workflow
from materials.workshop.choices import Side
from materials.workshop.models import Project

__all__ = ["agreed", "issuing", "moment", "project"]


def project(prefecture: str = "20", **facts: Any) -> Project:
    """A project that has just begun, with its section."""
    from tests import make

    plain = {"organization_name": "架空県", "organization_kind": "prefecture", "name": "こども政策課", "issuer": True}
    section = make.section(prefecture=prefecture, email=f"issuer{prefecture}@example.jp", **plain)
    return workflow.start(prefecture=prefecture, section=section, by=make.staff(), **facts)


def issuing(edition: Edition, *, section: Section) -> Edition:
    """The edition, cared for by `section`."""
    workflow.hand_to(edition, section=section)
    return edition


def agreed(row: Project) -> Project:
    """The project, once both sides have agreed."""
    for side in Side:
        workflow.agree(row, side=side, by=None)
    row.refresh_from_db()
    return row


def moment() -> Any:
    return timezone.now()
