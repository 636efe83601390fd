"""Accounts of bodies' sections for tests."""

from __future__ import annotations

from typing import Any

from ambassadors import workflow
from ambassadors.models import Organization, Section


def asked_section(**facts: Any) -> Section:
    """A section that asks for an account, by an address of its own if none is given."""
    plain = {"organization_name": "架空市", "organization_kind": "municipality", "prefecture": "11"}
    plain |= {"name": "地域福祉課", "contact_name": "佐藤 一", "email": "fukushi@example.jp"}
    return workflow.sections.ask(facts=plain | facts)[0]


def section(*, organization: Organization | None = None, **facts: Any) -> Section:
    """A section with its account."""
    row = asked_section(**facts)
    body = (
        organization
        or Organization.objects.get_or_create(
            name_key=row.organization_key,
            kind=row.organization_kind,
            prefecture=row.prefecture,
            defaults={"name": row.organization_name},
        )[0]
    )
    workflow.sections.approve(row, organization=body, by=None)
    row.refresh_from_db()
    return row
