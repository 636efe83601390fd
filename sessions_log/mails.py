"""The letters about study sessions."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador
from mirai_action.letters import outbox
from mirai_action.letters.outbox import Mail, letter

from . import joint, links
from .models import OutsideReport, StudySession
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


@letter("sessions.outside_confirm", title=_("学習会の報告（アカウントなし）：メールの確認"), priority=0)
def outside_confirm(*, report: str) -> Mail:
    """Someone without an account reported a session: one link, one button."""
    row = OutsideReport.objects.get(pk=report, confirmed_at=None)
    facts = {"link": links.outside_address(row), "days": links.CONFIRM_FOR.days}
    return Mail(template="sessions_log/mail_outside_confirm.txt", context={"report": row, **facts})


@letter("sessions.outside_receipt", title=_("学習会の報告（アカウントなし）：受け取りのお知らせ"))
def outside_receipt(*, report: str) -> Mail:
    """The link was used: the report is in and counts once staff confirm it; how to change it."""
    return _outside(report, "receipt")


@letter("sessions.outside_counted", title=_("学習会の報告（アカウントなし）：集計に加えたお知らせ"))
def outside_counted(*, report: str) -> Mail:
    """Staff confirmed it."""
    return _outside(report, "counted")


@letter("sessions.joint", title=_("学習会の共同実施・予定の変更のお知らせ"))
def held_together(*, event: str, ambassador: str, other: str, sessions: list[str]) -> Mail:
    """Somebody was named as joint, has left, took a session over, or it was called off or put off by another."""
    person = Ambassador.objects.get(pk=ambassador)
    found = StudySession.objects.filter(pk__in=sessions).order_by("held_on", "pk")
    if not found:
        raise StudySession.DoesNotExist
    link = outbox.address(found[0].get_absolute_url() if len(found) == 1 else reverse("sessions:mine"))
    context = {"event": event, "name": person.addressee, "sessions": found, "link": link}
    return Mail(template="sessions_log/mail_joint.txt", context=context | {"other": _who(event, other)})


def _who(event: str, pk: str) -> str:
    """Return whom the letter names: whoever wrote somebody in says so by name, others as `joint` names them."""
    other = Ambassador.objects.filter(pk=pk).first() if pk else None
    if other is None:
        return ""
    return joint.labelled([other])[0].label if event == "left" else gettext("%(name)s さん") % {"name": other.addressee}


def _outside(report: str, name: str) -> Mail:
    row = OutsideReport.objects.select_related("session").get(pk=report, session__isnull=False)
    assert row.session
    context = {"report": row, "session": row.session, "link": links.report_address(row.session)}
    context |= {"days": links.valid_for().days, "keep": settings.OUTSIDE_REPORT_DAYS}
    return Mail(template=f"sessions_log/mail_outside_{name}.txt", context=context)


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
