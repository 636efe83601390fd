"""What happens to the account of a body's section: asked for, approved or declined, handed over, closed (DOMAIN 2).

Every verb works in one transaction with the row locked. The second time it changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mirai_action.core import mail_address
from mirai_action.core.accounts import ensure_account
from mirai_action.letters import outbox

from ..models import Organization, Section, SectionStatus
from ..models.people import name_key
from .refusal import Refused


def ask(*, facts: Mapping[str, Any], language: str = "ja") -> tuple[Section, bool]:
    """Ask for an account. Return (row, whether it is new); the same section by the same address asks once."""
    row = Section(**facts, language=language)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _tell("sections.asked", row)
            return row, True
    except IntegrityError as error:
        if "section_asked_once" not in str(error):
            raise
    same = {"email_key": mail_address.key(row.email), "organization_key": name_key(row.organization_name)}
    return Section.objects.asked().get(**same, name=row.name), False


@transaction.atomic
def approve(section: Section, *, organization: Organization, by: Any) -> bool:
    """Open the account: the officer signs in by the address typed, for `organization`."""
    row = _locked(section)
    if row.status == SectionStatus.ACTIVE:
        return False
    _require(row, SectionStatus.ASKED)
    same = Section.objects.active().filter(organization=organization, name=row.name)
    if same.exists():
        raise Refused(
            _("この課・部署には、すでにアカウントがあります。担当者の交代は、そのアカウントで行ってください。")
        )
    row.organization, row.user = organization, ensure_account(row.email, name=row.contact_name, language=row.language)
    row.status, row.decided_at, row.decided_by = SectionStatus.ACTIVE, timezone.now(), by
    row.save()
    _tell("sections.approved", row)
    return True


@transaction.atomic
def decline(section: Section, *, by: Any) -> bool:
    row = _locked(section)
    if row.status == SectionStatus.DECLINED:
        return False
    _require(row, SectionStatus.ASKED)
    row.status, row.decided_at, row.decided_by = SectionStatus.DECLINED, timezone.now(), by
    row.save()
    _tell("sections.declined", row)
    return True


@transaction.atomic
def hand_over(section: Section, *, email: str, contact_name: str, phone: str = "", by: Any) -> bool:
    """担当者の交代: from now on the account of `email` signs in for the section, the officer of before no more.

    Both are told. `by` is the officer of before, the new one's superior at staff, or staff.
    """
    row = _locked(section)
    _require(row, SectionStatus.ACTIVE)
    before = row.email
    if mail_address.key(before) == mail_address.key(email):
        raise Refused(_("今のご担当者と同じメールアドレスです。新しいご担当者のメールアドレスを入力してください。"))
    row.email, row.contact_name, row.phone = mail_address.normalise(email), contact_name, phone
    row.user = ensure_account(row.email, name=contact_name, language=row.language)
    row.handed_over_at = timezone.now()
    row.save()
    _tell("sections.handed_over", row)
    outbox.post("sections.relieved", to=before, language=row.language, about=row.pk, params={"section": str(row.pk)})
    return True


@transaction.atomic
def close(section: Section, *, by: Any) -> bool:
    """End the account; what it recorded stays."""
    row = _locked(section)
    if row.status == SectionStatus.CLOSED:
        return False
    _require(row, SectionStatus.ACTIVE)
    row.status, row.closed_at, row.user = SectionStatus.CLOSED, timezone.now(), None
    row.save()
    _tell("sections.closed", row)
    return True


@transaction.atomic
def allow(section: Section, *, organizer: bool, issuer: bool, by: Any) -> bool:
    """Set what the account is for: reporting sessions, caring for an edition, or both."""
    row = _locked(section)
    if not (organizer or issuer):
        raise Refused(_("用途を1つ以上選んでください。"))
    if (row.organizer, row.issuer) == (organizer, issuer):
        return False
    row.organizer, row.issuer = organizer, issuer
    row.save(update_fields=["organizer", "issuer"])
    return True


def _locked(section: Section) -> Section:
    return Section.objects.select_for_update(of=("self",)).select_related("organization").get(pk=section.pk)


def _require(row: Section, status: str) -> None:
    if row.status != status:
        raise Refused(_("今の状態（%(status)s）では、この操作はできません。") % {"status": row.get_status_display()})


def _tell(kind: str, row: Section) -> None:
    outbox.post(kind, to=row.email, language=row.language, about=row.pk, params={"section": str(row.pk)})
