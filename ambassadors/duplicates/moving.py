"""What a merge does with the rows of this floor; the apps above give their own (`mirai_action.core.merging`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador, Inquiry, Membership
from mirai_action.core.merging import Part, counted, follows, stays
from mirai_action.letters.models import Letter

from . import consents

STAYING = {
    "ambassadors.Decision.ambassador": "explains the states of that registration; the page of the kept one links there",
    "ambassadors.Move.ambassador": "a change in the life of that registration, which counts no more",
    "ambassadors.Draft.made": "a form on its way, deleted within a day",
    "duplicates.Merge.kept": "the record of an earlier merge",
    "duplicates.Merge.folded": "the record of an earlier merge",
    "duplicates.Difference.first": "holds for those two rows as they were",
    "duplicates.Difference.second": "holds for those two rows as they were",
}


def parts() -> list[Part]:
    """Return the treatment of every relation that this floor knows."""
    return [
        Part(
            relations=("ambassadors.Membership.ambassador",),
            label=_("サインインできるアカウント"),
            take=take_memberships,
            give_back=give_memberships_back,
            count=lambda pks: counted("ambassadors.Membership.ambassador", pks),
        ),
        Part(
            relations=("ambassadors.Consent.ambassador",),
            take=consents.take,
            give_back=consents.give_back,
        ),
        Part(
            relations=("ambassadors.Inquiry.ambassador",),
            take=close_inquiry,
            give_back=open_inquiry,
            why="the question was about that application; an open one needs no answer any more",
        ),
        Part(
            relations=("letters.Letter.about",),
            label=_("手紙の記録"),
            take=take_letters,
            give_back=give_letters_back,
            count=count_letters,
        ),
        follows("ambassadors.Ambassador.merged_into", _("統合済みの登録")),
        *(stays(relation, why) for relation, why in STAYING.items()),
    ]


# -- accounts -------------------------------------------------------------------------------------------------------
def take_memberships(folded: Ambassador, kept: Ambassador, by: Any) -> Any:
    """Let the accounts act for the kept row. One that does already keeps the greater of its two roles."""
    here = {each.user_id: each for each in kept.memberships.all()}
    theirs = list(folded.memberships.order_by("pk"))
    moved = [each.pk for each in theirs if each.user_id not in here]
    managers = {each.user_id for each in theirs if each.role == Membership.Role.MANAGER}
    raised = [each.pk for each in here.values() if each.user_id in managers and each.role == Membership.Role.MEMBER]
    Membership.objects.filter(pk__in=moved).update(ambassador=kept)
    Membership.objects.filter(pk__in=raised).update(role=Membership.Role.MANAGER)
    return {"moved": moved, "raised": raised} if moved or raised else None


def give_memberships_back(trace: Any, folded: Ambassador, kept: Ambassador, by: Any) -> None:
    again = folded.memberships.values("user")
    rows = Membership.objects.filter(pk__in=trace["moved"], ambassador=kept)
    rows.exclude(user__in=again).update(ambassador=folded)
    Membership.objects.filter(pk__in=trace["raised"], ambassador=kept).update(role=Membership.Role.MEMBER)


# -- questions ------------------------------------------------------------------------------------------------------
def close_inquiry(folded: Ambassador, kept: Ambassador, by: Any) -> Any:
    """Nobody waits for the answer about an application that went into another registration."""
    found, now = Inquiry.objects.filter(ambassador=folded, answered_at=None).first(), timezone.now()
    if found is None:
        return None
    Inquiry.objects.filter(pk=found.pk).update(answered_at=now)
    return [found.pk, now.isoformat()]


def open_inquiry(trace: Any, folded: Ambassador, kept: Ambassador, by: Any) -> None:
    pk, moment = trace
    Inquiry.objects.filter(pk=pk, ambassador=folded, answer="", answered_at=parse_datetime(moment)).update(
        answered_at=None
    )


# -- letters --------------------------------------------------------------------------------------------------------
def take_letters(folded: Ambassador, kept: Ambassador, by: Any) -> Any:
    """Let the log say on one page what was written to the person; an erasure finds them all there, too."""
    pks = list(Letter.objects.filter(about=folded.pk).order_by("pk").values_list("pk", flat=True))
    Letter.objects.filter(pk__in=pks).update(about=kept.pk)
    return pks or None


def give_letters_back(trace: Any, folded: Ambassador, kept: Ambassador, by: Any) -> None:
    Letter.objects.filter(pk__in=trace, about=kept.pk).update(about=folded.pk)


def count_letters(pks: Sequence[UUID]) -> dict[UUID, int]:
    rows = Letter.objects.filter(about__in=pks).order_by()
    return {pk: many for pk, many in rows.values_list("about").annotate(many=Count("pk")) if pk}
