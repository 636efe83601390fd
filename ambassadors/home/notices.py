"""お知らせ: published once, written to each mailbox once, marked as read by a button."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from procrastinate.contrib.django import app

from ambassadors.models import Ambassador
from ambassadors.querysets import AmbassadorQuerySet
from mirai_action.letters import outbox

from .models import Notice, NoticeLetter, NoticeRead
from .models.notices import NoticeQuerySet

TASK = "home.write_notice"
A_PAGE = 200


def readers(notice: Notice) -> AmbassadorQuerySet:
    """Return the current ambassadors whom the notice is for."""
    rows: AmbassadorQuerySet = Ambassador.objects.current()
    if notice.kind:
        rows = rows.filter(kind=notice.kind)
    if notice.prefectures:
        rows = rows.filter(prefecture__in=notice.prefectures)
    return rows


def reach(notice: Notice) -> dict[str, int]:
    """Return how many read it at home, how many mailboxes a letter reaches, and how many have no address."""
    rows = readers(notice)
    mailboxes = rows.exclude(email_key="").values("email_key").distinct().count()
    return {"readers": rows.count(), "mailboxes": mailboxes, "without": rows.filter(email_key="").count()}


def publish(notice: Notice) -> bool:
    """Put it on the homes of its readers, and queue its letters. The second time nothing happens."""
    with transaction.atomic():
        claimed = Notice.objects.filter(pk=notice.pk, published_at=None).update(published_at=timezone.now())
        if claimed and Notice.objects.filter(pk=notice.pk, by_letter=True).exists():
            app.configure_task(TASK, queue="default").defer(notice=str(notice.pk))
        return bool(claimed)


def withdraw(notice: Notice) -> bool:
    """Take it back: it stands nowhere any more, and letters that have not left do not leave."""
    out = Notice.objects.filter(pk=notice.pk, withdrawn_at=None).exclude(published_at=None)
    return bool(out.update(withdrawn_at=timezone.now()))


def write(pk: UUID | str) -> int:
    """Queue the letters of a notice, page by page; return how many. Killed or doubled, each mailbox gets one."""
    count = 0
    while (page := _write_page(pk)) is not None:
        count += page
    return count


def _write_page(pk: UUID | str) -> int | None:
    """Queue a page of letters in one transaction; None once there is nothing left to write."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update().to_write().filter(pk=pk).first()
        if notice is None:
            return None
        had = NoticeLetter.objects.filter(notice=notice, ambassador__email_key=OuterRef("email_key"))
        rows = readers(notice).exclude(email_key="").exclude(Exists(had))
        page = list(rows.order_by("email_key", "pk").distinct("email_key")[:A_PAGE])
        NoticeLetter.objects.bulk_create(NoticeLetter(notice=notice, ambassador=each) for each in page)
        for each in page:
            params = {"notice": str(notice.pk), "ambassador": str(each.pk)}
            outbox.post("home.notice", to=each.email, language=each.language, about=each.pk, params=params)
        if len(page) < A_PAGE:
            Notice.objects.filter(pk=notice.pk).update(letters_done_at=timezone.now())
        return len(page)


def mark_read(notice: Notice, user: Any) -> None:
    NoticeRead.objects.bulk_create([NoticeRead(notice=notice, user=user)], ignore_conflicts=True)


def mark_all_read(ambassador: Ambassador, user: Any) -> None:
    rows = unread(ambassador, user)
    NoticeRead.objects.bulk_create((NoticeRead(notice=each, user=user) for each in rows), ignore_conflicts=True)


def unread(ambassador: Ambassador, user: Any) -> NoticeQuerySet:
    """Return what this account has not read of this ambassador's notices."""
    return Notice.objects.for_ambassador(ambassador).exclude(reads__user=user)
