"""The letters of trainings, a function a letter; each is built when it leaves, from the row as it is then."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.letters import outbox
from mirai_action.letters.outbox import Mail, letter

from . import matching, qr, tokens
from .models import Application


@letter("trainings.confirm", title=_("講習会：申込の確認"), priority=0)
def confirm(*, application: str) -> Mail:
    """One link, one button; the seat is given when it is pressed."""
    row = _row(application)
    return _mail("confirm", row, confirm=_confirm(row), days=tokens.VALID[tokens.CONFIRM].days)


@letter("trainings.known", title=_("講習会：申込済みのお知らせ"), priority=0)
def known(*, application: str) -> Mail:
    """The same person applied again: where it stands. Only the mailbox's owner learns it."""
    row = _row(application)
    waits = row.status == row.Status.UNCONFIRMED
    return _mail("known", row, confirm=_confirm(row) if waits else "")


@letter("trainings.seat", title=_("講習会：席が決まったお知らせ"), priority=0)
def seat(*, application: str) -> Mail:
    return _with_qr("seat", _row(application))


@letter("trainings.waiting", title=_("講習会：キャンセル待ちのお知らせ"), priority=0)
def waiting(*, application: str) -> Mail:
    row = _row(application)
    return _mail("waiting", row, place=place_in_line(row))


@letter("trainings.offer", title=_("講習会：空席のご案内"), priority=0)
def offer(*, application: str) -> Mail:
    """A seat became free: until when it is held. The time runs from now, when the letter leaves."""
    row = _row(application)
    return _mail("offer", row, until=row.offer_until or row.training.offer_ends(timezone.now()))


@letter("trainings.offer_ended", title=_("講習会：空席のご案内の終了"))
def offer_ended(*, application: str) -> Mail:
    return _mail("offer_ended", _row(application))


@letter("trainings.no_seat", title=_("講習会：席をご用意できなかったお知らせ"), priority=0)
def no_seat(*, application: str) -> Mail:
    return _mail("no_seat", _row(application))


@letter("trainings.cancelled", title=_("講習会：取消のお知らせ"))
def cancelled(*, application: str) -> Mail:
    return _mail("cancelled", _row(application))


@letter("trainings.changed", title=_("講習会：日時・会場の変更のお知らせ"), priority=0)
def changed(*, application: str) -> Mail:
    return _mail("changed", _row(application))


@letter("trainings.called_off", title=_("講習会：開催中止のお知らせ"), priority=0)
def called_off(*, application: str) -> Mail:
    return _mail("called_off", _row(application))


@letter("trainings.reminder", title=_("講習会：開催前のお知らせ"))
def reminder(*, application: str) -> Mail:
    return _with_qr("reminder", _row(application))


@letter("trainings.thanks", title=_("講習会：お礼と受講証"))
def thanks(*, application: str) -> Mail:
    """Thanks, the certificate, and for who is not registered yet the way to registration."""
    row = _row(application)
    registered = matching.registrations([row]).get(row.pk)
    link = outbox.address(reverse("trainings:answer_certificate", args=[tokens.make(row, tokens.ANSWER)]))
    paths = {"register": reverse("ambassadors:register"), "my": "/my/"}
    return _mail("thanks", row, certificate=link, registered=registered, **_absolute(paths))


def place_in_line(row: Application) -> int:
    """Return the place on the waiting list: 1 for the next one; 0 for who does not wait."""
    line = list(Application.objects.filter(training=row.training_id).in_line().values_list("pk", flat=True))
    return line.index(row.pk) + 1 if row.pk in line else 0


def _row(pk: str) -> Application:
    return Application.objects.select_related("training", "ambassador").get(pk=pk)


def _mail(name: str, row: Application, **context: Any) -> Mail:
    facts = {"application": row, "training": row.training, "page": _page(row)}
    paths = {"trainings": reverse("trainings:list"), "about": row.training.get_absolute_url()}
    return Mail(template=f"trainings/mail_{name}.txt", context=facts | _absolute(paths) | context)


def _with_qr(name: str, row: Application) -> Mail:
    mail = _mail(name, row)
    return Mail(
        template=mail.template, context=mail.context, attachments=[("uketsuke-qr.png", qr.png(row), "image/png")]
    )


def _page(row: Application) -> str:
    return outbox.address(reverse("trainings:answer", args=[tokens.make(row, tokens.ANSWER)]))


def _confirm(row: Application) -> str:
    return outbox.address(reverse("trainings:confirm", args=[tokens.make(row, tokens.CONFIRM)]))


def _absolute(paths: dict[str, str]) -> dict[str, str]:
    return {name: outbox.address(path) for name, path in paths.items()}
