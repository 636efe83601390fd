"""The outbox: a letter is one row and one job, posted in the caller's transaction and sent after its commit.

    @letter("ambassadors.welcome", title=_("登録のお知らせ"))
    def welcome(*, ambassador: str) -> Mail:
        person = Ambassador.objects.get(pk=ambassador)
        return Mail(template="ambassadors/mail_welcome.txt", context={"ambassador": person})

    outbox.post("ambassadors.welcome", to=person.email, about=person.id, params={"ambassador": str(person.id)})

The function runs when the letter is sent, in the letter's language, so it sees the row as it is then. The template
extends `letters/base.txt` (blocks `subject` and `body`).
"""

from __future__ import annotations

import contextlib
import logging
import smtplib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import get_connection
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from . import rendering
from .models import LEASE, Letter, LetterQuerySet

log = logging.getLogger(__name__)

TASK = "letters.send"
GIVE_UP_AFTER = timedelta(days=3)
_silent: ContextVar[bool] = ContextVar("outbox_silent", default=False)


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What a letter says. `secrets` are texts that the log must not keep (links never stay in it).

    `logged` stands in the log in place of the text, where thousands get the same.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    subject: Any = ""  # else the template's block `subject`
    to: str = ""  # another address than the one posted; rarely needed
    secrets: Sequence[str] = ()
    logged: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: Sequence[tuple[str, bytes, str]] = ()  # name, content, type


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A registered kind of letter."""

    name: str
    title: Any
    build: Callable[..., Mail]
    max_age: timedelta
    priority: int


kinds: dict[str, Kind] = {}


class NotNow(Exception):
    """The letter could not leave now; try again in `seconds` (None: with growing pauses)."""

    def __init__(self, message: str, *, seconds: int | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class NotNeeded(Exception):
    """What the letter is about was settled before it left (a report came in): it is dropped, and no failure."""


class Undeliverable(Exception):
    """The letter will never leave: say why; the log shows it to staff."""


def letter(
    name: str, *, title: Any = "", max_age: timedelta = GIVE_UP_AFTER, priority: int = -10
) -> Callable[[Callable[..., Mail]], Callable[..., Mail]]:
    """Register the function that builds letters of this kind.

    A letter older than `max_age` is not sent any more (a code that has run out only confuses). Jobs with a higher
    `priority` go first; letters wait behind other work unless they say otherwise.
    """

    def register(build: Callable[..., Mail]) -> Callable[..., Mail]:
        kinds[name] = Kind(name=name, title=title or name, build=build, max_age=max_age, priority=priority)
        return build

    return register


def post(
    name: str, *, to: str, language: str = "ja", about: UUID | None = None, params: Mapping[str, Any] | None = None
) -> Letter:
    """Queue one letter: its row and its job are part of the caller's transaction, a rollback drops both.

    `params` are ids only. Under `silence()` the row is neither kept nor sent.
    """
    kind = kinds[name]
    row = Letter(kind=name, to_address=to, language=language, about=about, params=dict(params or {}))
    if _silent.get():
        return row
    with transaction.atomic():
        row.save()
        _defer(row.pk, priority=kind.priority)
    return row


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Post nothing meanwhile: for the demonstration and for imports of old records."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def is_silent() -> bool:
    """Whether nothing is posted now (`silence`): letters on paper ask, too."""
    return _silent.get()


def address(path: str) -> str:
    """Return the absolute address of `path` on this site, for letters."""
    return settings.PUBLIC_URL.rstrip("/") + path


def deliver(letter_id: int) -> bool:
    """Send the letter, unless it has left or is leaving. Return whether this call sent it.

    Raises NotNow where it should be tried again; what can never leave is marked as failed.
    """
    row = _claim(letter_id)
    if row is None:
        return False
    try:
        log_subject, log_body = _send(row)
    except Undeliverable as error:
        _fail(row, str(error))
        return False
    except NotNeeded:
        row.delete()
        return False
    except NotNow:  # the letter itself asks for another hour
        Letter.objects.filter(pk=row.pk).update(claimed_at=None)
        raise
    except Exception as error:
        return _again_or_never(row, error)
    now = timezone.now()
    Letter.objects.filter(pk=row.pk).update(
        sent_at=now, claimed_at=None, subject=log_subject, body_log=log_body, error=""
    )
    return True


def deliver_due() -> int:
    """Send everything that waits, without a worker (tests, demonstration). Return how many left; the rest waits on."""
    sent = 0
    for pk in list(Letter.objects.free().order_by("pk").values_list("pk", flat=True)):
        with contextlib.suppress(NotNow):
            sent += deliver(pk)
    return sent


def resend(row: Letter) -> bool:
    """Queue a letter that failed once more; say whether. Nothing happens to one that waits or has left.

    What ran out quickly (a sign-in code) is not sent again: nobody waits for it any more.
    """
    kind = kinds.get(row.kind)
    if kind is None or kind.max_age < GIVE_UP_AFTER or not row.to_address:
        return False
    with transaction.atomic():
        freed = Letter.objects.filter(pk=row.pk).failed()
        if not freed.update(failed_at=None, claimed_at=None, error="", queued_at=timezone.now()):
            return False
        _defer(row.pk, priority=0)
    return True


def forget(about: UUID) -> int:
    """Scrub what the letters about `about` say and to whom; those that wait are dropped. Return how many rows."""
    rows = Letter.objects.filter(about=about)
    stop(rows)
    return rows.update(to_address="", subject="", body_log="", params={}, error="")


def stop(rows: LetterQuerySet) -> int:
    """Drop those of `rows` that have not left yet; return how many."""
    return rows.waiting().update(failed_at=timezone.now(), error="")


def requeue_lost() -> int:
    """Give every free letter without a job a new one. Return how many."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    jobs = ProcrastinateJob.objects.filter(task_name=TASK, status__in=["todo", "doing"])
    known = set(jobs.values_list("args__letter_id", flat=True))
    lost = [pk for pk in Letter.objects.free().values_list("pk", flat=True) if pk not in known]
    for pk in lost:
        _defer(pk, priority=0)
    return len(lost)


def _defer(letter_id: int, *, priority: int) -> None:
    app.configure_task(TASK, queue="letters", priority=priority).defer(letter_id=letter_id)


def _claim(letter_id: int) -> Letter | None:
    """Take the letter by one conditional UPDATE; None where it has left. NotNow while another one sends it."""
    free = Letter.objects.free().filter(pk=letter_id)
    if free.update(claimed_at=timezone.now(), attempts=F("attempts") + 1):
        return Letter.objects.get(pk=letter_id)
    claimed_at = Letter.objects.waiting().filter(pk=letter_id).values_list("claimed_at", flat=True).first()
    if claimed_at:
        left = claimed_at + LEASE - timezone.now()
        raise NotNow("claimed by another worker", seconds=max(1, int(left.total_seconds()) + 1))
    return None


def _send(row: Letter) -> tuple[str, str]:
    """Build and send; return subject and text as the log may keep them."""
    kind = kinds.get(row.kind)
    if kind is None:
        raise Undeliverable(f"unknown kind of letter: {row.kind}")
    if timezone.now() - row.queued_at > kind.max_age:
        raise Undeliverable(str(translation.gettext("有効な時間が過ぎたため、送信しませんでした。")))
    with translation.override(row.language):
        try:
            mail = kind.build(**row.params)
        except ObjectDoesNotExist as error:
            raise Undeliverable(str(error)) from error
        message = rendering.message(mail, row)
    message.connection = get_connection()
    message.send()
    subject, body = rendering.masked(message, mail.secrets)
    return subject, mail.logged or body


def _again_or_never(row: Letter, error: Exception) -> bool:
    """Sort a failure: the mail server or the database will be back (NotNow), anything else will not."""
    reason = f"{type(error).__name__}: {error}"[:500]
    if _is_passing(error):
        Letter.objects.filter(pk=row.pk).update(claimed_at=None, error=reason)
        raise NotNow(reason) from error
    log.error("Letter %s (%s) can't be sent: %s", row.pk, row.kind, type(error).__name__, exc_info=error)
    _fail(row, reason)
    return False


def _is_passing(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(code < 500 for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code < 500
    return isinstance(error, (OSError, OperationalError, InterfaceError))  # SMTPException is an OSError


def _fail(row: Letter, reason: str) -> None:
    Letter.objects.filter(pk=row.pk).update(failed_at=timezone.now(), claimed_at=None, error=reason)
