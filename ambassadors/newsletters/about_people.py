"""What newsletters keep about a person: for telling and erasing, and as lines of the timeline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.core import erasing
from mirai_action.core.erasing import Holding
from mirai_action.core.timeline import Entry

from .models import Copy, Recipient


def add_holdings() -> None:
    """The link from a recipient goes, the count stays: who got it is nobody's business then."""
    erasing.holdings.append(
        Holding(
            model="newsletters.Recipient",
            title=_("ニュースレターの宛先"),
            find=lambda who: Recipient.objects.filter(ambassador__in=who.ambassadors),
            tells=("newsletter", "reason"),
            blanks={"ambassador": None},
        )
    )
    erasing.without["newsletters.Newsletter"] = "its links are to the staff who wrote and sent it"
    erasing.without["newsletters.Copy"] = "a letter to a mailbox without the mailbox; the person is the recipient's"


def letters(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    """Newsletters that were sent to somebody, and the farewells by their links; those left out are no event."""
    copies = Copy.objects.filter(recipients__ambassador=person, recipients__reason="", state=Copy.State.SENT)
    for row in copies.select_related("newsletter", "letter").order_by("-posted_at")[:most]:
        at = row.letter.sent_at if row.letter and row.letter.sent_at else row.posted_at
        if at:
            yield Entry(
                at=at, what=_("ニュースレター"), text=row.newsletter.subject, href=row.newsletter.get_admin_url()
            )


def farewells(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    """Newsletters stopped by the link of a letter, and how."""
    copies = Copy.objects.filter(recipients__ambassador=person).exclude(unsubscribed_at=None)
    for row in copies.select_related("newsletter").order_by("-unsubscribed_at")[:most]:
        if row.unsubscribed_at:
            how = _t("%(subject)s（%(how)s）") % {"subject": row.newsletter, "how": row.get_unsubscribed_by_display()}
            yield Entry(at=row.unsubscribed_at, what=_("ニュースレターの配信停止"), text=how)
