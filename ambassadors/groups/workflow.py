"""Members of a group: invited, joined, given a role, gone. Every verb locks the group's row first.

Of two managers who remove each other at the same moment one is refused: a group with members always has a manager.
Whoever receives the group's letters (the contact) hands that over before leaving, so that no letter with a link
follows somebody who is gone.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ambassadors.models import Ambassador, Decision, Membership
from ambassadors.workflow.refusal import Refused, locked, note
from ambassadors.workflow.standing import apply_changes
from mirai_action.core import accounts, mail_address, ratelimit
from mirai_action.letters import outbox

from .models import VALID_FOR, Invitation, Representative

INVITATIONS_A_DAY = 30
LETTERS_A_DAY = 3
A_DAY = 24 * 3600
Role = Membership.Role


def invite(
    ambassador: Ambassador, *, email: str, by: Any, name: str = "", role: str = Role.MEMBER, language: str = "ja"
) -> Invitation:
    """Invite a mailbox. An open invitation to it is renewed; whoever is in already is refused, as the list shows."""
    with transaction.atomic():
        row = _group(ambassador)
        if Membership.objects.filter(ambassador=row, user__email__iexact=mail_address.normalise(email)).exists():
            raise Refused(_("この方は、すでにメンバーです。"))
        _count(row)
        facts = {"name": name, "role": role, "language": language, "invited_by": by}
        invitation, _made = Invitation.objects.open().update_or_create(
            ambassador=row,
            email_key=mail_address.key(email),
            defaults=facts | {"email": email, "expires_at": timezone.now() + VALID_FOR},
        )
        _send(invitation)
        return invitation


def resend(invitation: Invitation) -> bool:
    """Send the link again; it is good for another fortnight. False where the invitation is used or withdrawn."""
    with transaction.atomic():
        row = _group(invitation.ambassador)
        if not Invitation.objects.open().filter(pk=invitation.pk).update(expires_at=timezone.now() + VALID_FOR):
            return False
        _count(row)
        _send(invitation)
        return True


def withdraw(invitation: Invitation) -> bool:
    """Take an invitation back: its link ends at once. The second time nothing happens."""
    return bool(Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()))


def accept(invitation: Invitation) -> Membership | None:
    """The link was used: the mailbox signs in for the group from now on. None where it is no longer good.

    Whoever holds the link reads the mailbox, which is all that is proved; signing in takes a code as always. The
    second time the same membership comes back, unless it has been removed since.
    """
    with transaction.atomic():
        group = locked(invitation.ambassador)
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        row.ambassador = group
        if row.accepted_at:
            return row.membership
        if not row.is_usable:
            return None
        user = accounts.ensure_account(row.email, language=row.language)
        member, made = Membership.objects.get_or_create(user=user, ambassador=group, defaults={"role": row.role})
        Invitation.objects.filter(membership=member).exclude(pk=row.pk).delete()
        row.accepted_at, row.membership = timezone.now(), member
        row.save(update_fields=["accepted_at", "membership"])
        if made:
            note(group, Decision.Verb.EDIT, by=user, reason=_("メンバーが加わりました。"))
            _tell(group, "groups.joined", to=group.email, params={"membership": member.pk})
        return member


def set_role(member: Membership, role: str, *, by: Any) -> bool:
    """Make a member a manager or back; the last manager stays one."""
    with transaction.atomic():
        row = _locked_member(member)
        if row.role == role:
            return False
        if role != Role.MANAGER:
            _keep_a_manager(row)
        row.role = role
        row.save(update_fields=["role"])
        role_label = row.get_role_display()
        note(row.ambassador, Decision.Verb.EDIT, by=by, reason=_("メンバーの役割：%(role)s") % {"role": role_label})
        return True


def remove(member: Membership, *, by: Any) -> bool:
    """Take somebody out, or leave: access ends with the row. Refused for the last manager and for the contact."""
    with transaction.atomic():
        group = locked(member.ambassador)
        row = Membership.objects.select_related("user").filter(pk=member.pk, ambassador=group).first()
        if row is None:
            return False
        row.ambassador = group
        _keep_a_manager(row)
        if is_contact(row):
            raise Refused(
                _("この方には、グループあてのメールが届いています。先に「ご担当者にする」で交代してください。")
            )
        user = row.user
        row.delete()
        left = by is not None and by.pk == user.pk
        reason = _("メンバーが抜けました。") if left else _("メンバーを外しました。")
        note(group, Decision.Verb.EDIT, by=by, reason=reason)
        if not left:
            outbox.post(
                "groups.removed",
                to=user.email,
                language=user.language,
                about=group.pk,
                params={"ambassador": str(group.pk)},
            )
        return True


def make_contact(member: Membership, *, by: Any, name: str = "") -> bool:
    """ご担当者の交代: the group's letters go to this manager from now on; the old address is told.

    A manager has proved the address by signing in, so no link is sent to it.
    """
    with transaction.atomic():
        row = _locked_member(member)
        group = row.ambassador
        if row.role != Role.MANAGER:
            raise Refused(_("ご担当者になるのは、代表・管理の方です。先に役割を変えてください。"))
        changes = {"email": row.user.email} | ({"contact_name": name} if name else {})
        changed = apply_changes(group, changes)
        if not changed:
            return False
        note(group, Decision.Verb.ADDRESS, by=by, reason=_("ご担当者の交代"), changes=changed)
        if "email" in changed:
            for address in filter(None, changed["email"]):
                _tell(group, "groups.contact_changed", to=address, params={})
        return True


def name_persons(ambassador: Ambassador, *, representative: str, contact_name: str, by: Any) -> bool:
    """Say who represents the group and who its contact person is."""
    with transaction.atomic():
        row = _group(ambassador)
        changed = apply_changes(row, {"contact_name": contact_name})
        before = Representative.objects.filter(ambassador=row).first()
        old = before.name if before else ""
        if representative:
            Representative.objects.update_or_create(ambassador=row, defaults={"name": representative})
        else:
            Representative.objects.filter(ambassador=row).delete()
        if not changed and old == representative:
            return False
        reason = _("代表者：%(old)s → %(new)s") % {"old": old or "–", "new": representative or "–"}
        note(row, Decision.Verb.EDIT, by=by, reason=reason if old != representative else "", changes=changed)
        return True


def is_contact(member: Membership) -> bool:
    """Whether the group's letters go to this member."""
    return mail_address.key(member.user.email) == member.ambassador.email_key


def purge() -> int:
    """Delete invitations that came to nothing a month ago, with their letters. Return how many."""
    stale = list(Invitation.objects.stale())
    for each in stale:
        outbox.forget(each.pk)
        each.delete()
    return len(stale)


def _group(ambassador: Ambassador) -> Ambassador:
    row = locked(ambassador)
    if not row.is_group or not row.is_current:
        raise Refused(_("登録されている団体・グループだけが、メンバーを招待できます。"))
    return row


def _locked_member(member: Membership) -> Membership:
    group = locked(member.ambassador)
    row = Membership.objects.select_related("user").filter(pk=member.pk, ambassador=group).first()
    if row is None:
        raise Refused(_("この方は、もうメンバーではありません。"))
    row.ambassador = group
    return row


def _keep_a_manager(row: Membership) -> None:
    """Refuse what would leave the group without a manager. The group's row is locked."""
    others = Membership.objects.filter(ambassador=row.ambassador, role=Role.MANAGER).exclude(pk=row.pk)
    if row.role == Role.MANAGER and not others.exists():
        raise Refused(_("代表・管理の方がいなくなります。先に、ほかの方を代表・管理にしてください。"))


def _count(row: Ambassador) -> None:
    if not ratelimit.allow(f"invitations:{row.pk}", limit=INVITATIONS_A_DAY, seconds=A_DAY):
        raise Refused(_("今日は招待の数が多いため、明日もう一度お試しください。"))


def _send(invitation: Invitation) -> None:
    """Queue the letter; no mailbox gets more than a few of them a day, and the page does not tell."""
    if ratelimit.allow(f"invitation:{mail_address.key(invitation.email)}", limit=LETTERS_A_DAY, seconds=A_DAY):
        outbox.post(
            "groups.invitation",
            to=invitation.email,
            language=invitation.language,
            about=invitation.pk,
            params={"invitation": str(invitation.pk)},
        )


def _tell(group: Ambassador, name: str, *, to: str, params: dict[str, Any]) -> None:
    if to:
        facts = {"ambassador": str(group.pk), **params}
        outbox.post(name, to=to, language=group.language, about=group.pk, params=facts)
