"""The letters of the own home; all belong to the service and need no consent to a newsletter."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ambassadors import tokens as of_ambassadors
from ambassadors.models import Ambassador
from mirai_action.letters import outbox
from mirai_action.letters.outbox import Mail, NotNeeded, letter

from . import activity, tokens
from .models import AddressChange, Message, Notice, StillAsked
from .models.addresses import CONFIRM_FOR, STOP_FOR


@letter("home.notice", title=_("お知らせ"), priority=-20)
def notice(*, notice: str, ambassador: str) -> Mail:
    """A notice of staff, whole; dropped where it was taken back or the reader has left."""
    row, person = Notice.objects.get(pk=notice), Ambassador.objects.get(pk=ambassador)
    if row.withdrawn_at or not person.is_current:
        raise NotNeeded
    link = outbox.address(reverse("home:notice", args=[row.pk]))
    return _mail("notice", person, notice=row, link=link)


@letter("home.answer", title=_("開催の相談への回答"))
def answer(*, message: int) -> Mail:
    """What staff answered, and the page to write on."""
    row = Message.objects.select_related("consultation__ambassador").get(pk=message)
    link = outbox.address(reverse("home:consultation", args=[row.consultation_id]))
    return _mail("answer", row.consultation.ambassador, message=row, consultation=row.consultation, link=link)


@letter("home.address_confirm", title=_("メールアドレスの変更：確認"), priority=0)
def address_confirm(*, change: str) -> Mail:
    """To the new mailbox: one link, one button."""
    row = _change(change)
    if not row.can_be_confirmed:
        raise NotNeeded
    return _about(row, "address_confirm", link=_link("address_confirm", row, tokens.CONFIRM), days=CONFIRM_FOR.days)


@letter("home.address_asked", title=_("メールアドレスの変更：申し込みのお知らせ"), priority=0)
def address_asked(*, change: str) -> Mail:
    """To the old mailbox: a change was asked for, and the link that stops it. Doesn't name the new address."""
    row = _change(change)
    return _about(row, "address_asked", link=_link("address_stop", row, tokens.STOP))


@letter("home.address_changed", title=_("メールアドレスの変更：済んだお知らせ"), priority=0)
def address_changed(*, change: str) -> Mail:
    """To the old mailbox: it is done; for a fortnight the link takes it back."""
    row = _change(change)
    return _about(row, "address_changed", link=_link("address_stop", row, tokens.STOP), days=STOP_FOR.days)


@letter("home.address_stopped", title=_("メールアドレスの変更：取りやめ"), priority=0)
def address_stopped(*, change: str) -> Mail:
    """To both mailboxes: the change was stopped from the old one."""
    return _about(_change(change), "address_stopped")


@letter("home.still", title=_("活動継続の確認"))
def still(*, question: int) -> Mail:
    """The yearly question; dropped where it was answered, or a sign of activity came before it left."""
    row = StillAsked.objects.select_related("ambassador").get(pk=question)
    person = row.ambassador
    if row.ended_on or person.status != Ambassador.Status.REGISTERED or activity.is_active(person, row.begun_on):
        raise NotNeeded
    return _mail("still", person, question=row, link=_still(person), again=row.letters > 1, last=row.letters == 3)


@letter("home.rests", title=_("活動休止中にしたお知らせ"))
def rests(*, question: int) -> Mail:
    """No answer: registered still, resting; the same link makes it active again by one click."""
    person = StillAsked.objects.select_related("ambassador").get(pk=question).ambassador
    if person.status != Ambassador.Status.RESTING:
        raise NotNeeded
    return _mail("rests", person, link=_still(person))


def _still(person: Ambassador) -> str:
    return outbox.address(reverse("home:still", args=[of_ambassadors.make(person, "still")]))


def _change(pk: str) -> AddressChange:
    return AddressChange.objects.select_related("ambassador").get(pk=pk)


def _link(name: str, row: AddressChange, purpose: str) -> str:
    return outbox.address(reverse(f"home:{name}", args=[tokens.make(row, purpose)]))


def _about(row: AddressChange, name: str, **context: Any) -> Mail:
    return _mail(name, row.ambassador, change=row, **context)


def _mail(template: str, person: Ambassador, **context: Any) -> Mail:
    return Mail(template=f"home/mail_{template}.txt", context={"ambassador": person, **context})
