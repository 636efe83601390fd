"""Reports: asked for by a person or by the calendar, made by the worker, sent once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from mirai_action.letters import outbox
from mirai_action.progress.models import Certainty

from . import freezing, pdf, sheet, wording
from .models import Report, ReportDelivery, ReportFile, ReportRecipient, Snapshot, period_end

log = logging.getLogger(__name__)

TASK = "publishing.make_report"
LANGUAGE = "ja"  # of the papers, whoever presses
CATCH_UP_DAYS = 7  # a worker that was down on the 1st makes up for it in this time


def committee(wish: freezing.Wish, *, press: UUID, by: int | None) -> Report:
    """Freeze and ask for the committee's papers. The same press gives the same report. Raises freezing.Refused."""
    return _ask(Report.Kind.COMMITTEE, freezing.freeze(wish, press=press, by=by))


def of_period(
    kind: str, first: date, *, press: UUID, by: int | None, scheduled: bool = False, certainty: str = ""
) -> Report:
    """Freeze the last day of a month or quarter (today, while it runs) and ask for its report."""
    wish = freezing.Wish(
        as_of=min(period_end(kind, first), timezone.localdate()),
        first_on=first,
        purpose=Snapshot.Purpose(kind),
        certainty=certainty or Certainty.PRELIMINARY,
    )
    return _ask(kind, freezing.freeze(wish, press=press, by=by), first_on=first, scheduled=scheduled)


def again(report: Report) -> bool:
    """Ask the worker once more for a report that could not be made; say whether there was something to do."""
    with transaction.atomic():
        failed = Report.objects.filter(pk=report.pk, step=Report.Step.FAILED)
        if not failed.update(step=Report.Step.WAITING, error=""):
            return False
        _defer(report)
    return True


def make(report: Report) -> None:
    """Make what is missing of the files, then send a report of the calendar. The second time nothing happens."""
    try:
        with translation.override(LANGUAGE):
            _file(report, ReportFile.Format.PDF, pdf.pdf_of)
            _file(report, ReportFile.Format.XLSX, sheet.xlsx_of)
    except Exception as error:
        log.exception("Report %s can't be made", report.pk)
        Report.objects.filter(pk=report.pk).update(
            step=Report.Step.FAILED, error=f"{type(error).__name__}: {error}"[:500]
        )
        return
    Report.objects.filter(pk=report.pk).exclude(step=Report.Step.DONE).update(
        step=Report.Step.DONE, finished_at=timezone.now()
    )
    if report.scheduled:
        send(report)


def send(report: Report) -> int:
    """Post the report to everybody on the list who has not had it; return how many letters."""
    return sum(_send_once(report, each) for each in ReportRecipient.objects.of(report.kind))


def keep_the_calendar(today: date | None = None) -> list[Report]:
    """Make and send the reports of the periods that have just ended, once; return those that were asked for.

    On the 1st; after a standstill within the first days of the month, also to who was put on the list meanwhile.
    """
    asked = []
    for kind, first in due(today or timezone.localdate()):
        if not ReportRecipient.objects.of(kind).exists():
            continue
        report = Report.objects.filter(kind=kind, first_on=first, scheduled=True).first()
        if report is None:
            press = uuid5(NAMESPACE_URL, f"mirai-action/{kind}/{first}")
            asked.append(of_period(kind, first, press=press, by=None, scheduled=True))
        elif report.is_done:
            send(report)
    return asked


def due(today: date) -> Iterator[tuple[str, date]]:
    """Yield kind and first day of what has ended, in the first days of a month."""
    if today.day > CATCH_UP_DAYS:
        return
    month = first_of_month(today.replace(day=1) - timedelta(days=1))
    yield Report.Kind.MONTHLY, month
    if today.month in (1, 4, 7, 10):
        yield Report.Kind.QUARTERLY, first_of_quarter(month)


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def first_of_quarter(day: date) -> date:
    """Return the first day of the quarter: January, April, July, October."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


# -- how it is done -------------------------------------------------------------------------------------------------
def _ask(kind: str, snapshot: Snapshot, *, first_on: date | None = None, scheduled: bool = False) -> Report:
    facts = {"first_on": first_on, "scheduled": scheduled}
    with transaction.atomic():
        report, made = Report.objects.get_or_create(kind=kind, snapshot=snapshot, defaults=facts)
        if made:
            with translation.override(LANGUAGE):
                report.paragraph = wording.paragraph(report)
            report.save(update_fields=["paragraph"])
            _defer(report)
    return report


def _defer(report: Report) -> None:
    app.configure_task(TASK, queue="default").defer(report_id=str(report.pk))


def _file(report: Report, form: ReportFile.Format, draw: Callable[[Report], bytes]) -> None:
    """Make one file, unless it is there."""
    if report.files.filter(format=form).exists():
        return
    Report.objects.filter(pk=report.pk).exclude(step=Report.Step.DONE).update(step=str(form))
    content = draw(report)
    ReportFile.objects.bulk_create(
        [ReportFile(report=report, format=form, content=content, size=len(content))], ignore_conflicts=True
    )


def _send_once(report: Report, recipient: ReportRecipient) -> int:
    """Claim the delivery and post the letter in one transaction; 0 where it was posted before."""
    with transaction.atomic():
        _row, new = ReportDelivery.objects.get_or_create(report=report, recipient=recipient)
        if new:
            params = {"report": str(report.pk)}
            outbox.post("publishing.report", to=recipient.email, about=report.pk, params=params)
    return int(new)
