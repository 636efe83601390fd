"""Versions: one current at a time, what was public keeps its address."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from materials import reference, workflow
from materials.models import Edition, Series, Status, Version
from tests import make

pytestmark = pytest.mark.django_db


def test_a_new_version_supersedes_the_old_one():
    first = make.version()
    second = make.version(first.edition)
    first.refresh_from_db()
    assert (first.status, first.ended_at, first.superseded_by) == (Status.SUPERSEDED, second.published_at, second)
    assert list(first.edition.versions.published()) == [second]
    assert [first.number, second.number] == [1, 2]


def test_publishing_twice_changes_nothing():
    version = make.version()
    moment = version.published_at
    assert workflow.publish(version=version).published_at == moment


def test_a_superseded_version_is_not_published_again():
    old = make.version()
    make.version(old.edition)
    with pytest.raises(workflow.Refused, match="一度公開した版"):
        workflow.publish(version=old)


def test_a_version_without_content_is_not_published():
    version = workflow.add_version(edition=make.edition())
    with pytest.raises(workflow.Refused, match="PDFファイルまたは動画"):
        workflow.publish(version=version)


@pytest.mark.parametrize(
    "change",
    [
        {"ended_at": None},
        {"superseded_by": None},
        {"published_at": None},
        {"withdrawn_at": "2050-01-01T00:00Z"},
        {"size": None},
        {"sha256": "x"},
        {"issued_precision": "day"},
    ],
)
def test_the_database_refuses_what_must_not_be(change):
    old = make.version()
    make.version(old.edition)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=old.pk).update(**change)


def test_one_edition_for_an_area_and_language():
    edition = make.edition(area="11")
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(
            series=edition.series, slug="other", name="x", area="11", issuer_name="x", issuer_kind="other"
        )


def test_files_lie_under_a_name_of_our_own():
    name = make.version(content=make.pdf()).file.name
    assert name.startswith("materials/")
    assert "x.pdf" not in name


def test_reference_data_is_loaded_once_and_keeps_what_staff_changed():
    reference.load()
    Edition.objects.filter(slug="saitama").update(contact="048-000-0000")
    reference.load()
    saitama = Edition.objects.get(slug="saitama")
    assert [saitama.title, saitama.paper_size, saitama.printed_pages, saitama.print_run] == [
        "こどもたちの未来に向けて", "A5", 24, 50_000,
    ]  # fmt: skip
    assert saitama.contact == "048-000-0000"
    assert Edition.objects.count() == 6
    assert not Edition.objects.published().exists()
    assert set(Series.objects.values_list("slug", flat=True)) == {
        *("brochure", "slides", "video", "guide", "report-form")
    }


def test_published_editions_are_those_with_a_current_version():
    version, preparing = make.version(), make.version(published=False)
    assert list(Edition.objects.published()) == [version.edition]
    assert list(Edition.objects.in_preparation()) == [preparing.edition]


def test_history_is_kept():
    version = make.version()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM materials_versionevent WHERE pgh_obj_id = %s", [version.pk])
        assert cursor.fetchone()[0] >= 2


def test_an_old_address_leads_to_the_new_version(client):
    old = make.version()
    new = make.version(old.edition)
    page = client.get(old.get_absolute_url()).content.decode()
    assert "これは旧版です" in page
    assert f'href="{new.edition.get_absolute_url()}"' in page
    assert client.get(new.get_absolute_url()).headers["Location"] == new.edition.get_absolute_url()


def test_a_version_that_was_never_public_has_no_page(client):
    draft = make.version(published=False)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert (
        client.get(reverse("materials:edition", args=[draft.edition.series.slug, draft.edition.slug])).status_code
        == 200
    )
