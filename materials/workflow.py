"""What happens with versions of an edition."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from . import pdf
from .models import Edition, Status, Version


@transaction.atomic
def add_version(edition: Edition, *, file: File | None = None, video_url: str = "", **facts: Any) -> Version:
    """Add a version that is 準備中. `facts` are further fields (label, issued_on, issued_precision).

    Raises `pdf.Refused` for a file that is no whole PDF.
    """
    version = Version(edition=edition, video_url=video_url, **facts)
    if file:
        take_file(version, file)
    return number_and_save(version)


def take_file(version: Version, file: File) -> None:
    """Put `file` into the unsaved `version` with what we measured; raises `pdf.Refused`."""
    measured = pdf.inspect(file)  # type: ignore[arg-type]
    version.file.save("", file, save=False)
    version.pages, version.size, version.sha256 = measured.pages, measured.size, measured.sha256


@transaction.atomic
def number_and_save(version: Version) -> Version:
    """Save a new version under the next number of its edition; two at the same time get two numbers."""
    edition = Edition.objects.select_for_update().get(pk=version.edition_id)
    version.number = (edition.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version.save()
    return version


@transaction.atomic
def publish(version: Version, *, at: Any = None) -> Version:
    """Make `version` the current one of its edition; the one before becomes 旧版 and keeps its address.

    The second time nothing happens. A superseded version is not published again: add it as a new version.
    Who did it stands in the history of the rows.
    """
    Edition.objects.select_for_update().get(pk=version.edition_id)
    version.refresh_from_db()
    if version.is_published:
        return version
    if version.is_superseded:
        raise ValidationError(_("旧版はもう一度公開できません。新しい版として登録してください。"))
    if not (version.file or version.video_url):
        raise ValidationError(_("公開するには、PDFファイルまたは動画のアドレスが必要です。"))
    moment = at or timezone.now()
    version.edition.versions.published().update(status=Status.SUPERSEDED, superseded_at=moment)
    version.status, version.published_at = Status.PUBLISHED, moment
    version.save(update_fields=["status", "published_at"])
    return version
