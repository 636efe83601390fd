"""What a merge of two groups moves here: the invitations of members that move, and a representative where none is."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador
from mirai_action.core.merging import Part, counted

from .models import Invitation, Representative


def parts() -> list[Part]:
    return [
        Part(
            relations=("groups.Invitation.ambassador",),
            label=_("メンバーの招待"),
            take=take_invitations,
            give_back=give_invitations_back,
            count=lambda pks: counted("groups.Invitation.ambassador", pks),
        ),
        Part(
            relations=("groups.Representative.ambassador",), take=name_representative, give_back=forget_representative
        ),
    ]


def take_invitations(folded: Ambassador, kept: Ambassador, by: Any) -> Any:
    """An invitation goes with its member; an open one goes along unless the same mailbox has one there."""
    members = kept.memberships.values("user")
    asked = Invitation.objects.open().filter(ambassador=kept).values("email_key")
    comes = Q(membership__ambassador=kept) | ~Q(membership__user__in=members) & Q(membership__isnull=False)
    waits = Q(membership=None) & (Q(withdrawn_at__isnull=False) | ~Q(email_key__in=asked))
    rows = Invitation.objects.filter(comes | waits, ambassador=folded).order_by("pk")
    pks = list(rows.values_list("pk", flat=True))
    Invitation.objects.filter(pk__in=pks).update(ambassador=kept)
    return [str(pk) for pk in pks] or None


def give_invitations_back(trace: Any, folded: Ambassador, kept: Ambassador, by: Any) -> None:
    """Give back what moved; where the same mailbox was invited again meanwhile, the new one holds."""
    rows = Invitation.objects.filter(pk__in=trace, ambassador=kept)
    asked = Invitation.objects.open().filter(ambassador=folded).values("email_key")
    rows.exclude(accepted_at=None, withdrawn_at=None, email_key__in=asked).update(ambassador=folded)


def name_representative(folded: Ambassador, kept: Ambassador, by: Any) -> Any:
    """A group without a representative takes over the other's name; the other row keeps its own."""
    other = Representative.objects.filter(ambassador=folded).first()
    if not (kept.is_group and other) or Representative.objects.filter(ambassador=kept).exists():
        return None
    Representative.objects.create(ambassador=kept, name=other.name)
    return other.name


def forget_representative(trace: Any, folded: Ambassador, kept: Ambassador, by: Any) -> None:
    Representative.objects.filter(ambassador=kept, name=trace).delete()
