"""What staff press."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from materials import drawing, workflow
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


def verb(version, name):
    return reverse(f"admin:materials_version_{name}", args=[version.pk])


def buttons(client, version):
    page = client.get(reverse("admin:materials_version_change", args=[version.pk]))
    return [each["href"].split("/")[-2] for each in page.context["verbs"]]


def test_only_the_verbs_that_fit_are_offered(staff):
    preparing = make.version(published=False)
    current = make.version()
    assert buttons(staff, preparing) == ["publish", "schedule", "release-text", "draw-again"]
    assert buttons(staff, current) == ["release-text", "draw-again", "withdraw"]
    workflow.schedule(version=preparing, at=timezone.now() + timedelta(hours=1))
    assert buttons(staff, preparing) == ["publish", "schedule", "unschedule", "release-text", "draw-again"]
    workflow.withdraw(version=current, reason="x")
    assert buttons(staff, current) == []


def test_staff_schedule_for_a_moment_in_japan(staff):
    version = make.version(published=False)
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = staff.post(verb(version, "schedule"), make.typed_day(tomorrow, "day") | {"at": "09:30"})
    assert answer.status_code == 302
    version.refresh_from_db()
    assert timezone.localtime(version.published_at).strftime("%Y-%m-%d %H:%M") == f"{tomorrow} 09:30"
    assert version.is_scheduled
    staff.post(verb(version, "unschedule"))
    version.refresh_from_db()
    assert version.is_preparing


@pytest.mark.parametrize("at", ["", "25:00", "x"])
def test_a_moment_that_is_none_comes_back_as_typed(staff, at):
    version = make.version(published=False)
    answer = staff.post(verb(version, "schedule"), make.typed_day(timezone.localdate(), "day") | {"at": at})
    assert answer.status_code == 200
    assert "at" in answer.context["form"].errors
    answer = staff.post(
        verb(version, "schedule"), make.typed_day(timezone.localdate() - timedelta(days=9), "day") | {"at": "1:00"}
    )
    assert "これから先" in str(answer.context["form"].errors["day"])


def test_staff_withdraw_with_a_reason(staff):
    version = make.version()
    assert staff.post(verb(version, "withdraw"), {"reason": ""}).status_code == 200
    assert staff.post(verb(version, "withdraw"), {"reason": "相談先の変更"}).status_code == 302
    version.refresh_from_db()
    assert (version.is_withdrawn, version.withdrawn_reason) == (True, "相談先の変更")


def test_staff_write_the_errata_on_the_page_of_the_version(staff):
    version = make.version(content=make.pdf(3))
    line = {"page": "2", "place": "", "wrong": "誤り", "right": "正しい", "noted_on": "2020-01-01"}
    errata = {f"errata-0-{name}": value for name, value in line.items()}
    form = posted(version.edition, b"") | errata | {"errata-TOTAL_FORMS": 1, "errata-INITIAL_FORMS": 0}
    del form["file"]
    staff.post(reverse("admin:materials_version_change", args=[version.pk]), form)
    assert [(each.page, each.wrong, each.right) for each in version.errata.all()] == [(2, "誤り", "正しい")]


def test_a_reader_presses_nothing(client):
    version = make.version(published=False)
    client.force_login(make.staff("reader"))
    for name in ("publish", "schedule", "release-text", "draw-again", "withdraw"):
        assert client.post(verb(version, name), {"reason": "x"}).status_code == 403
    assert (
        'class="verbs"' not in client.get(reverse("admin:materials_version_change", args=[version.pk])).content.decode()
    )


def test_downloads_are_added_up_for_what_the_list_shows(staff):
    today = timezone.localdate()
    first, second = make.edition(area="11"), make.edition(area="12")
    for edition, back, prefecture, count in (
        (first, 0, "11", 5),
        (first, 6, "", 7),
        (first, 29, "13", 11),
        (first, 400, "11", 13),
        (second, 1, "12", 17),
    ):
        DownloadTally.objects.create(
            edition=edition, day=today - timedelta(days=back), prefecture=prefecture, count=count
        )
    page = staff.get(reverse("admin:materials_downloadtally_changelist"))
    figures = page.context_data["figures"]
    assert [count for _label, count in figures.cards] == [5, 29, 40, 53]
    assert [(line.recent, line.all) for line in figures.editions] == [(23, 36), (17, 17)]
    assert [(line.label, line.recent, line.all) for line in figures.prefectures] == [
        ("埼玉県", 5, 18),
        ("千葉県", 17, 17),
        ("東京都", 11, 11),
        ("選択なし", 7, 7),
    ]
    assert sum(count for _day, count in figures.days) == 40
    assert len(figures.months) == 24
    assert sum(count for _month, count in figures.months) == 53
    assert page.rendered_content.count('<svg class="chart__svg"') == 2
    only = staff.get(reverse("admin:materials_downloadtally_changelist"), {"edition__id__exact": second.pk})
    assert [count for _label, count in only.context_data["figures"].cards] == [0, 17, 17, 17]


def test_regional_staff_see_downloads_of_their_own_editions(client):
    own, other = make.edition(area="11"), make.edition(area="12")
    for edition in (own, other):
        DownloadTally.objects.create(edition=edition, day=timezone.localdate(), count=3)
    client.force_login(make.staff(prefectures=["11"]))
    figures = client.get(reverse("admin:materials_downloadtally_changelist")).context_data["figures"]
    assert [count for _label, count in figures.cards] == [3, 3, 3, 3]


def test_figures_cost_the_same_with_few_and_many_rows(staff, django_assert_max_num_queries):
    edition = make.edition()
    address = reverse("admin:materials_downloadtally_changelist")
    for back in range(40):
        DownloadTally.objects.create(edition=edition, day=timezone.localdate() - timedelta(days=back), count=1)
        if back in (1, 39):
            with django_assert_max_num_queries(25):
                staff.get(address)


def test_what_was_public_is_not_deleted_and_a_draft_leaves_nothing(client, django_capture_on_commit_callbacks):
    client.force_login(make.manager())
    current, draft = make.version(), make.version(published=False, content=papers.by_reportlab())
    drawing.draw(draft.pk)
    workflow.add_erratum(version=draft, wrong="a", right="b")
    kept = [draft.file.name, *draft.leaves.values_list("large", flat=True)]
    assert all(default_storage.exists(each) for each in kept)
    with django_capture_on_commit_callbacks(execute=True):
        for version in (current, draft):
            client.post(reverse("admin:materials_version_delete", args=[version.pk]), {"post": "yes"})
    assert list(Version.objects.all()) == [current]
    assert not any(default_storage.exists(each) for each in kept)
