"""A change of e-mail address, by the ambassador: confirmed at the new mailbox, stopped from the old one.

One mailbox may serve several registrations (a couple, a secretary and her group): the one acted for moves, the others
only where that was ticked. A member of a group moves the own sign-in, never the group's address. The account follows;
where it serves somebody else too, the registration goes on to the account of the new mailbox (docs/decisions/0019).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from ambassadors.models import Ambassador, Decision, Membership
from ambassadors.workflow import addresses
from ambassadors.workflow.refusal import Refused, locked, note
from ambassadors.workflow.standing import apply_changes
from mirai_action.core import mail_address, ratelimit
from mirai_action.letters import outbox

from .models import AddressChange
from .models.addresses import STOP_FOR

A_DAY = 24 * 3600
CHANGES_A_DAY = 5
LETTERS_A_DAY = 5


def ask(ambassador: Ambassador, *, user: Any, email: str, every: bool = False) -> AddressChange:
    """Ask for another address: a link goes to the new mailbox, a notice to the old one. Nothing changes yet.

    An earlier wish that is still open ends. Whether the new address is known to us is said to nobody.
    """
    new = mail_address.normalise(email)
    if mail_address.key(new) == mail_address.key(user.email):
        raise Refused(_("今と同じメールアドレスです。"))
    if not ratelimit.allow(f"address-change:{user.pk}", limit=CHANGES_A_DAY, seconds=A_DAY):
        raise Refused(_("今日は変更の回数が多いため、明日もう一度お試しください。"))
    with transaction.atomic():
        locked(ambassador)
        mine = AddressChange.objects.filter(user=user, ambassador=ambassador, confirmed_at=None, stopped_at=None)
        mine.update(stopped_at=timezone.now())
        row = AddressChange.objects.create(
            ambassador=ambassador, user=user, old_email=user.email, new_email=new, every=every
        )
        if ratelimit.allow(f"address-letters:{mail_address.key(new)}", limit=LETTERS_A_DAY, seconds=A_DAY):
            _tell(row, "home.address_confirm", to=new)
        _tell(row, "home.address_asked", to=row.old_email)
        return row


def confirm(change: AddressChange) -> bool:
    """The link of the new mailbox was used: letters and sign-in go there. The second time nothing happens."""
    with transaction.atomic():
        row = _locked_change(change)
        if not row.can_be_confirmed:
            return False
        moved = [_move(each, row, old=row.old_email, new=row.new_email) for each in _reach(row)]
        if not any(moved):
            raise Refused(_("この登録では、もう変更できません。"))
        row.confirmed_at = timezone.now()
        row.save(update_fields=["confirmed_at"])
        _tell(row, "home.address_changed", to=row.old_email)
        return True


def stop(change: AddressChange) -> bool:
    """「心当たりがありません」 from the old mailbox: the wish ends; what was changed already goes back."""
    with transaction.atomic():
        row = _locked_change(change)
        if not row.can_be_stopped:
            return False
        if row.confirmed_at:
            for each in _reach(row):
                _move(each, row, old=row.new_email, new=row.old_email, reason=_("前のメールアドレスの方の申し出による"))
        row.stopped_at = timezone.now()
        row.save(update_fields=["stopped_at"])
        _tell(row, "home.address_stopped", to=row.new_email)
        _tell(row, "home.address_stopped", to=row.old_email)
        return True


def purge() -> int:
    """Delete changes whose links do nothing any more, and what the log of letters says of them. Return how many."""
    old = timezone.now() - STOP_FOR - timedelta(days=1)
    rows = AddressChange.objects.annotate(since=Coalesce("confirmed_at", "asked_at")).filter(since__lt=old)
    found = list(rows)
    for each in found:
        outbox.forget(each.pk)
        each.delete()
    return len(found)


def shared_with(ambassador: Ambassador, user: Any) -> list[Ambassador]:
    """Return the other registrations that this account serves under the same address."""
    others = Ambassador.objects.of_user(user).exclude(pk=ambassador.pk)
    return list(others.filter(email_key=mail_address.key(user.email)))


def _reach(row: AddressChange) -> list[Ambassador]:
    """Return the registrations that the change is about, in a fixed order, locked."""
    own = Q(pk=row.ambassador_id)
    if row.every:
        address = mail_address.key(row.new_email if row.confirmed_at else row.old_email)
        own |= Q(email_key=address, memberships__user__email__iexact=address)
    pks = Ambassador.objects.live().filter(own).order_by("pk").values_list("pk", flat=True).distinct()
    return [locked(Ambassador(pk=pk)) for pk in list(pks)]


def _move(group: Ambassador, row: AddressChange, *, old: str, new: str, reason: str = "") -> bool:
    """Move one registration and its account from `old` to `new`; a member of a group moves the own sign-in only."""
    link = Membership.objects.select_related("user").filter(ambassador=group, user__email__iexact=old).first()
    if link is None:
        return False
    by = row.user
    if group.email_key != mail_address.key(old):
        addresses.move_link(link, group, new)
        note(group, Decision.Verb.EDIT, by=by, reason=_("メンバーのメールアドレスの変更"))
        return True
    changed = apply_changes(group, {"email": new})
    addresses.move_account(group, before=old)
    note(group, Decision.Verb.ADDRESS, by=by, reason=reason, changes=changed)
    return True


def _locked_change(change: AddressChange) -> AddressChange:
    locked(change.ambassador)
    return AddressChange.objects.select_for_update(of=("self",)).select_related("ambassador", "user").get(pk=change.pk)


def _tell(row: AddressChange, name: str, *, to: str) -> None:
    language = row.ambassador.language
    outbox.post(name, to=to, language=language, about=row.pk, params={"change": str(row.pk)})
