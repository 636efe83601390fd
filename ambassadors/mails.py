"""The letters of registration, a function a letter; each is built when it leaves, from the row as it is then."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mirai_action.letters import outbox
from mirai_action.letters.outbox import Mail, letter

from . import tokens
from .models import Ambassador, Inquiry, Section
from .study_tools import tools


@letter("ambassadors.receipt", title=_("登録申込の受付"), priority=0)
def receipt(*, ambassador: str) -> Mail:
    """登録のお申し込みを受け付けました: one link, one button."""
    person = Ambassador.objects.get(pk=ambassador)
    return _mail("receipt", person, confirm=_confirm_link(person), days=tokens.CONFIRM_FOR.days)


@letter("ambassadors.already_known", title=_("申込済みのお知らせ"), priority=0)
def already_known(*, ambassador: str) -> Mail:
    """The same registration was applied for again: says where it stands. Only the mailbox's owner learns it."""
    person = Ambassador.objects.get(pk=ambassador)
    waits = person.status == Ambassador.Status.APPLIED
    return _mail(
        "already_known",
        person,
        confirm=_confirm_link(person) if waits else "",
        sign_in=_my(),
        days=tokens.CONFIRM_FOR.days,
    )


@letter("ambassadors.ask_back", title=_("申込内容のおたずね"))
def ask_back(*, ambassador: str, inquiry: int) -> Mail:
    """Staff ask something; the link leads to a page to answer on."""
    person = Ambassador.objects.get(pk=ambassador)
    question = Inquiry.objects.get(pk=inquiry, ambassador=person)
    path = reverse("ambassadors:answer", args=[tokens.make(person, "answer")])
    return _mail("ask_back", person, question=question.question, answer=outbox.address(path))


@letter("ambassadors.welcome", title=_("登録のお知らせ"))
def welcome(*, ambassador: str) -> Mail:
    """Registered: number, day, and the study tools with their links."""
    person = Ambassador.objects.get(pk=ambassador)
    listed = [{"title": tool.title, "address": outbox.address(tool.path)} for tool in tools()]
    return _mail("welcome", person, tools=listed, my=_my())


@letter("ambassadors.declined", title=_("登録見送りのお知らせ"))
def declined(*, ambassador: str) -> Mail:
    """登録見送り, in the words of DOMAIN 4."""
    return _mail("declined", Ambassador.objects.get(pk=ambassador))


@letter("ambassadors.farewell", title=_("登録の解除のお知らせ"))
def farewell(*, ambassador: str) -> Mail:
    """登録の解除: what it means, and that one may come back."""
    return _mail(
        "farewell", Ambassador.objects.get(pk=ambassador), again=outbox.address(reverse("ambassadors:register"))
    )


@letter("ambassadors.address_left", title=_("メールアドレス変更のお知らせ（前のアドレス）"))
def address_left(*, ambassador: str) -> Mail:
    """To the mailbox of before: letters go elsewhere from now on, and what to do if this is a mistake. Names nobody."""
    return Mail(template="ambassadors/mail_address_left.txt")


@letter("ambassadors.address_changed", title=_("メールアドレス変更のお知らせ（新しいアドレス）"))
def address_changed(*, ambassador: str) -> Mail:
    """To the new mailbox: letters and sign-in come here from now on."""
    return _mail("address_changed", Ambassador.objects.get(pk=ambassador), my=_my())


@letter("sections.asked", title=_("団体のアカウント：申込の受付"))
def section_asked(*, section: str) -> Mail:
    """The application for a body's account has arrived; staff answer."""
    return _section_mail("asked", section)


@letter("sections.approved", title=_("団体のアカウント：ご利用の案内"))
def section_approved(*, section: str) -> Mail:
    """How to sign in for the section, and what for."""
    return _section_mail("approved", section)


@letter("sections.declined", title=_("団体のアカウント：見送りのお知らせ"))
def section_declined(*, section: str) -> Mail:
    return _section_mail("declined", section)


@letter("sections.handed_over", title=_("団体のアカウント：担当者の交代（新しいご担当者）"))
def section_handed_over(*, section: str) -> Mail:
    """To the new officer: the account is yours from now on."""
    return _section_mail("handed_over", section)


@letter("sections.relieved", title=_("団体のアカウント：担当者の交代（前のご担当者）"))
def section_relieved(*, section: str) -> Mail:
    """To the officer of before: thanks, and what to do if this is a mistake. Names nobody."""
    return _section_mail("relieved", section)


@letter("sections.closed", title=_("団体のアカウント：利用終了のお知らせ"))
def section_closed(*, section: str) -> Mail:
    return _section_mail("closed", section)


def _section_mail(name: str, pk: str) -> Mail:
    section = Section.objects.select_related("organization").get(pk=pk)
    return Mail(
        template=f"ambassadors/sections/mail_{name}.txt",
        context={"section": section, "my": outbox.address(reverse("ambassadors:section"))},
    )


def _mail(name: str, person: Ambassador, **context: Any) -> Mail:
    return Mail(template=f"ambassadors/mail_{name}.txt", context={"ambassador": person, **context})


def _confirm_link(person: Ambassador) -> str:
    return outbox.address(reverse("ambassadors:confirm", args=[tokens.make(person, "confirm")]))


def _my() -> str:
    return outbox.address("/my/")
