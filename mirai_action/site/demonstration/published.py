"""What the demonstration has published: a few snapshots of the past, and somebody who receives the reports."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from mirai_action.core.models import User
from mirai_action.progress.models import Certainty
from mirai_action.progress.publishing import freezing
from mirai_action.progress.publishing.models import ReportRecipient, Snapshot

from . import STAFF

RECIPIENT = "committee@example.jp"
# The day of the figures, and how many days later they were printed.
PAPERS = (
    (date(2019, 7, 11), 0, Snapshot.Purpose.RELEASE),
    (date(2021, 3, 31), 30, Snapshot.Purpose.COMMITTEE),
)


def publish(*, today: date) -> None:
    """Freeze what was printed then, as it was known then, and last year's end. The second time nothing is added."""
    by = User.objects.filter(email=STAFF).values_list("pk", flat=True).first()
    ReportRecipient.objects.get_or_create(email=RECIPIENT, defaults={"name": "委員会事務局"})
    year_end = date(today.year - (today.month < 5), 3, 31)
    for day, later, purpose in (*PAPERS, (year_end, 30, Snapshot.Purpose.COMMITTEE)):
        known = min(day + timedelta(days=later), today)
        wish = freezing.Wish(as_of=day, known_on=known, certainty=Certainty.PRELIMINARY, purpose=purpose)
        freezing.freeze(wish, press=uuid5(NAMESPACE_URL, f"mirai-action/demonstration/{day}"), by=by)
