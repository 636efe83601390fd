"""The letters about a group's members. None says whether an address was known before."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador, Membership
from mirai_action.letters import outbox
from mirai_action.letters.outbox import Mail, NotNeeded, letter

from . import roll, tokens
from .models import VALID_FOR, Invitation


@letter("groups.invitation", title=_("グループへの招待"), priority=0)
def invitation(*, invitation: str) -> Mail:
    """To the invited mailbox: one link, one button. Dropped where it was withdrawn before it left."""
    row = Invitation.objects.select_related("ambassador").filter(pk=invitation).first()
    if row is None or not row.is_usable:
        raise NotNeeded
    link = outbox.address(reverse("groups:join", args=[tokens.make(row)]))
    return _mail("invitation", row.ambassador, invitation=row, link=link, days=VALID_FOR.days)


@letter("groups.joined", title=_("グループのメンバーが加わったお知らせ"))
def joined(*, ambassador: str, membership: int) -> Mail:
    """To the group's contact: who joined, and where to change that. Dropped where they left before it did."""
    group = Ambassador.objects.get(pk=ambassador)
    member = Membership.objects.select_related("user", "ambassador", "invitation").filter(pk=membership).first()
    if member is None:
        raise NotNeeded
    return _mail("joined", group, who=roll.name_of(member), link=_page())


@letter("groups.removed", title=_("グループのメンバーから外れたお知らせ"))
def removed(*, ambassador: str) -> Mail:
    """To whoever was taken out: what ends, and whom to ask."""
    return _mail("removed", Ambassador.objects.get(pk=ambassador))


@letter("groups.contact_changed", title=_("グループのご担当者の交代"))
def contact_changed(*, ambassador: str) -> Mail:
    """To the old and the new address: where the group's letters go from now on. Names nobody's address."""
    return _mail("contact_changed", Ambassador.objects.get(pk=ambassador), link=_page())


def _page() -> str:
    return outbox.address(reverse("groups:group"))


def _mail(name: str, group: Ambassador, **context: Any) -> Mail:
    return Mail(template=f"groups/mail_{name}.txt", context={"ambassador": group, **context})
