"""The letters about study sessions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mirai_action.letters.outbox import Mail, letter

from . import links
from .models import StudySession
from .workflow import rows


@letter("sessions.returned", title=_("学習会の報告：内容のご確認のお願い"))
def returned(*, session: str) -> Mail:
    """Staff ask the reporter to look at a report again."""
    return _about(session, "sessions_log/mail_returned.txt")


@letter("sessions.held_back", title=_("学習会の報告：受け取りのお知らせ（確認後に集計）"))
def held_back(*, session: str) -> Mail:
    """A report has arrived that counts only once staff confirm it."""
    return _about(session, "sessions_log/mail_held_back.txt")


@letter("sessions.report_link", title=_("学習会の報告：新しいリンク"), priority=0)
def report_link(*, session: str) -> Mail:
    """The link of an earlier letter had ended; here is a new one."""
    return _about(session, "sessions_log/mail_report_link.txt")


def _about(pk: str, template: str) -> Mail:
    session = StudySession.objects.select_related("ambassador").get(pk=pk)
    person = rows.reporter(session)
    if person is None:
        raise StudySession.DoesNotExist
    context = {
        "session": session,
        "name": person.addressee,
        "link": links.report_address(session),
        "days": links.valid_for().days,
    }
    return Mail(template=template, context=context)
