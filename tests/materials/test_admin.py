"""What staff press."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from materials.models import DownloadTally, Version
from tests import make

from . import papers

pytestmark = pytest.mark.django_db
ADD = reverse("admin:materials_version_add")


@pytest.fixture
def staff(client):
    client.force_login(make.staff())
    return client


def posted(edition, content, **facts):
    file = SimpleUploadedFile("../../etc/冊子.pdf", content, content_type="application/pdf")
    errata = {"errata-TOTAL_FORMS": 0, "errata-INITIAL_FORMS": 0}
    return {"edition": edition.pk, "label": "第1版", "issued_precision": "unknown", "file": file} | errata | facts


def test_staff_upload_and_publish_in_one_step(staff):
    edition = make.edition()
    answer = staff.post(ADD, posted(edition, make.pdf(pages=4), publish="on"))
    assert answer.status_code == 302
    version = edition.versions.published().get()
    assert (version.pages, version.number) == (4, 1)


@pytest.mark.parametrize("content", [b"not a pdf", make.pdf()[:-40], papers.encrypted(owner="secret")])
def test_a_file_that_is_no_whole_pdf_comes_back_with_a_sentence(staff, content):
    answer = staff.post(ADD, posted(make.edition(), content))
    assert answer.status_code == 200
    assert "PDF" in str(answer.context["adminform"].form.errors["file"])
    assert not Version.objects.exists()


def test_the_published_file_can_not_be_replaced(staff):
    version = make.version()
    name = version.file.name
    change = reverse("admin:materials_version_change", args=[version.pk])
    staff.post(change, posted(version.edition, make.pdf(pages=9), label="改"))
    version.refresh_from_db()
    assert (version.file.name, version.label) == (name, "改")


def test_the_action_publishes_and_reports(staff):
    old = make.version()
    new = make.version(old.edition, published=False)
    action = {"action": "publish", "_selected_action": [new.pk, old.pk]}
    answer = staff.post(reverse("admin:materials_version_changelist"), action, follow=True)
    shown = [str(each) for each in answer.context["messages"]]
    assert list(old.edition.versions.published()) == [new]
    assert len(shown) == 2


def test_the_lists_show_downloads(staff):
    edition = make.version().edition
    DownloadTally.objects.create(edition=edition, day="2020-01-01", count=4)
    assert ">4<" in staff.get(reverse("admin:materials_edition_changelist")).content.decode()
    assert staff.get(reverse("admin:materials_downloadtally_changelist")).status_code == 200


def test_regional_staff_care_for_their_own_editions_only(client):
    own, other = make.version(make.edition(area="11")), make.version(make.edition(area="12"))
    client.force_login(make.staff(prefectures=["11"]))
    rows = client.get(reverse("admin:materials_version_changelist")).context["cl"].queryset
    assert list(rows) == [own]
    assert client.get(reverse("admin:materials_version_change", args=[other.pk])).status_code == 302
    answer = client.post(ADD, posted(other.edition, make.pdf()))
    assert "edition" in answer.context["adminform"].form.errors
