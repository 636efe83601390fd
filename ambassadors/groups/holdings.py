"""What groups keep about a person, for telling and erasing."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mirai_action.core import erasing
from mirai_action.core.erasing import Holding, Who

from .models import Invitation, InvitationQuerySet, Representative


def add() -> None:
    erasing.holdings.append(
        Holding(
            model="groups.Invitation",
            title=_("グループへの招待"),
            find=_invitations,
            tells=("ambassador", "email", "name", "role", "invited_at", "expires_at", "accepted_at", "withdrawn_at"),
            deletes=True,
        )
    )
    erasing.holdings.append(
        Holding(
            model="groups.Representative",
            title=_("代表者"),
            find=lambda who: Representative.objects.filter(ambassador__in=who.ambassadors),
            tells=("name",),
            deletes=True,
        )
    )


def _invitations(who: Who) -> InvitationQuerySet:
    """Of the person's mailbox to any group, and of the person's own group to anybody."""
    own = Q(ambassador__in=who.ambassadors) | Q(email_key__in=who.mailboxes) | Q(membership__user__in=who.accounts)
    return Invitation.objects.filter(own)
