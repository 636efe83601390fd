"""The letters about questions. The address of the other side stands in none of them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mirai_action.letters import outbox
from mirai_action.letters.outbox import Mail, letter

from . import asking, tokens
from .models import Question


@letter("calendar.confirm", title=_("主催への質問：メールの確認"), priority=0)
def confirm(*, question: str) -> Mail:
    """To the asker: one link, one button sends the question on."""
    row = _of(question)
    return _mail(row, "confirm", link=_address("question", tokens.make(row, tokens.CONFIRM)))


@letter("calendar.question", title=_("主催への質問"))
def question(*, question: str) -> Mail:
    """To the host: the question, and the page to answer on."""
    row = _of(question)
    host = row.session.ambassador
    name = host.addressee if host else ""
    return _mail(row, "question", host=name, link=_address("answer", tokens.make(row, tokens.ANSWER)))


@letter("calendar.answer", title=_("主催への質問：回答のお知らせ"))
def answer(*, question: str) -> Mail:
    """To the asker: the host's answer."""
    row = _of(question)
    return _mail(row, "answer", link=outbox.address(reverse("sessions:public", args=[row.session_id])))


def _of(pk: str) -> Question:
    return Question.objects.select_related("session__ambassador").get(pk=pk)


def _address(name: str, token: str) -> str:
    return outbox.address(reverse(f"calendar:{name}", args=[token]))


def _mail(row: Question, name: str, **context: object) -> Mail:
    facts = {"question": row, "session": row.session, "days": asking.CONFIRM_FOR.days, "keep": asking.keep_for().days}
    return Mail(template=f"calendar/mail_{name}.txt", context=facts | context)
