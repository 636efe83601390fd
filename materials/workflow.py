"""What happens with editions, versions, their errata and texts.

Which version is current is a matter of time (decision 0012): a verb lays a version on the time line of its edition or
takes it off again, and locks the edition meanwhile. Who did it stands in the history of the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from . import drawing, pdf, texts
from .models import Edition, Erratum, Page, Version
from .refusal import Refused

__all__ = [
    "Refused",
    "add_erratum",
    "add_version",
    "change_contact",
    "change_erratum",
    "change_version",
    "discard",
    "improve_page",
    "publish",
    "release_text",
    "remove_erratum",
    "schedule",
    "unschedule",
    "withdraw",
    "withdraw_edition",
    "withhold_text",
]

KEPT = {"issuer_name": "issuer_name", "rights_note": "rights_note"}
"""What a superseded version keeps of its edition, though the edition may change later."""


# -- a version and its file -----------------------------------------------------------------------------------------
@transaction.atomic
def add_version(
    *, edition: Edition, file: File | None = None, measured: pdf.Facts | None = None, video_url: str = "", **facts: Any
) -> Version:
    """Add a version that is 準備中. `facts` are further fields (label, issued_on, issued_precision, contact …).

    Raises `Refused` for a file that is no whole, harmless PDF; a form that has looked at it already hands on what it
    `measured`. Pictures and texts of its pages follow in a job.
    """
    version = Version(edition=edition, video_url=video_url, **facts)
    if file:
        _take_file(version, measured or pdf.inspect(file), file)  # type: ignore[arg-type]
    rows = Edition.objects.select_for_update().get(pk=edition.pk).versions
    version.number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    version.save()
    drawing.ask_for(version)
    return version


@transaction.atomic
def change_version(
    *, version: Version, file: File | None = None, measured: pdf.Facts | None = None, **facts: Any
) -> Version:
    """Change facts of a version and, while it was never public, its file.

    Raises `Refused` for another file of a version that people have, and for a file that is no whole, harmless PDF.
    """
    if file and not measured:
        measured = pdf.inspect(file)  # type: ignore[arg-type]
    row = _locked(version)
    for name, value in facts.items():
        setattr(row, name, value)
    if measured and file:
        if row.was_public or row.is_withdrawn:
            raise Refused(_("公開した版のファイルは差し替えられません。新しい版として登録してください。"))
        _forget_file(row)
        _take_file(row, measured, file)
    row.save()
    drawing.ask_for(row)
    return _refreshed(version)


@transaction.atomic
def discard(*, version: Version) -> None:
    """Delete a version that was never public, with its file and pictures; a schedule is taken back first."""
    row = _locked(version)
    if row.was_public or row.is_withdrawn:
        raise Refused(_("公開した版は削除できません。「公開を終了する」を使ってください。"))
    if row.is_scheduled:
        _take_off(row)
    _forget_file(row)
    drawing.forget(row)
    row.errata.all().delete()
    row.delete()


def _take_file(version: Version, measured: pdf.Facts, file: File) -> None:
    version.file.save("", file, save=False)
    version.pages, version.size, version.sha256 = measured.pages, measured.size, measured.sha256
    version.paper_size = measured.paper


def _forget_file(version: Version) -> None:
    """Delete the stored file once the row points to another."""
    storage, name = version.file.storage, version.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)


# -- the time line of an edition ------------------------------------------------------------------------------------
@transaction.atomic
def publish(*, version: Version, at: datetime | None = None) -> Version:
    """Make `version` the current one of its edition, from now on or from `at`.

    The one before becomes 旧版 at that moment and keeps its address. A scheduled version is moved to the new moment;
    one that is current stays as it is. Raises `Refused` for one that has been public before (add it as a new version)
    and for one without content.
    """
    row = _locked(version)
    if row.is_published and (at is None or at <= timezone.now()):
        return _refreshed(version)
    if row.was_public or row.is_withdrawn:
        raise Refused(_("一度公開した版は、もう一度公開できません。新しい版として登録してください。"))
    if not (row.file or row.video_url):
        raise Refused(_("公開するには、PDFファイルまたは動画のアドレスが必要です。"))
    if row.is_scheduled:
        _take_off(row)
    _lay(row, at or timezone.now())
    return _refreshed(version)


def schedule(*, version: Version, at: datetime) -> Version:
    """Publish `version` at a moment in the future: from then on everybody sees it, and nobody before."""
    if at <= timezone.now():
        raise Refused(_("公開予定の日時は、これから先の日時にしてください。"))
    return publish(version=version, at=at)


@transaction.atomic
def unschedule(*, version: Version) -> bool:
    """Take a scheduled version back to 準備中; the one before it stays current. False where nothing is scheduled."""
    row = _locked(version)
    if not row.is_scheduled:
        return False
    _take_off(row)
    _refreshed(version)
    return True


@transaction.atomic
def withdraw(*, version: Version, reason: str) -> bool:
    """End the publication of a version, current or superseded: its page says why and hands out nothing any more.

    A current version leaves its edition without one until another is published. False the second time.
    """
    row = _locked(version)
    if row.is_withdrawn:
        return False
    if not row.was_public:
        raise Refused(_("まだ公開していない版です。公開予定は取り消すことができます。"))
    if not reason.strip():
        raise Refused(_("公開を終了する理由を入力してください。"))
    now = timezone.now()
    if row.is_published:
        row.ended_at = now
    row.withdrawn_at, row.withdrawn_reason = now, reason.strip()[:200]
    row.save(update_fields=["ended_at", "withdrawn_at", "withdrawn_reason"])
    _refreshed(version)
    return True


@transaction.atomic
def withdraw_edition(*, edition: Edition, reason: str) -> int:
    """End the publication of all versions of an edition and take back what is scheduled; return how many ended."""
    Edition.objects.select_for_update().get(pk=edition.pk)
    for version in edition.versions.scheduled():
        unschedule(version=version)
    edition.__dict__.pop("current_version", None)
    return sum(withdraw(version=each, reason=reason) for each in edition.versions.reachable())


def _lay(version: Version, moment: datetime) -> None:
    """Put `version` on the time line at `moment`: it ends where the next one begins, and the one before ends here."""
    line = version.edition.versions.exclude(published_at=None).exclude(pk=version.pk)
    before = line.filter(published_at__lte=moment).order_by("published_at", "number").last()
    after = line.filter(published_at__gt=moment).order_by("published_at", "number").first()
    if before:
        if before.ended_at is None or before.ended_at > moment:
            before.ended_at = moment
        before.superseded_by = version
        _keep_facts(before)
        before.save(update_fields=["ended_at", "superseded_by", *KEPT])
    version.published_at = moment
    version.ended_at, version.superseded_by = (after.published_at, after) if after else (None, None)
    version.save(update_fields=["published_at", "ended_at", "superseded_by"])


def _take_off(version: Version) -> None:
    """Take `version` off the time line: the one before it goes on until the next begins."""
    next_one, end = version.superseded_by, version.ended_at
    before = version.supersedes.order_by("published_at", "number").last()
    moment, version.published_at, version.ended_at, version.superseded_by = version.published_at, None, None, None
    version.save(update_fields=["published_at", "ended_at", "superseded_by"])
    if before:
        if before.withdrawn_at is None and before.ended_at == moment:
            before.ended_at = end
        before.superseded_by = next_one
        before.save(update_fields=["ended_at", "superseded_by"])


def _keep_facts(version: Version) -> None:
    for own, of_edition in KEPT.items():
        if not getattr(version, own):
            setattr(version, own, getattr(version.edition, of_edition))


# -- 正誤表, text, contact --------------------------------------------------------------------------------------------
def add_erratum(
    *, version: Version, wrong: str, right: str, page: int | None = None, place: str = "", noted_on: date | None = None
) -> Erratum:
    """Add a line to the 正誤表 of a version, older ones included: copies on paper stay in use."""
    if page and version.pages and page > version.pages:
        raise Refused(_("この版は%(pages)dページまでです。") % {"pages": version.pages})
    day = noted_on or timezone.localdate()
    return Erratum.objects.create(version=version, page=page, place=place, wrong=wrong, right=right, noted_on=day)


def change_erratum(*, erratum: Erratum, **facts: Any) -> Erratum:
    """Correct a line of the 正誤表 (page, place, wrong, right, noted_on)."""
    for name, value in facts.items():
        setattr(erratum, name, value)
    erratum.save(update_fields=list(facts))
    return erratum


def remove_erratum(*, erratum: Erratum) -> None:
    """Take a line out of the 正誤表; the history keeps it."""
    erratum.delete()


def release_text(*, version: Version) -> bool:
    """Show the full text of `version` on the site, as its issuer has agreed. False where it is shown already."""
    return _change_once(version, lambda row: row.text_released_at is None, text_released_at=timezone.now())


def withhold_text(*, version: Version) -> bool:
    """Take the full text off the site again. False where it is not shown."""
    return _change_once(version, lambda row: row.text_released_at is not None, text_released_at=None)


@transaction.atomic
def improve_page(*, page: Page, text: str) -> Page:
    """Write the text of a page as staff corrected it; making the pages again keeps it."""
    row = Page.objects.select_for_update().get(pk=page.pk)
    row.text, row.search_key, row.improved_at = texts.tidy(text), texts.key(text), timezone.now()
    row.save(update_fields=["text", "search_key", "improved_at"])
    return row


def change_contact(*, edition: Edition, contact: str, contact_email: str = "") -> Edition:
    """Change where people ask the issuer of an edition."""
    edition.contact, edition.contact_email = contact, contact_email
    edition.save(update_fields=["contact", "contact_email"])
    return edition


# -- rows -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def _change_once(version: Version, needed: Callable[[Version], bool], **facts: Any) -> bool:
    row = _locked(version)
    if not needed(row):
        return False
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=list(facts))
    _refreshed(version)
    return True


def _locked(version: Version) -> Version:
    """Return the version as it stands now; its edition is locked, so the time line stands still."""
    Edition.objects.select_for_update().get(pk=version.edition_id)
    return Version.objects.select_related("edition__series", "superseded_by").get(pk=version.pk)


def _refreshed(version: Version) -> Version:
    """Give the caller's object the values that the row has by now."""
    version.refresh_from_db()
    version.edition.__dict__.pop("current_version", None)
    return version
