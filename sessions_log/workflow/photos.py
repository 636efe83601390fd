"""Photos of a session: sent with consent, shown once staff approve, deleted with their file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core.models import User

from ..choices import Status
from ..models import Photo, StudySession
from ..pictures import Picture
from . import rows
from .refusal import Refused

MOST = 10
FOLDER = "session-photos"
LOST_AFTER = timedelta(days=1)


@transaction.atomic
def add(session: StudySession, pictures: Iterable[Picture]) -> list[Photo]:
    """Keep pictures whose consent was ticked just now; the same picture twice is kept once."""
    row = rows.locked(session)
    if row.status in (Status.DRAFT, Status.CANCELLED) or row.held_on > timezone.localdate():
        raise Refused(_("写真は、学習会が終わってからお送りください。"))
    known = set(row.photos.values_list("fingerprint", flat=True))
    fresh = {each.fingerprint: each for each in pictures if each.fingerprint not in known}
    if len(known) + len(fresh) > MOST:
        raise Refused(_("1つの学習会の写真は10枚までです。いらない写真を削除してからお送りください。"))
    return [_keep(row, each) for each in fresh.values()]


@transaction.atomic
def approve(photo: Photo, *, by: User | None) -> Photo:
    """Let the photo be shown on the session's public page."""
    row = _locked(photo)
    if row.approved_at is None:
        row.approved_at, row.approved_by = timezone.now(), by
        row.save(update_fields=["approved_at", "approved_by"])
    return row


@transaction.atomic
def withdraw(photo: Photo) -> Photo:
    """Take the approval back: the photo is private again."""
    row = _locked(photo)
    row.approved_at = row.approved_by = None
    row.save(update_fields=["approved_at", "approved_by"])
    return row


@transaction.atomic
def delete(photo: Photo) -> None:
    """Delete the photo, and its file once that is sure. The second time nothing is left to do."""
    row = Photo.objects.select_for_update().filter(pk=photo.pk).first()
    if row is None:
        return
    name, storage = row.file.name or "", row.file.storage
    row.delete()
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def sweep() -> int:
    """Delete files without a row: of an upload that was rolled back, or a deletion killed halfway. Return how many."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    known = {name.rpartition("/")[2] for name in Photo.objects.values_list("file", flat=True)}
    lost = [f"{FOLDER}/{each}" for each in names if each not in known]
    old = [each for each in lost if default_storage.get_modified_time(each) < timezone.now() - LOST_AFTER]
    for each in old:
        default_storage.delete(each)
    return len(old)


def _keep(session: StudySession, picture: Picture) -> Photo:
    pk: UUID = uuid4()
    photo = Photo(pk=pk, session=session, width=picture.width, height=picture.height, consent_at=timezone.now())
    photo.fingerprint = picture.fingerprint
    photo.file.save(f"{pk.hex}.jpg", ContentFile(picture.content), save=False)
    photo.save(force_insert=True)
    return photo


def _locked(photo: Photo) -> Photo:
    return Photo.objects.select_for_update().get(pk=photo.pk)
