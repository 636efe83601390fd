"""Letters: once, after commit, never lost, and without secrets in the log."""

from __future__ import annotations

import smtplib
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from mirai_action.letters import outbox
from mirai_action.letters.models import LEASE, Letter
from tests.make import letters as make

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).parent.parent.parent / "templates"


def down(*_args: Any, **_options: Any) -> None:
    raise ConnectionRefusedError("mail server is down")


def jobs_of(row: Letter) -> list[Any]:
    """The queue's table is not Django's to empty, so look for this letter's jobs only."""
    return list(ProcrastinateJob.objects.filter(task_name=outbox.TASK, args__letter_id=row.pk))


def test_posting_makes_one_row_and_one_job_with_the_id_only() -> None:
    row = make.letter()
    assert [job.args for job in jobs_of(row)] == [{"letter_id": row.pk}]
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_a_rollback_drops_row_and_job() -> None:
    with transaction.atomic():
        row = make.letter()
        assert jobs_of(row)
        transaction.set_rollback(True)
    assert not Letter.objects.exists()
    assert not jobs_of(row)


def test_a_letter_leaves_once() -> None:
    row = make.letter()
    assert [outbox.deliver(row.pk), outbox.deliver(row.pk)] == [True, False]
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_ten_workers_send_it_once() -> None:
    row = make.letter()
    sent: list[bool] = []

    def work() -> None:
        try:
            sent.append(outbox.deliver(row.pk))
        except outbox.NotNow:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _each in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sent.count(True) == 1
    assert len(mail.outbox) == 1


def test_the_log_has_neither_code_nor_link() -> None:
    row = make.letter(text="よろしくお願いします")
    outbox.deliver_due()
    row.refresh_from_db()
    assert "よろしくお願いします" in row.body_log
    assert "123456" not in row.body_log
    assert "http" not in row.body_log
    assert "●" in row.body_log
    assert "123456" in mail.outbox[0].body


def test_a_mail_server_that_is_down_keeps_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    row = make.letter()
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", down)
        with pytest.raises(outbox.NotNow):
            outbox.deliver(row.pk)
    row.refresh_from_db()
    assert row.is_waiting
    assert "mail server is down" in row.error
    assert outbox.deliver_due() == 1


def test_a_refused_address_is_recorded_and_can_be_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({"hanako@example.jp": (550, b"no such user")})

    row = make.letter()
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        assert outbox.deliver(row.pk) is False
    assert Letter.objects.failed().get().error.startswith("SMTPRecipientsRefused")
    outbox.resend(row)
    assert outbox.deliver_due() == 1


def test_a_killed_workers_letter_is_free_after_the_lease() -> None:
    row = make.letter()
    Letter.objects.update(claimed_at=timezone.now())
    with pytest.raises(outbox.NotNow):
        outbox.deliver(row.pk)
    Letter.objects.update(claimed_at=timezone.now() - LEASE - timedelta(seconds=1))
    assert outbox.deliver(row.pk) is True


def test_a_letter_without_a_job_gets_a_new_one() -> None:
    make.letter()
    assert outbox.requeue_lost() == 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_events; DELETE FROM procrastinate_jobs")
    assert outbox.requeue_lost() == 1
    assert outbox.requeue_lost() == 0


def test_silence_posts_nothing() -> None:
    with outbox.silence():
        make.letter()
    assert not Letter.objects.exists()


def test_forgetting_scrubs_texts_and_drops_what_waits() -> None:
    import uuid

    about = uuid.uuid4()
    make.letter(about=about)
    outbox.deliver_due()
    make.letter(about=about)
    assert outbox.forget(about) == 2
    assert set(Letter.objects.values_list("to_address", "body_log", "subject")) == {("", "", "")}
    assert outbox.deliver_due() == 0


def test_the_database_refuses_sent_and_failed() -> None:
    row = make.letter()
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=row.pk).update(sent_at=timezone.now(), failed_at=timezone.now())


def test_every_letter_names_a_human_and_the_demonstration(settings: Any) -> None:
    from mirai_action.core.models import ContactPoint

    settings.DEMONSTRATION = True
    ContactPoint.objects.create(pk=1, telephone="03-0000-0000", hours="平日10時～16時")
    make.letter(text="<b>&")
    outbox.deliver_due()
    sent = mail.outbox[0]
    assert "電話 03-0000-0000（平日10時～16時）" in sent.body
    assert "デモ用の架空データ" in sent.body
    assert "<b>&" in sent.body
    html = sent.alternatives[0][0]
    assert "&lt;b&gt;&amp;" in html
    assert "デモ用の架空データ" in html
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("mail_*.txt")), ids=lambda path: str(path.relative_to(TEMPLATES))
)
def test_every_letter_has_the_common_foot(path: Path) -> None:
    assert path.read_text().startswith('{% extends "letters/base.txt" %}')


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_letter_speaks_its_own_language(language: str) -> None:
    make.letter(language=language)
    outbox.deliver_due()
    assert mail.outbox[0].extra_headers["Content-Language"] == language
    assert f'<html lang="{language}">' in mail.outbox[0].alternatives[0][0]


def test_what_a_letter_was_about_may_be_gone() -> None:
    row = outbox.post("test.gone", to="hanako@example.jp")
    assert outbox.deliver(row.pk) is False
    assert "does not exist" in Letter.objects.failed().get().error


def test_a_mistake_in_a_letter_is_recorded_and_harms_no_other() -> None:
    broken, fine = outbox.post("test.broken", to="hanako@example.jp"), make.letter()
    assert outbox.deliver_due() == 1
    assert list(Letter.objects.failed()) == [broken]
    assert Letter.objects.exclude(sent_at=None).get() == fine


def test_an_unknown_kind_is_refused_when_posted() -> None:
    with pytest.raises(LookupError):
        outbox.post("no.such.kind", to="hanako@example.jp")


def test_line_ends_in_a_subject_make_no_headers() -> None:
    make.letter(subject="お知らせ\r\nBcc: everyone@example.jp")
    outbox.deliver_due()
    assert mail.outbox[0].message()["Bcc"] is None
    assert "\n" not in mail.outbox[0].subject
