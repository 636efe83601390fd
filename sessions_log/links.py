"""The link of a letter to the report of one session: signed, of limited time, for this session only. Nothing is stored.

It names the session and the row's `link_version`; raising that (`workflow.withdraw_links`) makes every link sent so
far worthless. Whoever holds the link reports for the session's ambassador of record, so its page shows no names.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from mirai_action.letters import outbox

from .models import OutsideReport, StudySession

CONFIRM_FOR = timedelta(days=14)


class Expired(Exception):
    """The link was good once and was not withdrawn."""

    def __init__(self, session: StudySession) -> None:
        super().__init__()
        self.session = session


def report_address(session: StudySession) -> str:
    """Return the absolute address of the page that reports `session` without signing in, for letters."""
    return outbox.address(reverse("sessions:linked", args=[make(session)]))


def valid_for() -> timedelta:
    return timedelta(days=settings.REPORT_LINK_DAYS)


def make(session: StudySession) -> str:
    return _signer().sign(f"{session.pk.hex}.{session.link_version}")


def read(token: str) -> StudySession | None:
    """Return the session that the token is for; None for a wrong or a withdrawn one. Raises Expired."""
    signer = _signer()
    try:
        session = _find(signer.unsign(token))
        signer.unsign(token, max_age=valid_for())
    except signing.SignatureExpired:
        if session:
            raise Expired(session) from None
        return None
    except signing.BadSignature:
        return None
    return session


def outside_address(report: OutsideReport) -> str:
    """Return the address of the page where a report without an account is confirmed, for its letter."""
    return outbox.address(reverse("sessions:outside_confirm", args=[_outside().sign(report.pk.hex)]))


def read_outside(token: str) -> tuple[OutsideReport | None, bool]:
    """Return (report, whether the link has ended); (None, False) for a wrong one or a report that is gone."""
    signer, ended = _outside(), False
    try:
        key = signer.unsign(token)
        signer.unsign(token, max_age=CONFIRM_FOR)
    except signing.SignatureExpired:
        ended = True
    except signing.BadSignature:
        return None, False
    return OutsideReport.objects.select_related("session").filter(pk=UUID(hex=key)).first(), ended


def _find(signed: str) -> StudySession | None:
    key, _dot, version = signed.partition(".")
    rows = StudySession.objects.select_related("ambassador", "organization")
    return rows.filter(pk=UUID(hex=key), link_version=int(version)).first()


def _signer() -> signing.TimestampSigner:
    # Dots only: some mail programs end a link at a colon.
    return signing.TimestampSigner(salt="sessions.report", sep=".")


def _outside() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="sessions.outside", sep=".")
