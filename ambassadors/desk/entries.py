"""The register's own lines of a person's timeline, and the panel that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mirai_action.core import timeline
from mirai_action.core.timeline import Entry
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter

from ..models import Ambassador, Consent, Decision, Inquiry, Membership
from ..panels import Panel
from . import letters as on_paper
from .models import PaperLetter


def of_application(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    """The application itself, and the confirmation of the contact by the link of the letter."""
    row = Ambassador.objects.get(pk=person)
    yield Entry(at=row.applied_at, what=_("登録申込"), text=row.get_channel_display())
    if row.confirmed_at and row.confirmed_by == Ambassador.ConfirmedBy.EMAIL:
        yield Entry(at=row.confirmed_at, what=_("連絡先の確認"), text=row.get_confirmed_by_display())


def of_decisions(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    """Decisions and changes, with the reason and what was before."""
    for row in Decision.objects.filter(ambassador=person).select_related("by")[:most]:
        changes = (f"{label}：{old or '–'} → {new or '–'}" for label, old, new in row.readable_changes)
        lines = tuple(each for each in (row.reason, *changes) if each)
        yield Entry(at=row.made_at, what=_("決定・変更"), text=row.get_verb_display(), lines=lines, by=row.by or "")


def of_inquiries(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    """Answers to questions of staff; the questions themselves are decisions."""
    rows = Inquiry.objects.filter(ambassador=person).exclude(answer="").order_by("-answered_at")
    for row in rows[:most]:
        yield Entry(at=row.answered_at or row.asked_at, what=_("お返事"), text=row.answer)


def of_consents(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    """Consents given and withdrawn."""
    rows = Consent.objects.filter(ambassador=person).select_related("text")
    for row in rows.order_by("-given_at")[:most]:
        facts = _("版 %(version)s・%(channel)s") % {"version": row.text.version, "channel": row.get_channel_display()}
        yield Entry(at=row.given_at, what=_("同意"), text=row.get_kind_display(), lines=(facts,))
    for row in rows.exclude(withdrawn_at=None).order_by("-withdrawn_at")[:most]:
        if row.withdrawn_at:
            yield Entry(at=row.withdrawn_at, what=_("同意の撤回"), text=row.get_kind_display())


def of_letters(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    """E-mails about this person: queued, sent, or not sent."""
    for row in Letter.objects.filter(about=person).order_by("-queued_at")[:most]:
        kind = outbox.kinds.get(row.kind)
        state = _("送信待ち")
        if row.failed_at:
            state = _("送信できませんでした")
        elif row.sent_at:
            state = _("送信済み")
        href = reverse("admin:letters_letter_change", args=[row.pk])
        text = row.subject or (kind.title if kind else row.kind)
        yield Entry(at=row.sent_at or row.queued_at, what=_("メール"), text=text, lines=(state,), href=href)


def of_paper_letters(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    """Letters by post."""
    rows = PaperLetter.objects.filter(ambassador=person).select_related("printed_by")
    for row in rows.order_by("-queued_at")[:most]:
        state = _("印刷済み") if row.printed_at else _("印刷待ち")
        at, text = row.printed_at or row.queued_at, on_paper.title_of(row)
        href = "" if row.printed_at else reverse("admin:ambassadors_desk_paperletter_changelist") + "?state=waiting"
        yield Entry(at=at, what=_("手紙"), text=text, lines=(state,), by=row.printed_by or "", href=href)


def of_accounts(person: UUID, user: Any, most: int) -> Iterable[Entry]:
    """Accounts that may act for this person."""
    rows = Membership.objects.filter(ambassador=person).select_related("user").order_by("-since")
    for row in rows[:most]:
        text = f"{row.user.email}（{row.get_role_display()}）"
        yield Entry(at=row.since, what=_("サインインできるアカウント"), text=text)


SOURCES = [
    of_application,
    of_decisions,
    of_inquiries,
    of_consents,
    of_letters,
    of_paper_letters,
    of_accounts,
]


def panel(request: HttpRequest, ambassador: Ambassador) -> Panel:
    """Return the timeline for the page of one ambassador; `?t=2` shows older entries."""
    asked = request.GET.get("t", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 1
    return Panel("admin/ambassadors/desk/timeline.html", timeline.page(ambassador.pk, request.user, number))
