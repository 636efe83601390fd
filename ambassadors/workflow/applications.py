"""From the form to the used link: what an applicant does (DOMAIN 3.10, 4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mirai_action.core import accounts, mail_address, ratelimit
from mirai_action.letters import outbox

from ..desk import letters as on_paper
from ..models import Ambassador, Channel, ConfirmedBy, Decision, Draft, Inquiry, Membership, Status
from . import consents as consenting
from .refusal import Refused, locked, note, refresh, require

# A storm of posts sends one letter; a person who asks again after a minute gets another.
BETWEEN_LETTERS = timedelta(minutes=10)
BETWEEN_RESENDS = timedelta(minutes=1)
LETTERS_AN_HOUR = 8


def register(
    *, person: Mapping[str, Any], consents: Collection[str], language: str = "ja", channel: str = Channel.WEB
) -> tuple[Ambassador, bool]:
    """Make an application, or find the live one of the same address, kind and name; return it and whether it is new.

    A known one is left as it is and gets a letter that says so; to the page both look the same.
    """
    with transaction.atomic():
        made = _insert(person=person, consents=consents, language=language, channel=channel)
        if made:
            _post("ambassadors.receipt", made)
            return made, True
        known = Ambassador.objects.same_person(email=person["email"], kind=person["kind"], name=person["name"]).get()
        if _claim_letter(known, BETWEEN_LETTERS):
            _post("ambassadors.already_known", known)
        return known, False


def _insert(*, person: Mapping[str, Any], consents: Collection[str], language: str, channel: str) -> Ambassador | None:
    """Insert the application; None where the database knows the same live one (the constraint decides races)."""
    try:
        with transaction.atomic():
            row = Ambassador(**person, language=language, channel=channel, letter_at=timezone.now())
            row.save(force_insert=True)
            for kind in sorted(consents):
                consenting.record(row, kind, channel=channel)
            return row
    except IntegrityError as error:
        if "ambassador_once" not in str(error):
            raise
        return None


def confirm_email(ambassador: Ambassador) -> bool:
    """The link in the letter was used: the application goes to staff, and its account can sign in.

    The second time nothing happens. Whoever holds the link reads the mailbox, which is all that is confirmed.
    """
    with transaction.atomic():
        row = locked(ambassador)
        if row.status != Status.APPLIED:
            refresh(ambassador, row)
            return False
        row.status, row.confirmed_at, row.confirmed_by = Status.TO_REVIEW, timezone.now(), ConfirmedBy.EMAIL
        row.save(update_fields=["status", "confirmed_at", "confirmed_by"])
        admit(row)
        Draft.objects.filter(made=row).delete()
        refresh(ambassador, row)
        return True


def admit(ambassador: Ambassador) -> None:
    """Let the application's mailbox sign in and act for it."""
    if ambassador.email:
        user = accounts.ensure_account(ambassador.email, language=ambassador.language)
        Membership.objects.get_or_create(user=user, ambassador=ambassador)


def resend(ambassador: Ambassador) -> bool:
    """Send the letter about the application once more; not within a minute of the last one."""
    with transaction.atomic():
        if not _claim_letter(ambassador, BETWEEN_RESENDS):
            return False
        name = "ambassadors.receipt" if ambassador.status == Status.APPLIED else "ambassadors.already_known"
        _post(name, ambassador)
        return True


def change_address(ambassador: Ambassador, *, email: str, by: Any = None) -> Ambassador:
    """Give an unconfirmed application another address, and write to it; old links stop working.

    Where that address already has this registration, the mistyped application goes into that one: return it.
    """
    with transaction.atomic():
        row = locked(ambassador)
        require(row, [Status.APPLIED])
        known = Ambassador.objects.same_person(email=email, kind=row.kind, name=row.name).exclude(pk=row.pk).first()
        if known:
            return _fold_into(row, known)
        old, row.email, row.letter_at = row.email, email, timezone.now()
        try:
            with transaction.atomic():
                row.save(update_fields=["email", "letter_at"])
        except IntegrityError:
            raise Refused(_("このメールアドレスでの申込を処理しています。少し待ってからお試しください。")) from None
        note(row, Decision.Verb.EDIT, by=by, changes={"email": [old, email]})
        _post("ambassadors.receipt", row)
        refresh(ambassador, row)
        return row


def _fold_into(row: Ambassador, known: Ambassador) -> Ambassador:
    row.status, row.merged_into, row.decided_at = Status.MERGED, known, timezone.now()
    row.save(update_fields=["status", "merged_into", "decided_at"])
    if _claim_letter(known, BETWEEN_LETTERS):
        _post("ambassadors.already_known", known)
    return known


def answer(ambassador: Ambassador, *, text: str, changes: Mapping[str, Any] | None = None) -> bool:
    """The applicant answers what staff asked; corrected facts come along and it goes back into the queue."""
    from .standing import apply_changes

    with transaction.atomic():
        row = locked(ambassador)
        require(row, [Status.ASKED_BACK])
        Inquiry.objects.filter(ambassador=row, answered_at=None).update(answer=text, answered_at=timezone.now())
        changed = apply_changes(row, changes or {})
        row.status = Status.TO_REVIEW
        row.save(update_fields=["status"])
        if changed:
            note(row, Decision.Verb.EDIT, by=None, changes=changed)
        refresh(ambassador, row)
        return True


def _claim_letter(ambassador: Ambassador, pause: timedelta) -> bool:
    """Take the right to write to the applicant now, by one UPDATE: of many at the same time one gets it."""
    now = timezone.now()
    free = Q(letter_at=None) | Q(letter_at__lt=now - pause)
    return bool(Ambassador.objects.filter(free, pk=ambassador.pk).update(letter_at=now))


def _post(name: str, ambassador: Ambassador) -> None:
    """Queue a letter that anyone could make us write: no mailbox gets more than a few of them an hour."""
    mailbox = mail_address.key(ambassador.email)
    if ratelimit.allow(f"letters-to:{mailbox}", limit=LETTERS_AN_HOUR, seconds=3600):
        tell(name, ambassador)


def tell(name: str, ambassador: Ambassador, **params: Any) -> None:
    """Queue a letter to the ambassador; for one without an e-mail address it goes on the list of those to print."""
    facts = {"ambassador": str(ambassador.pk), **params}
    if not ambassador.email:
        on_paper.post(name, ambassador, facts)
    else:
        outbox.post(name, to=ambassador.email, language=ambassador.language, about=ambassador.pk, params=facts)
