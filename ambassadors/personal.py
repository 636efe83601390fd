"""What the register holds about a person. The row itself stays, as a number without a name, for the count."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mirai_action.core import retention, scrubbing
from mirai_action.core.erasing import Holding, Who, holdings, without
from mirai_action.core.retention import Category

from . import drafts
from .models import Ambassador, Consent, Decision, Draft, Inquiry, Membership, Move, Section, SectionStatus
from .models.people import name_key

ERASED = "（消去済み）"
BLANK = {
    **{"name": ERASED, "name_key": name_key(ERASED), "kana": "", "kana_key": "", "contact_name": ""},
    **{"email": "", "email_key": "", "phone": "", "postal_code": "", "address": ""},
    **{"affiliation": "", "affiliation_name": "", "letter_at": None},
}
OFFICER = {"contact_name": "", "email": "", "phone": ""}


def _drafts(who: Who) -> Q:
    """Return those that became this record, and those typed with its address that became none yet."""
    mailboxes = [*who.mailboxes]
    return Q(made__in=who.ambassadors) | Q(made=None, data__email__in=[*mailboxes, *who.words])


holdings.extend(
    [
        Holding(
            model="ambassadors.Draft",
            title=_("入力中の申込"),
            find=lambda who: Draft.objects.filter(_drafts(who)),
            tells=("made_at", "data"),
            deletes=True,
        ),
        Holding(
            model="ambassadors.Inquiry",
            title=_("事務局からのおたずねとお返事"),
            find=lambda who: Inquiry.objects.filter(ambassador__in=who.ambassadors),
            tells=("asked_at", "question", "answered_at", "answer"),
            deletes=True,
        ),
        Holding(
            model="ambassadors.Consent",
            title=_("同意"),
            find=lambda who: Consent.objects.filter(ambassador__in=who.ambassadors),
            tells=("kind", "text", "prefecture", "channel", "given_at", "withdrawn_at"),
            deletes=True,
        ),
        Holding(
            model="ambassadors.Decision",
            title=_("登録の経過"),
            find=lambda who: Decision.objects.filter(ambassador__in=who.ambassadors),
            tells=("made_at", "verb", "reason", "changes"),
            blanks={"reason": ERASED, "changes": {}},
        ),
        Holding(
            model="ambassadors.Move",
            title=_("活動地域・種別の異動"),
            find=lambda who: Move.objects.filter(ambassador__in=who.ambassadors),
            tells=("moved_on", "from_prefecture", "to_prefecture", "from_kind", "to_kind"),
            keeps={"*": "counted: which prefecture from which day on; names nobody"},
        ),
        Holding(
            model="ambassadors.Membership",
            title=_("アカウントとのつながり"),
            find=lambda who: Membership.objects.filter(
                Q(ambassador__in=who.ambassadors) | Q(user__in=who.accounts)
            ).select_related("ambassador"),
            tells=("ambassador", "role", "since"),
            deletes=True,
        ),
        Holding(
            model="ambassadors.Section",
            title=_("団体のアカウント"),
            find=lambda who: Section.objects.filter(
                Q(user__in=who.accounts)
                | Q(email_key__in=who.mailboxes, status__in=[SectionStatus.DECLINED, SectionStatus.CLOSED])
            ),
            tells=("organization_name", "name", "contact_name", "email", "phone", "purpose", "status", "asked_at"),
            blanks=OFFICER | {"email_key": "", "purpose": ""},
            keeps={"name": "what the section is called"},
            history=lambda who: Q(email__in=[*who.mailboxes, *who.words]),
        ),
        Holding(
            model="ambassadors.Ambassador",
            title=_("登録内容"),
            find=lambda who: Ambassador.objects.filter(pk__in=who.ambassadors),
            tells=(
                *("number", "kind", "name", "kana", "contact_name", "email", "phone", "postal_code", "address"),
                *("prefecture", "affiliation", "affiliation_name", "organization", "language", "channel", "status"),
                *("applied_at", "confirmed_at", "decided_at", "registered_on", "resting_since", "left_on"),
            ),
            blanks=BLANK,
        ),
    ]
)
without["ambassadors.Organization"] = "a body: a co-op, a municipality; not a person"
without["ambassadors.ConsentText"] = "the words one agrees to, and the body that they name"

retention.categories.append(
    Category(
        name="ambassadors.draft",
        title=_("入力中の申込"),
        purpose=_("確認画面のあいだ、入力した内容を失わないため"),
        since=_("入力した時から"),
        what=_("行ごと消します。"),
        days=drafts.KEEP.days,
        find=lambda before: Draft.objects.filter(made_at__lt=before),
        run=lambda pks: Draft.objects.filter(pk__in=pks).delete(),
        fixed=True,
    )
)
retention.categories.append(
    Category(
        name="ambassadors.officer",
        title=_("利用を終えた団体アカウントの担当者"),
        purpose=_("利用を終えたあとのお問い合わせに答えるため"),
        since=_("利用の終了または見送りの日から"),
        what=_("担当者のお名前と連絡先を消します。団体の名称は残ります。"),
        days=365,
        find=lambda before: Section.objects.filter(
            Q(closed_at__lt=before) | Q(status=SectionStatus.DECLINED, decided_at__lt=before)
        ).exclude(email="", contact_name="", phone=""),
        run=lambda pks: scrubbing.blank(Section, pks, OFFICER | {"email_key": "", "purpose": ""}),
    )
)
