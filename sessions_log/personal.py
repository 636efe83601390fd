"""What sessions hold about a person: the session and its counts stay, who held it becomes an id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mirai_action.core import retention
from mirai_action.core.erasing import Holding, Who, holdings, warnings, without
from mirai_action.core.retention import Category

from .choices import Status
from .models import OutsideReport, Photo, StudySession
from .workflow import outside, photos

TOLD = ("held_on", "title", "venue", "host_name", "status", "head_count", "note", "went_well", "questions")
SENTENCES = (
    *("title", "venue", "host_name", "audience_note", "note", "went_well", "questions"),
    *("return_comment", "closing_note"),
)
Joint = StudySession.joint.through


def _withdraw_links(pks: list[Any], _who: Who) -> None:
    """Links to reports that were sent lead nowhere any more."""
    StudySession.objects.filter(pk__in=pks, status__in=Status.open()).update(link_version=F("link_version") + 1)


def _still_open(who: Who) -> Iterator[str]:
    """Say how many sessions are planned or without a report."""
    count = StudySession.objects.filter(ambassador__in=who.ambassadors, status__in=Status.open()).count()
    if count:
        text = ngettext(
            "予定または未報告の学習会が%(count)d件あります。消去のあとは、ご本人から報告できません。",
            "予定または未報告の学習会が%(count)d件あります。消去のあとは、ご本人から報告できません。",
            count,
        )
        yield text % {"count": count}


def _delete_photos(pks: list[Any], _who: Who) -> None:
    for each in Photo.objects.filter(pk__in=pks):
        photos.delete(each)


holdings.extend(
    [
        Holding(
            model="sessions_log.Photo",
            title=_("学習会の写真"),
            find=lambda who: Photo.objects.filter(session__ambassador__in=who.ambassadors),
            tells=("sent_at", "consent_at", "approved_at"),
            erase=_delete_photos,
        ),
        Holding(
            model="sessions_log.OutsideReport",
            title=_("アカウントなしの実施報告"),
            find=lambda who: OutsideReport.objects.annotate(box=Lower("email")).filter(box__in=who.mailboxes),
            tells=("created_at", "body", "name", "email"),
            erase=lambda pks, who: outside.forget(OutsideReport.objects.filter(pk__in=pks)),
        ),
        Holding(
            model="sessions_log.StudySession_joint",
            title=_("共同実施した学習会"),
            find=lambda who: Joint.objects.filter(ambassador__in=who.ambassadors),
            tells=("studysession",),
            deletes=True,
        ),
        Holding(
            model="sessions_log.StudySession",
            title=_("担当した学習会"),
            find=lambda who: StudySession.objects.filter(ambassador__in=who.ambassadors),
            tells=TOLD,
            scrubs=SENTENCES,
            erase=_withdraw_links,
            keeps={"host_name": "the body; a person's name is taken out of it"},
        ),
    ]
)
without["sessions_log.Arrival"] = "ids of reports as browsers made them"
warnings.append(_still_open)

retention.categories.append(
    Category(
        name="sessions_log.outside",
        title=_("アカウントなしで報告された方"),
        purpose=_("報告の内容を確かめるため"),
        since=_("事務局の確認から（リンクが使われなかったものは30日）"),
        what=_("お名前とメールアドレスを消します。学習会は残ります。"),
        days=settings.OUTSIDE_REPORT_DAYS,
        find=lambda before: OutsideReport.objects.over(
            decided_before=before, unconfirmed_before=timezone.now() - outside.UNCONFIRMED
        ),
        run=lambda pks: outside.forget(OutsideReport.objects.filter(pk__in=pks)),
        fixed=True,
    )
)
