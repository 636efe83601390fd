"""The list of a group's members, as its members and staff see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ambassadors.models import Ambassador, Membership

from . import workflow


@dataclass(frozen=True)
class Line:
    """A member as the list shows it."""

    member: Membership
    name: str
    is_contact: bool
    is_self: bool
    is_last_manager: bool

    @property
    def is_manager(self) -> bool:
        return self.member.role == Membership.Role.MANAGER


def lines(ambassador: Ambassador, user: Any = None) -> list[Line]:
    """Return the members, managers first, then by the day they came."""
    rows = ambassador.memberships.select_related("user", "ambassador", "invitation").order_by("role", "since", "pk")
    members = list(rows)
    managers = sum(each.role == Membership.Role.MANAGER for each in members)
    return [
        Line(
            member=each,
            name=name_of(each),
            is_contact=workflow.is_contact(each),
            is_self=user is not None and each.user_id == user.pk,
            is_last_manager=each.role == Membership.Role.MANAGER and managers == 1,
        )
        for each in members
    ]


def name_of(member: Membership) -> str:
    """Return how the group calls a member: by the invitation, as its contact person, or by the account's name."""
    invitation = getattr(member, "invitation", None)
    if invitation and invitation.name:
        return str(invitation.name)
    if workflow.is_contact(member) and member.ambassador.contact_name:
        return member.ambassador.contact_name
    return member.user.name or str(_("お名前の登録なし"))
