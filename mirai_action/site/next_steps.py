"""つぎにすること: what waits for an ambassador, the most urgent first. The home shows the first one large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ambassadors.home import notices
from ambassadors.home.models import StillAsked
from ambassadors.models import Ambassador
from sessions_log.models import StudySession

SOON = timedelta(days=10)
A_FEW = 6


@dataclass(frozen=True)
class Step:
    """One thing to do: what, why, and the button that does it."""

    title: str
    why: str
    button: str
    href: str


def steps(ambassador: Ambassador, user: Any, *, manages: bool) -> list[Step]:
    """Return what to do next, in order, never empty: who has nothing to do is told a good thing to begin with."""
    found = [*_sessions(ambassador), *_questions(ambassador, user, manages), *_coming(ambassador)]
    return found[:A_FEW] or [_beginning(ambassador)]


def _sessions(ambassador: Ambassador) -> Iterator[Step]:
    """Sent back ones, then those to report, the oldest first."""
    own = StudySession.objects.for_ambassador(ambassador)
    for each in own.returned()[:2]:
        yield Step(
            _("報告の内容をご確認ください"),
            f"{_day(each)} {each.heading}",
            _("報告を確認する"),
            reverse("sessions:report", args=[each.pk]),
        )
    due = list(own.reportable()[:A_FEW])
    if len(due) > 2:
        why = _("まだ報告されていない学習会が、いくつかあります。1ページにまとめて入力できます。")
        yield Step(_("参加者数をまとめてご報告ください"), why, _("まとめて報告する"), reverse("sessions:report_all"))
        return
    for each in due:
        yield Step(
            _("参加者数をご報告ください"),
            f"{_day(each)} {each.heading}",
            _("報告する"),
            reverse("sessions:report", args=[each.pk]),
        )


def _questions(ambassador: Ambassador, user: Any, manages: bool) -> Iterator[Step]:
    """What staff ask or tell."""
    profile = reverse("ambassadors:profile")
    if manages and StillAsked.objects.open().filter(ambassador=ambassador).exists():
        why = _("年に1度おたずねしています。学習会の予定を入れていただいても、お返事になります。")
        yield Step(_("これからも活動を続けますか"), why, _("お返事をする"), reverse("home:still_own"))
    if manages and ambassador.resting_since:
        yield Step(_("今は活動休止中です"), _("いつでも、ボタン1つで再開できます。"), _("再開する"), f"{profile}#rest")
    if unread := notices.unread(ambassador, user).count():
        why = _("まだ読んでいないお知らせが%(count)d件あります。") % {"count": unread}
        yield Step(_("お知らせをお読みください"), why, _("お知らせを見る"), reverse("home:notices"))


def _coming(ambassador: Ambassador) -> Iterator[Step]:
    soon = timezone.localdate() + SOON
    for each in StudySession.objects.taking_part([ambassador]).coming().filter(held_on__lte=soon)[:2]:
        why = _("%(day)s %(title)s。進め方とチェックリストを1枚にまとめてあります。") % {
            "day": _day(each),
            "title": each.heading,
        }
        kit = reverse("sessions:kit", args=[each.pk])
        yield Step(_("もうすぐ学習会です"), why, _("準備の1枚を見る"), kit)


def _beginning(ambassador: Ambassador) -> Step:
    """Nothing waits: the first session, or the next one."""
    if StudySession.objects.taking_part([ambassador]).coming().exists():
        why = _("予定している学習会に向けて、教材を読んでおきましょう。")
        return Step(_("今することはありません"), why, _("学習会の予定を見る"), reverse("sessions:mine"))
    if StudySession.objects.taking_part([ambassador]).exists():
        why = _("次の学習会の日が決まったら、予定を入れてください。冊子の注文や当日の準備がここから始められます。")
        return Step(_("次の学習会を予定しませんか"), why, _("学習会を予定する"), reverse("sessions:plan"))
    why = _("家族や友人と3人からでも始められます。日が決まったら予定を入れてください。迷ったら事務局にご相談ください。")
    return Step(_("はじめての学習会を開いてみましょう"), why, _("学習会を予定する"), reverse("sessions:plan"))


def _day(session: StudySession) -> str:
    return date_format(session.held_on, "DATE_FORMAT")
