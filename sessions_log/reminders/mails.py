"""The one letter of the reminders: what is coming, what has not been reported, and how to reach a human."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.models import Section
from mirai_action.letters import outbox
from mirai_action.letters.outbox import Mail, NotNeeded, NotNow, letter
from sessions_log import kit, links
from sessions_log.models import StudySession

from .models import Mailing, Reminder, ReminderPlan, Step


@dataclass(frozen=True)
class Item:
    """A session as the letter lists it. `whose` only where the letter goes to several people."""

    session: StudySession
    step: Step
    whose: str
    link: str  # reports, calls off and puts off without signing in
    page: str
    order: str
    days: int


@letter("reminders.due", title=gettext_lazy("学習会のご案内・ご報告のお願い"))
def due(*, mailing: int) -> Mail:
    """List what is still open when the letter leaves; a report that came meanwhile takes its session out."""
    plan = ReminderPlan.current()
    if seconds := plan.quiet_for(timezone.now()):
        raise NotNow("night", seconds=seconds)
    claims = Reminder.objects.filter(mailing=mailing).select_related("session__ambassador", "session__organization")
    open_ones = [each for each in claims.order_by("session__held_on", "session") if _is_open(each)]
    if not open_ones:
        raise NotNeeded
    names = _names(Mailing.objects.get(pk=mailing), [each.session for each in open_ones])
    items = [_item(each, several=len(names) > 1) for each in open_ones]
    reports = [each for each in items if each.step.asks_for_report]
    coming = [each for each in items if not each.step.asks_for_report]
    context = {
        **{"names": names, "reports": reports, "coming": coming, "plan": plan},
        "deadlines": [each for each in coming if each.step == Step.MATERIALS],
        "ideas": [each for each in coming if each.step == Step.IDEAS],
        "is_last": any(each.step == Step.THIRD for each in reports),
        "is_tonight": all(each.days == 0 for each in reports),
        **{"steps": kit.STEPS, "checklist": kit.CHECKLIST},
    }
    return Mail(template="sessions_log/reminders/mail_due.txt", subject=_subject(context), context=context)


def _subject(context: dict[str, Any]) -> str:
    if not context["reports"]:
        return _("【子どもの未来アクション】学習会のご準備について")
    if context["coming"]:
        return _("【子どもの未来アクション】学習会のご準備とご報告のお願い")
    if context["is_tonight"]:
        return _("【子どもの未来アクション】学習会おつかれさまでした（参加者数のご報告のお願い）")
    return _("【子どもの未来アクション】学習会のご報告のお願い")


def _is_open(claim: Reminder) -> bool:
    session = claim.session
    leaves = session.ambassador is not None and not session.ambassador.is_current
    return session.status == StudySession.Status.PLANNED and session.held_on == claim.planned_on and not leaves


def _names(mailing: Mailing, sessions: list[StudySession]) -> list[str]:
    """Return whom the letter addresses: a couple that shares an address, both."""
    people = [session.ambassador for session in sessions if session.ambassador]
    if people:
        return list(dict.fromkeys(each.addressee for each in people))
    address = mailing.letter.to_address if mailing.letter else ""
    bodies = {session.organization_id for session in sessions}
    sections = Section.objects.active().filter(organization__in=bodies, email=address)
    return list(dict.fromkeys(each.addressee for each in sections.order_by("name", "pk")))


def _item(claim: Reminder, *, several: bool) -> Item:
    session = claim.session
    page = "sessions:kit" if session.ambassador_id else "sessions:body_detail"
    return Item(
        session=session,
        step=Step(claim.step),
        whose=session.ambassador.addressee if several and session.ambassador else "",
        link=links.report_address(session),
        page=outbox.address(reverse(page, args=[session.pk])),
        order=outbox.address(f"{reverse('orders:new')}?session={session.pk}"),
        days=(timezone.localdate() - session.held_on).days,
    )
