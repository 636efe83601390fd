"""From the hour of a newsletter to its last copy (docs/decisions/0022).

Any number of workers may run this at any moment, and each may be killed: who gets it is written in one transaction
under the newsletter's lock; a copy is claimed in the transaction that queues its letter. Letters leave by the outbox,
behind everything else, and no more are queued than `NEWSLETTERS_PER_MINUTE`: a cancelled newsletter stops at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from mirai_action.letters import outbox
from mirai_action.letters.models import Letter

from . import leaving, segment, workflow
from .choices import CopyState, Reason, Status
from .models import Copy, Newsletter, Recipient, mailbox_of

BATCH = 100
A_PAGE = 2000
MINUTE = timedelta(minutes=1)
LOCK = 220_022  # one dispatcher at a time, or each would keep a pace of its own


def run(now: datetime | None = None) -> int:
    """Begin what is due, queue as many copies as the pace allows, close what is done. Return how many were queued."""
    now = now or timezone.now()
    for row in Newsletter.objects.due(now):
        begin(row, now=now)
    settle()
    while sweep():
        pass
    queued = 0
    while found := dispatch(now):
        queued += found
    finish()
    return queued


# -- who gets it -----------------------------------------------------------------------------------------------------
def begin(newsletter: Newsletter, *, now: datetime) -> bool:
    """Freeze the recipients; False where another worker did, or where it can't be sent: then it is a draft again."""
    with transaction.atomic():
        row = Newsletter.objects.select_for_update().get(pk=newsletter.pk)
        if row.status != Status.SCHEDULED:
            return False
        if problem := workflow.problem_of(row):
            row.status, row.scheduled_for, row.problem = Status.DRAFT, None, problem
            row.save(update_fields=["status", "scheduled_for", "problem"])
            return False
        row.status, row.started_at = Status.SENDING, now
        row.frozen = _freeze(row)
        row.save(update_fields=["status", "started_at", "frozen"])
    return True


def _freeze(newsletter: Newsletter) -> dict[str, Any]:
    """Write a copy for each mailbox and a recipient for each registration, page by page: memory stays flat."""
    rows = segment.sorted_out(newsletter.segment).order_by("email_key", "number", "pk")
    facts = rows.values_list("pk", "email_key", "language", "reason").iterator(chunk_size=A_PAGE)
    served, letters = 0, 0
    left_out: dict[str, int] = {}
    boxes = (list(group) for _key, group in groupby(facts, key=lambda fact: fact[1] or fact[0]))
    for page in _pages(boxes):
        recipients = []
        for box in page:
            people = [pk for pk, _key, _language, reason in box if not reason]
            copy = _copy(newsletter, box) if people else None
            served, letters = served + len(people), letters + bool(people)
            for pk, _key, _language, reason in box:
                recipients.append((copy, pk, reason))
                if reason:
                    left_out[reason] = left_out.get(reason, 0) + 1
        _write(newsletter, recipients)
    return {"recipients": served, "letters": letters, "left_out": left_out}


def _pages(boxes: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    while page := list(islice(boxes, A_PAGE)):
        yield page


def _copy(newsletter: Newsletter, box: list[Any]) -> Copy:
    key, language = next((key, language) for _pk, key, language, reason in box if not reason)
    return Copy(newsletter=newsletter, mailbox=mailbox_of(email_key=key), language=newsletter.language_for(language))


def _write(newsletter: Newsletter, recipients: list[tuple[Copy | None, Any, str]]) -> None:
    copies = {id(copy): copy for copy, _pk, _reason in recipients if copy}
    Copy.objects.bulk_create(copies.values(), batch_size=A_PAGE)
    Recipient.objects.bulk_create(
        (
            Recipient(newsletter=newsletter, ambassador_id=pk, copy=None if reason else copy, reason=reason)
            for copy, pk, reason in recipients
        ),
        batch_size=A_PAGE,
    )


# -- queueing letters ------------------------------------------------------------------------------------------------
def dispatch(now: datetime) -> int:
    """Queue the letters of the next copies, within the pace; 0 where there are none or another worker is at it."""
    with transaction.atomic():
        if not _alone():
            return 0
        rows = Copy.objects.waiting().select_related("newsletter").select_for_update(of=("self",), skip_locked=True)
        page = list(rows[: min(BATCH, _quota(now))])
        for row in page:
            _post(row, now)
        return len(page)


def _post(copy: Copy, now: datetime) -> None:
    people = leaving.who_gets(copy)
    if not people:
        return
    letter = outbox.post(
        "newsletters.issue",
        to=people[0].email,
        language=copy.language,
        about=people[0].pk,
        params={"copy": copy.pk},
    )
    Copy.objects.filter(pk=copy.pk).update(state=CopyState.POSTED, posted_at=now, letter=letter if letter.pk else None)


def _quota(now: datetime) -> int:
    """Return how many may be queued now. Nothing more while a minute's worth waits: the mail server is slow or away."""
    pace = settings.NEWSLETTERS_PER_MINUTE
    lately = Copy.objects.filter(posted_at__gt=now - MINUTE, state__in=(CopyState.POSTED, CopyState.SENT)).count()
    waiting = Copy.objects.posted().count()
    return max(0, pace - max(lately, waiting))


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


# -- what became of them ---------------------------------------------------------------------------------------------
def settle() -> None:
    """Read from the outbox which letters have left or failed; a failed one that staff sent again has left, too."""
    letters = Letter.objects.filter(pk=OuterRef("letter"))
    posted = Copy.objects.filter(state__in=(CopyState.POSTED, CopyState.FAILED))
    posted.filter(Exists(letters.exclude(sent_at=None))).update(state=CopyState.SENT)
    Copy.objects.posted().filter(Exists(letters.failed())).update(state=CopyState.FAILED)


def sweep() -> int:
    """Write down who was not written to because staff stopped, a page at a time; 0 where nobody is left."""
    stopped = Copy.objects.filter(newsletter__status=Status.CANCELLED, state=CopyState.WAITING)
    page = list(stopped.order_by("pk").values_list("pk", flat=True)[:A_PAGE])
    with transaction.atomic():
        # The copies first: one that a worker is queueing this moment is that worker's, and asks again when it leaves.
        Copy.objects.filter(pk__in=page, state=CopyState.WAITING).update(state=CopyState.CANCELLED)
        cancelled = Copy.objects.filter(pk__in=page, state=CopyState.CANCELLED)
        recipients: Any = Recipient.objects
        recipients.served().filter(copy__in=cancelled).update(reason=Reason.CANCELLED)
    return len(page)


def finish() -> None:
    """Close the newsletters of which no copy is on its way; the marks of the mailboxes are not needed any more."""
    done = Newsletter.objects.sending().exclude(Exists(Copy.objects.open().filter(newsletter=OuterRef("pk"))))
    for row in done:
        ended = Newsletter.objects.filter(pk=row.pk, status=Status.SENDING)
        ended.update(status=Status.SENT, ended_at=timezone.now())
    over = (Status.SENT, Status.CANCELLED)
    Copy.objects.filter(newsletter__status__in=over).exclude(mailbox="").exclude(state__in=CopyState.open()).update(
        mailbox=""
    )
