"""A prefecture's own edition: from the invitation to the published PDF."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from ambassadors.models import Section
from materials.models import Edition, Series
from materials.workshop import turns, workflow
from materials.workshop.choices import Side
from materials.workshop.models import Draft, Issuing, Project
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db
SECTION, STAFF = Side.SECTION, Side.STAFF


@pytest.fixture
def project():
    return make.project()


def upload(pages=1, name="draft.pdf"):
    return SimpleUploadedFile(name, make.pdf(pages), content_type="application/pdf")


def drafted(project, pages=1, side=STAFF):
    return workflow.put_draft(make.agreed(project), file=ContentFile(make.pdf(pages), "x.pdf"), side=side, by=None)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def turn(project):
    found = turns.of(Project.objects.whole().get(pk=project.pk))
    return sorted(found.sides), found.text


def test_work_begins_once_both_have_agreed(project):
    assert turn(project) == (["section", "staff"], "合意の確認")
    assert [workflow.agree(project, side=SECTION, by=None) for _twice in range(2)] == [True, False]
    assert (fresh(project).stage, turn(project)) == ("agreement", (["staff"], "合意の確認"))
    workflow.agree(project, side=STAFF, by=None)
    assert (fresh(project).stage, turn(project)) == ("working", (["section"], "県の内容の記入"))


def test_another_wording_asks_again(project):
    workflow.agree(project, side=SECTION, by=None)
    workflow.reword(project, agreement="別の内容", by=None)
    assert fresh(project).section_agreed_at is None
    make.agreed(project)
    with pytest.raises(workflow.Refused):
        workflow.reword(project, agreement="また別の内容", by=None)


def test_once_all_parts_are_filled_a_draft_is_made(project):
    make.agreed(project)
    for kind in ("survey", "measures", "contacts"):
        workflow.fill(project, kind, text="本文", done=True, side=SECTION, by=None)
    assert turn(project) == (["staff"], "原稿案の作成")
    assert Letter.objects.filter(kind="workshop.part").count() == 1


def test_a_part_says_something_before_it_is_done(project):
    make.agreed(project)
    with pytest.raises(workflow.Refused):
        workflow.fill(project, "survey", text="", done=True, side=SECTION, by=None)


def test_both_approve_the_same_draft(project):
    draft = drafted(project)
    assert turn(project) == (["section"], "原稿案の確認")
    assert [workflow.approve(draft, side=SECTION, by=None) for _twice in range(2)] == [True, False]
    assert (fresh(project).stage, turn(project)) == ("working", (["staff"], "原稿案の承認"))
    workflow.approve(draft, side=STAFF, by=None)
    assert (fresh(project).stage, turn(project)) == ("approved", (["staff"], "公開"))


def test_a_new_draft_resets_the_approvals(project):
    first = drafted(project)
    for side in Side:
        workflow.approve(first, side=side, by=None)
    second = drafted(project, pages=2, side=SECTION)
    assert (fresh(first).is_approved, fresh(second).number, fresh(project).stage) == (False, 2, "working")
    with pytest.raises(workflow.Refused, match="新しい原稿案"):
        workflow.approve(first, side=STAFF, by=None)
    with pytest.raises(workflow.Refused):
        workflow.publish(project, by=None, slug="nagano", name="長野県版")


def test_the_same_file_twice_is_one_draft(project):
    content = make.pdf()
    make.agreed(project)
    one, other = (
        workflow.put_draft(project, file=ContentFile(content, "x.pdf"), side=STAFF, by=None) for _twice in range(2)
    )
    assert one == other
    assert Letter.objects.filter(kind="workshop.draft").count() == 1


def test_a_remark_gives_the_turn_to_the_other_side(project):
    draft = drafted(project)
    remark = workflow.comment(draft, text="窓口の番号が違います", page=1, side=SECTION, by=None)
    assert turn(project) == (["staff"], "原稿案の確認")
    assert workflow.comment(draft, text="x", side=SECTION, by=None, id=remark.pk) == remark
    assert [workflow.settle(remark, by=None) for _twice in range(2)] == [True, False]
    with pytest.raises(workflow.Refused, match="1ページまで"):
        workflow.comment(draft, text="x", page=2, side=SECTION, by=None)


def test_published_it_is_the_sections_edition_with_the_drafts_pdf(project):
    Series.objects.get_or_create(slug="brochure", defaults={"name": "啓発テキスト（冊子）"})
    draft = drafted(project, pages=3)
    for side in Side:
        workflow.approve(draft, side=side, by=None)
    version = workflow.publish(project, by=None, slug="nagano", name="長野県版")
    assert workflow.publish(project, by=None, slug="other", name="別の版") == version
    edition = Edition.objects.get(area=project.prefecture)
    assert (version.sha256, version.is_published, version.edition) == (draft.sha256, True, edition)
    assert (edition.issuer_kind, edition.issuer_name) == ("prefecture", project.section.body_name)
    assert Issuing.objects.get().section == project.section
    assert (fresh(project).stage, turn(project)) == ("published", ([], ""))


def test_one_project_a_prefecture_at_a_time(project):
    with pytest.raises(workflow.Refused):
        workflow.start(prefecture=project.prefecture, section=project.section, by=None)
    workflow.stop(project, reason="来年度に延期", by=None)
    assert workflow.start(prefecture=project.prefecture, section=project.section, by=None).is_open


def test_the_database_refuses_what_cannot_be(project):
    draft = drafted(project)
    wrong = [
        (Draft, draft, {"published_at": make.moment()}),
        (Draft, draft, {"published_at": make.moment(), "staff_approved_at": make.moment()}),
        (Draft, draft, {"superseded_at": make.moment(), "staff_approved_at": make.moment()}),
        (Project, project, {"stage": "published"}),
        (Project, project, {"section_agreed_at": None}),
        (Project, project, {"stage": "stopped"}),
    ]
    for model, row, values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=row.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(project=project, number=2, file="x.pdf", pages=1, size=1, sha256="0" * 64, side="staff")
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.create(prefecture=project.prefecture, section=project.section, agreement="x")


# -- the pages of both sides ------------------------------------------------------------------------------------------
@pytest.fixture
def officer(client, project):
    client.force_login(project.section.user)
    return client


def words(response):
    return response.content.decode()


def test_the_section_does_its_part_on_one_page(officer, project):
    page = f"/my/edition/project/{project.pk}/"
    officer.post(page, {"action": "agree"})
    workflow.agree(project, side=STAFF, by=None)
    officer.post(f"{page}parts/survey/", {"text": "調査の結果", "done": "on", "file": upload(name="報告書.pdf")})
    officer.post(page, {"action": "draft", "file": upload(2), "note": "はじめの案"})
    officer.post(page, {"action": "comment", "text": "表紙の色を変えたい", "page": "1"})
    draft = Draft.objects.get()
    officer.post(page, {"action": "approve", "draft": draft.pk})
    shown = words(officer.get(page))
    assert "報告書.pdf" in shown
    assert "表紙の色を変えたい" in shown
    assert (fresh(draft).section_approved_by, draft.side) == (project.section.user, "section")
    answer = officer.get(f"{page}drafts/1/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert officer.get(f"{page}parts/survey/file/")["Content-Disposition"].startswith("attachment")


def test_what_is_no_pdf_is_no_draft_and_the_note_stays(officer, project):
    make.agreed(project)
    page = f"/my/edition/project/{project.pk}/"
    typed = {"action": "draft", "file": SimpleUploadedFile("x.pdf", b"not a pdf"), "note": "はじめの案"}
    answer = officer.post(page, typed)
    assert "PDFではありません" in words(answer)
    assert "はじめの案" in words(answer)
    assert "コメント" in words(officer.post(page, {"action": "comment", "text": ""}))
    assert officer.post(page, {"action": "nonsense"}).status_code == 200


@pytest.mark.parametrize("name", ["virus.exe", "page.html", "fake.docx"])
def test_only_documents_are_attached(officer, project, name):
    make.agreed(project)
    address = f"/my/edition/project/{project.pk}/parts/survey/"
    answer = officer.post(address, {"text": "本文", "file": SimpleUploadedFile(name, b"<script>")})
    assert "ファイルを選んでください" in words(answer)


def test_staff_see_what_waits_for_whom_and_do_theirs(client, project):
    client.force_login(make.staff())
    draft = drafted(project)
    assert "原稿案の確認" in words(client.get("/admin/workshop/project/?turn=section"))
    page = f"/admin/workshop/project/{project.pk}/change/"
    client.post(page, {"action": "comment", "text": "3ページをご確認ください"})
    client.post(page, {"action": "approve", "draft": draft.pk})
    workflow.approve(draft, side=SECTION, by=None)
    assert "公開する" in words(client.get(page))
    Series.objects.get_or_create(slug="brochure", defaults={"name": "啓発テキスト（冊子）"})
    client.post(f"/admin/workshop/project/{project.pk}/publish/", {"name": "長野県版", "slug": "nagano"})
    assert fresh(project).version.edition.slug == "nagano"


def test_staff_invite_a_section_that_has_no_account(client):
    client.force_login(make.staff())
    typed = {"prefecture": "20", "name": "こども政策課", "contact_name": "架空 太郎", "email": "nagano@example.jp"}
    client.post("/admin/workshop/project/add/", typed)
    project = Project.objects.get()
    assert (project.section.full_name, project.section.issuer) == ("長野県 こども政策課", True)
    kinds = list(Letter.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["sections.approved", "workshop.invited"]
    assert "進んでいます" in words(client.post("/admin/workshop/project/add/", typed))


def test_another_section_and_regional_staff_find_nothing(client, project):
    other = make.section(issuer=True, organization_name="別の県", prefecture="27", email="other@example.jp")
    edition = make.edition(area="20")
    workflow.hand_to(edition, section=project.section)
    client.force_login(other.user)
    places = [
        f"/my/edition/project/{project.pk}/",
        f"/my/edition/project/{project.pk}/parts/survey/",
        f"/my/edition/project/{project.pk}/drafts/1/",
        *(f"/my/edition/{edition.pk}/{name}/" for name in ("version", "errata", "contact", "withdraw")),
    ]
    assert {client.get(each).status_code for each in places} == {404}
    assert {client.post(each, {"action": "agree"}).status_code for each in places} <= {404, 405}
    assert project.name not in words(client.get("/my/edition/"))
    client.force_login(make.staff(prefectures=["20"]))
    assert project.name not in words(client.get("/admin/workshop/project/"))
    assert client.post(f"/admin/workshop/project/{project.pk}/change/", {"action": "agree"}).status_code == 404
    client.force_login(make.staff("reader"))
    assert client.post(f"/admin/workshop/project/{project.pk}/change/", {"action": "agree"}).status_code == 403
    assert fresh(project).staff_agreed_at is None


def test_after_the_officers_change_the_page_is_the_new_ones(client, project):
    from ambassadors import workflow as people

    before = project.section.user
    people.sections.hand_over(project.section, email="next@example.jp", contact_name="後任", by=before)
    client.force_login(before)
    assert client.get(f"/my/edition/project/{project.pk}/").status_code == 403
    client.force_login(Section.objects.get().user)
    assert client.get(f"/my/edition/project/{project.pk}/").status_code == 200
