"""What the demonstration has published: a few snapshots of the past, a correction of one, who receives the reports."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from mirai_action.core.models import User
from mirai_action.progress.models import Certainty, Correction
from mirai_action.progress.publishing import freezing
from mirai_action.progress.publishing.models import PublicReason, ReportRecipient, Snapshot
from sessions_log import workflow
from sessions_log.models import StudySession

from . import STAFF

RECIPIENT = "committee@example.jp"
# The day of the figures, and how many days later they were printed.
PAPERS = (
    (date(2019, 7, 11), 0, Snapshot.Purpose.RELEASE),
    (date(2021, 3, 31), 30, Snapshot.Purpose.COMMITTEE),
)


def publish(*, today: date) -> None:
    """Freeze what was printed then, as it was known then, and last year's end. The second time nothing is added."""
    staff = User.objects.filter(email=STAFF).first()
    by = staff.pk if staff else None
    ReportRecipient.objects.get_or_create(email=RECIPIENT, defaults={"name": "委員会事務局"})
    year_end = date(today.year - (today.month < 5), 3, 31)
    for day, later, purpose in (*PAPERS, (year_end, 30, Snapshot.Purpose.COMMITTEE)):
        known = min(day + timedelta(days=later), today)
        wish = freezing.Wish(as_of=day, known_on=known, certainty=Certainty.PRELIMINARY, purpose=purpose)
        freezing.freeze(wish, press=uuid5(NAMESPACE_URL, f"mirai-action/demonstration/{day}"), by=by)
    if not PublicReason.objects.exists():
        _correct_one_before(year_end, by=staff)


def _correct_one_before(day: date, *, by: User | None) -> None:
    """Correct a head-count that the last paper had counted: the public page lists it, with its reason."""
    rows = StudySession.objects.final().filter(held_on__lte=day, head_count__gte=20)
    row = rows.order_by("-held_on", "-head_count", "id").first()
    if row and row.head_count:
        workflow.correct(row, reason="受付名簿と照合した。", by=by, head_count=row.head_count - 3)
        made = Correction.objects.filter(subject=row.pk).latest("pk")
        PublicReason.objects.create(correction=made, text="受付名簿と照らし合わせて、人数を直しました。")
