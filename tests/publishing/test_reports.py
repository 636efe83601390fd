"""Reports: one press, one report; the calendar sends each once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connections

from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from mirai_action.progress.publishing import freezing, pdf, reports, tasks
from mirai_action.progress.publishing.models import Report, ReportDelivery, ReportFile, ReportRecipient, Snapshot
from tests import make

pytestmark = pytest.mark.django_db
FIRST_OF_MONTH = date(2026, 10, 1)


@pytest.fixture(autouse=True)
def _a_day_with_a_past(monkeypatch):
    make.settled([make.line()])


def recipient(email="committee@example.jp", **facts):
    return ReportRecipient.objects.create(email=email, **facts)


def made():
    """Let the worker do what waits."""
    for report in Report.objects.filter(step=Report.Step.WAITING):
        tasks.make_report.func(report_id=str(report.pk))


def test_the_same_press_gives_the_same_papers():
    press = uuid4()
    wish = freezing.Wish(as_of=date(2020, 3, 31), purpose="committee")
    assert reports.committee(wish, press=press, by=1) == reports.committee(wish, press=press, by=1)
    assert (Report.objects.count(), Snapshot.objects.count()) == (1, 1)


def test_the_worker_makes_both_files_once():
    report = reports.committee(freezing.Wish(as_of=date(2020, 3, 31)), press=uuid4(), by=None)
    for _ in range(2):
        tasks.make_report.func(report_id=str(report.pk))
    report.refresh_from_db()
    assert (report.step, sorted(report.files.values_list("format", flat=True))) == ("done", ["pdf", "xlsx"])
    assert bytes(report.files.get(format="pdf").content).startswith(b"%PDF")


def test_what_fails_says_so_and_can_be_asked_for_again(monkeypatch):
    report = reports.committee(freezing.Wish(as_of=date(2020, 3, 31)), press=uuid4(), by=None)
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "pdf_of", lambda _report: 1 / 0)
        made()
    report.refresh_from_db()
    assert report.step == "failed"
    assert reports.again(report)
    assert not reports.again(report)
    made()
    report.refresh_from_db()
    assert report.step == "done"


def test_on_the_first_the_month_that_ended_is_sent_with_both_files():
    recipient()
    assert [(each.kind, each.first_on) for each in reports.keep_the_calendar(date(2026, 11, 1))] == [
        ("monthly", FIRST_OF_MONTH)
    ]
    made()
    outbox.deliver_due()
    letter = Letter.objects.get(kind="publishing.report")
    assert (letter.to_address, letter.sent_at is not None) == ("committee@example.jp", True)
    assert Snapshot.objects.get().as_of == date(2026, 10, 31)


def test_the_letter_brings_pdf_and_workbook(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    recipient()
    reports.keep_the_calendar(date(2026, 11, 1))
    made()
    outbox.deliver_due()
    names = [name for name, _content, _kind in mail.outbox[0].attachments]
    code = Snapshot.objects.get().code
    assert names == [f"月次報告（2026年10月）_{code}.pdf", f"月次報告（2026年10月）_{code}.xlsx"]
    assert "累計 1人・団体" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 1), [("monthly", date(2026, 10, 1))]),
        (date(2026, 10, 1), [("monthly", date(2026, 9, 1)), ("quarterly", date(2026, 7, 1))]),
        (date(2027, 1, 7), [("monthly", date(2026, 12, 1)), ("quarterly", date(2026, 10, 1))]),
        (date(2026, 4, 1), [("monthly", date(2026, 3, 1)), ("quarterly", date(2026, 1, 1))]),
        (date(2026, 11, 8), []),
    ],
)
def test_the_calendar(today, expected):
    assert [(str(kind), first) for kind, first in reports.due(today)] == expected


def test_a_job_that_runs_twice_sends_once():
    recipient()
    for day in (1, 1, 2):
        reports.keep_the_calendar(date(2026, 11, day))
        made()
    assert (Report.objects.count(), Letter.objects.filter(kind="publishing.report").count()) == (1, 1)


def test_who_is_put_on_the_list_meanwhile_gets_it_too():
    recipient()
    reports.keep_the_calendar(date(2026, 11, 1))
    made()
    recipient("late@example.jp")
    reports.keep_the_calendar(date(2026, 11, 2))
    assert list(Letter.objects.order_by("pk").values_list("to_address", flat=True)) == [
        "committee@example.jp",
        "late@example.jp",
    ]


def test_only_who_asked_for_it_receives_it():
    recipient("quarter@example.jp", monthly=False)
    recipient("off@example.jp", active=False)
    recipient("month@example.jp", quarterly=False)
    reports.keep_the_calendar(date(2026, 11, 1))
    made()
    assert list(Letter.objects.values_list("to_address", flat=True)) == ["month@example.jp"]


def test_without_anybody_on_the_list_nothing_is_frozen():
    assert reports.keep_the_calendar(date(2026, 11, 1)) == []
    assert not Snapshot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_send_once(many_connections):
    recipient()

    def run(_number):
        reports.keep_the_calendar(date(2026, 11, 1))
        for pk in Report.objects.values_list("pk", flat=True):
            tasks.make_report.func(report_id=str(pk))
        connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    counts = [model.objects.count() for model in (Snapshot, Report, ReportDelivery)]
    assert (counts, ReportFile.objects.count(), Letter.objects.count()) == ([1, 1, 1], 2, 1)
