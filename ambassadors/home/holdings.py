"""What the own home keeps about a person, for telling and erasing."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mirai_action.core import erasing
from mirai_action.core.erasing import Holding, Who

from .models import AddressChange, Consultation, Message, NoticeLetter, NoticeRead, StillAsked


def add() -> None:
    for model, title, find, tells in (
        (
            "home.Message",
            _("開催の相談のやりとり"),
            lambda who: Message.objects.filter(consultation__ambassador__in=who.ambassadors),
            ("at", "from_staff", "text"),
        ),
        (
            "home.Consultation",
            _("開催の相談"),
            lambda who: Consultation.objects.filter(ambassador__in=who.ambassadors),
            ("opened_at", "topic", "waiting_since", "closed_at"),
        ),
        (
            "home.AddressChange",
            _("メールアドレスの変更"),
            _changes,
            ("asked_at", "old_email", "new_email", "confirmed_at"),
        ),
        (
            "home.StillAsked",
            _("活動継続の確認"),
            lambda who: StillAsked.objects.filter(ambassador__in=who.ambassadors),
            ("begun_on", "letters", "last_on", "answer", "ended_on"),
        ),
        (
            "home.NoticeLetter",
            _("お知らせのメール"),
            lambda who: NoticeLetter.objects.filter(ambassador__in=who.ambassadors),
            ("notice",),
        ),
        (
            "home.NoticeRead",
            _("読んだお知らせ"),
            lambda who: NoticeRead.objects.filter(user__in=who.accounts),
            ("notice", "read_at"),
        ),
    ):
        erasing.holdings.append(Holding(model=model, title=title, find=find, tells=tells, deletes=True))
    erasing.without["home.Notice"] = "words of staff to everybody; who wrote them is an account of staff"


def _changes(who: Who) -> Any:
    return AddressChange.objects.filter(Q(ambassador__in=who.ambassadors) | Q(user__in=who.accounts))
