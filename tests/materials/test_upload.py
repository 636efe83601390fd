"""What staff upload: too much is refused before it fills memory or disk; what is refused leaves nothing behind."""

import tempfile
import tracemalloc

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.urls import reverse

from materials.models import Version
from tests import make

from . import papers

pytestmark = pytest.mark.django_db
ADD = reverse("admin:materials_version_add")


@pytest.fixture
def staff(client):
    client.force_login(make.staff())
    return client


def typed(edition, file, **facts):
    return {"edition": edition.pk, "label": "第1版", "issued_precision": "unknown", "file": file} | facts


def errors(answer, field="file"):
    return str(answer.context["adminform"].form.errors[field])


class Zeros:
    """A body of 200 MB that nobody keeps."""

    def __init__(self, size):
        self.left, self.handed = size, 0

    def read(self, most=-1):
        length = min(self.left, 65_536 if most < 0 else most)
        self.left, self.handed = self.left - length, self.handed + length
        return b"0" * length

    readline = read


def test_200_megabytes_are_refused_without_filling_memory_or_disk(staff, monkeypatch, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    body = Zeros(200_000_000)
    tracemalloc.start()
    answer = staff.generic("POST", ADD, b"", content_type="multipart/form-data; boundary=x", **{
        "wsgi.input": body, "CONTENT_LENGTH": "200000000",
    })  # fmt: skip
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status_code == 413
    assert "ファイルを小さくしてから" in answer.content.decode()
    assert body.handed <= 32_000_000
    assert peak < 5_000_000
    assert not list(folder.iterdir())


def test_a_file_over_the_limit_comes_back_with_a_sentence(staff, settings):
    settings.LARGEST_PDF = 1_000_000
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7" + b"0" * 1_000_001)
    answer = staff.post(ADD, typed(make.edition(), file, label="残る"))
    assert "1MB以下" in errors(answer)
    assert 'value="残る"' in answer.content.decode()


def test_a_file_spooled_to_disk_is_looked_at_where_it_lies(staff, settings, monkeypatch):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    asked = []
    where = TemporaryUploadedFile.temporary_file_path
    monkeypatch.setattr(TemporaryUploadedFile, "temporary_file_path", lambda self: asked.append(1) or where(self))
    content = papers.by_reportlab()
    assert staff.post(ADD, typed(make.edition(), SimpleUploadedFile("x.pdf", content))).status_code == 302
    version = Version.objects.get()
    assert (version.pages, version.paper_size, bool(asked)) == (3, "A5", True)
    with version.file.open() as file:
        assert file.read() == content


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "ファイルが空"),
        (b"GIF89a, renamed", "PDFではありません"),
        (papers.by_hand()[:300], "途中で切れて"),
        (papers.encrypted(owner="x"), "暗号化"),
        (papers.changed(papers.script), "スクリプト"),
        (papers.with_archive_behind(), "別の形式"),
    ],
)
def test_what_is_refused_leaves_nothing_and_keeps_what_was_typed(staff, content, sentence):
    answer = staff.post(
        ADD, typed(make.edition(), SimpleUploadedFile("brochure.pdf", content), label="残る", publish="on")
    )
    assert answer.status_code == 200
    # Django itself refuses an empty file, in words of its own.
    assert sentence in errors(answer) or (not content and "空" in errors(answer))
    assert 'value="残る"' in answer.content.decode()
    assert not Version.objects.exists()
    assert not default_storage.exists("materials")


def test_a_refused_file_leaves_the_row_that_was_there(staff):
    version = make.version(published=False)
    name = version.file.name
    change = reverse("admin:materials_version_change", args=[version.pk])
    errata = {"errata-TOTAL_FORMS": 0, "errata-INITIAL_FORMS": 0}
    answer = staff.post(change, typed(version.edition, SimpleUploadedFile("x.pdf", b"no pdf"), **errata))
    assert "PDFではありません" in errors(answer)
    version.refresh_from_db()
    assert version.file.name == name
    assert default_storage.exists(name)


def test_the_name_of_the_uploader_reaches_neither_storage_nor_page(staff):
    file = SimpleUploadedFile("../../秘密<script>.pdf", papers.by_hand())
    assert staff.post(ADD, typed(make.edition(), file, publish="on")).status_code == 302
    version = Version.objects.get()
    assert "秘密" not in version.file.name
    page = staff.get(reverse("admin:materials_version_change", args=[version.pk])).content.decode()
    assert version.file.name not in page  # no link into the storage, whatever the storage


def test_a_file_and_a_link_at_once_are_one_too_many(staff):
    both = typed(make.edition(), SimpleUploadedFile("x.pdf", papers.by_hand()), video_url="https://video.example.jp/")
    assert "どちらか一方" in errors(staff.post(ADD, both), "video_url")
