"""Another mailbox for who lost the old one: staff change it after a call-back, and both mailboxes are told."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mirai_action.core import accounts, mail_address
from mirai_action.core.models import User
from mirai_action.letters import outbox

from ..models import Ambassador, Decision, Membership, Status
from .applications import admit, tell
from .refusal import Refused, locked, note, refresh, require

REACHABLE = (Status.TO_REVIEW, Status.ASKED_BACK, Status.REGISTERED, Status.RESTING)


def replace_address(ambassador: Ambassador, *, email: str, by: Any, reason: str) -> bool:
    """Write to `email` from now on, and let it sign in; empty: letters go by post. A reason is required.

    Both mailboxes get a notice. The second time nothing happens.
    """
    from .standing import apply_changes

    if not reason.strip():
        raise Refused(_("確かめた方法と理由を入力してください。"))
    with transaction.atomic():
        row = locked(ambassador)
        require(row, REACHABLE)
        before = row.email
        changed = apply_changes(row, {"email": mail_address.normalise(email)})
        if not changed:
            return False
        move_account(row, before=before)
        note(row, Decision.Verb.ADDRESS, by=by, reason=reason, changes=changed)
        if before:
            facts = {"ambassador": str(row.pk)}
            outbox.post("ambassadors.address_left", to=before, language=row.language, about=row.pk, params=facts)
        tell("ambassadors.address_changed", row)
        refresh(ambassador, row)
        return True


def move_account(row: Ambassador, *, before: str) -> None:
    """Let the account of the mailbox `before` follow to the row's address; the row is locked and has it already.

    The account itself gets the new address where it serves nobody else. An account of staff, of a section or of
    another ambassador keeps its own, and the row goes on to the account of the new address. Whoever is signed in by
    the old mailbox is signed out of this row.
    """
    link = row.memberships.filter(user__email__iexact=mail_address.key(before)).select_related("user").first()
    if link is None:
        admit(row)
        return
    move_link(link, row, row.email)


def move_link(link: Membership, row: Ambassador, email: str) -> None:
    """Let one account's link to the locked row follow to the mailbox `email`; none if that is empty."""
    if email and not accounts.find_account(email) and _serves_only(link.user, row):
        accounts.change_address(link.user, email)
        link.user.set_unusable_password()  # a new one: sessions that were opened by the old mailbox end
        link.user.save(update_fields=["password"])
        return
    role = link.role
    link.delete()
    if email:
        user = accounts.ensure_account(email, language=row.language)
        Membership.objects.get_or_create(user=user, ambassador=row, defaults={"role": role})


def _serves_only(user: User, row: Ambassador) -> bool:
    others = user.memberships.exclude(ambassador=row).exists()
    return not (others or user.is_staff or user.sections.exists())
