"""Photos of sessions: with consent, without location, private until approved, gone with their file."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from sessions_log import links, pictures, workflow
from sessions_log.models import Photo
from sessions_log.workflow import Refused
from sessions_log.workflow import photos as verbs
from tests import make

pytestmark = pytest.mark.django_db
SECRET = b"Hidden-Place"


def picture(format="JPEG", size=(640, 480), colour=(200, 120, 40), **more):
    result = io.BytesIO()
    Image.new("RGB", size, colour).save(result, format, **more)
    return result.getvalue()


def tagged(orientation=6):
    """A JPEG as a phone makes it: place, camera, comment, XMP; lying on its side."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x010E] = orientation, "PhoneMaker", SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 51.0, 30.0), 3: "E", 4: (139.0, 38.0, 50.0)})
    return picture(exif=exif, comment=SECRET, xmp=b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>")


def upload(content=None, name="IMG_1234.jpg"):
    return SimpleUploadedFile(name, picture() if content is None else content, "image/jpeg")


def files():
    folder = Path(default_storage.path(verbs.FOLDER))
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


@pytest.fixture
def row(client):
    row = make.past_session(public=True)
    client.force_login(make.member(row.ambassador))
    return row


def send(client, row, *uploads, **typed):
    body = {"consent": "on", "photos": list(uploads or [upload()])} | typed
    return client.post(reverse("sessions:photos", args=[row.pk]), body)


def one(row, **facts):
    return verbs.add(row, [pictures.clean(io.BytesIO(picture(**facts)), 1000)])[0]


def test_a_photo_of_a_phone_comes_out_without_place_camera_and_comment(client, row):
    before = tagged()
    assert SECRET in before
    assert send(client, row, upload(before)).status_code == 302
    kept = Photo.objects.get().file.read()
    found = Image.open(io.BytesIO(kept))
    assert (dict(found.getexif()), found.getexif().get_ifd(0x8825), set(found.info) & {"exif", "xmp", "comment"}) == (
        {},
        {},
        set(),
    )
    assert not [each for each in (SECRET, b"PhoneMaker", b"Exif", b"http://ns.adobe.com") if each in kept]
    assert found.size == (480, 640)  # upright


def test_it_is_made_smaller_and_named_by_nobody(client, row):
    send(client, row, upload(picture(size=(4000, 3000)), name="山田花子.jpg"))
    photo = Photo.objects.get()
    assert (photo.width, photo.height, photo.file.name) == (2048, 1536, f"session-photos/{photo.pk.hex}.jpg")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_three_formats_are_taken_by_content_whatever_the_name(client, row, format):
    assert send(client, row, upload(picture(format), name="x.txt")).status_code == 302
    assert Image.open(Photo.objects.get().file).format == "JPEG"


def bomb():
    """A PNG of a few kilobytes whose header says 40,000 × 40,000."""
    content = bytearray(picture("PNG", size=(8, 8)))
    content[16:24] = (40_000).to_bytes(4, "big") * 2
    import zlib

    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"GIF89a" + b"\x00" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xff\xd8\xff\xe0" + b"\x41" * 2000,
        picture()[:300],
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        bomb(),
        picture("PNG", size=(6000, 5100)),
    ],
)
def test_hostile_and_foreign_files_give_the_form_again(client, row, content):
    answer = send(client, row, upload(content))
    assert (answer.status_code, bool(answer.context["form"].errors["photos"])) == (200, True)
    assert (Photo.objects.count(), files()) == (0, [])


def test_too_large_too_many_and_without_consent(client, row, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_BYTES", 10)
    assert "1枚12MBまで" in send(client, row).content.decode()
    monkeypatch.undo()
    assert "5枚まで" in send(client, row, *(upload() for _each in range(6))).content.decode()
    assert "同意をいただいてから" in send(client, row, consent="").content.decode()
    assert Photo.objects.count() == 0


def test_the_same_picture_twice_is_kept_once_and_ten_are_enough(client, row):
    for _twice in range(2):
        assert send(client, row).status_code == 302
    assert Photo.objects.count() == 1
    for number in range(9):
        one(row, size=(100 + number, 100))
    assert "10枚まで" in send(client, row, upload(picture(colour=(99, 9, 9)))).content.decode()


def test_no_photos_before_the_day_or_of_a_cancelled_one():
    for row in (make.session(), workflow.cancel(make.session(held_on=make.day(-1)), by=None)):
        with pytest.raises(Refused):
            one(row)


def seen(client, photo):
    return client.get(photo.get_absolute_url()).status_code


def test_private_until_approved_then_everyones_on_the_public_page(client, row):
    from django.test import Client

    photo, visitor, page = one(row), Client(), f"/sessions/{row.pk}/"
    assert (seen(client, photo), seen(visitor, photo)) == (200, 404)
    assert photo.get_absolute_url() not in visitor.get(page).content.decode()
    assert client.get(photo.get_absolute_url())["Cache-Control"] == "private, no-store"
    verbs.approve(photo, by=make.staff())
    assert (seen(visitor, photo), photo.get_absolute_url() in visitor.get(page).content.decode()) == (200, True)
    verbs.withdraw(photo)
    assert (seen(visitor, photo), photo.get_absolute_url() in visitor.get(page).content.decode()) == (404, False)


def test_an_approved_photo_of_a_session_that_is_not_public_stays_private(client):
    from django.test import Client

    photo = verbs.approve(one(make.past_session(public=False)), by=None)
    assert seen(Client(), photo) == 404


def test_who_may_see_it_before_approval(client):
    body = make.organization()
    photo = one(make.past_session(organization=body))
    people = {
        "reporter": make.member(photo.session.ambassador),
        "body": make.section(organization=body).user,
        "staff": make.staff(),
        "regional": make.staff(prefectures=["11"]),
        "another": make.member(make.ambassador()),
        "another body": make.section(email="else@example.jp", organization=make.organization("よそ")).user,
    }
    found = {}
    for name, user in people.items():
        client.force_login(user)
        found[name] = seen(client, photo)
    assert found == {"reporter": 200, "body": 200, "staff": 200, "regional": 404, "another": 404, "another body": 404}


def test_no_address_leads_to_the_file_itself(client, row):
    photo = one(row)
    for path in (f"/media/{photo.file.name}", f"/{photo.file.name}", f"/static/{photo.file.name}"):
        assert client.get(path).status_code == 404


def test_deleted_by_the_reporter_the_file_goes_too(client, row, django_capture_on_commit_callbacks):
    photo = one(row)
    assert len(files()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("sessions:photos", args=[row.pk]), {"delete": str(photo.pk)})
    assert (Photo.objects.count(), files()) == (0, [])


def test_nobody_deletes_anothers_photo(client, row):
    other = one(make.past_session())
    for key in (str(other.pk), "x", ""):
        client.post(reverse("sessions:photos", args=[row.pk]), {"delete": key})
    assert Photo.objects.count() == 1


def test_by_the_letters_link_photos_are_sent_and_deleted_but_not_shown(client):
    row = make.past_session()
    address = f"/r/{links.make(row)}/photos/"
    assert client.post(address, {"consent": "on", "photos": [upload()]}).status_code == 302
    photo = Photo.objects.get()
    assert photo.get_absolute_url() not in client.get(address).content.decode()
    client.post(address, {"delete": str(photo.pk)})
    assert Photo.objects.count() == 0


def test_staff_approve_and_delete(client, row, django_capture_on_commit_callbacks):
    photo, staff, page = one(row), make.staff(), reverse("admin:sessions_log_photo_changelist")
    client.force_login(staff)
    assert photo.get_absolute_url() in client.get(page).content.decode()
    client.post(page, {"action": "approve_many", "_selected_action": [str(photo.pk)]})
    photo.refresh_from_db()
    assert photo.approved_by == staff
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, {"action": "delete_many", "_selected_action": [str(photo.pk)]})
    assert (Photo.objects.count(), files()) == (0, [])


@pytest.mark.parametrize("role", ["reader", "regional"])
def test_others_neither_approve_nor_delete(client, row, role):
    photo = one(row)
    client.force_login(make.staff("reader") if role == "reader" else make.staff(prefectures=["11"]))
    for action in ("approve_many", "delete_many"):
        client.post(
            reverse("admin:sessions_log_photo_changelist"), {"action": action, "_selected_action": [str(photo.pk)]}
        )
    photo.refresh_from_db()
    assert photo.approved_at is None


def test_files_that_no_row_knows_are_swept_after_a_day(row, monkeypatch):
    from datetime import timedelta

    from django.core.files.base import ContentFile

    one(row)
    default_storage.save(f"{verbs.FOLDER}/lost.jpg", ContentFile(b"x"))
    assert verbs.sweep() == 0
    monkeypatch.setattr(verbs, "LOST_AFTER", timedelta(days=-1))
    assert (verbs.sweep(), len(files())) == (1, 1)


def test_the_database_refuses_the_same_picture_twice_and_an_approval_without_a_moment(row):
    photo = one(row)
    for facts in ({"fingerprint": photo.fingerprint}, {"fingerprint": "x", "approved_by": make.staff()}):
        again = Photo(session=row, width=1, height=1, consent_at=timezone.now(), **facts)
        with pytest.raises(IntegrityError, match="photo_"), transaction.atomic():
            again.save(force_insert=True)
